package api

import (
	"io"
	"mime"
	"net/http"
	"strconv"
	"time"

	"chuky/models"
	"chuky/queries"

	"github.com/danielgtaylor/huma/v2"
)

type fileOut struct {
	Name        string `json:"name"`
	SHA256      string `json:"sha256"`
	Size        int    `json:"size"`
	ContentType string `json:"content_type"`
	Content     string `json:"content"`
}

// PublicationOut is one published version.
type PublicationOut struct {
	CycleID    string     `json:"cycle_id"`
	Name       string     `json:"name"`
	Year       int        `json:"year"`
	Version    int        `json:"version"`
	Superseded bool       `json:"superseded"`
	Reason     string     `json:"reason,omitempty"`
	Digest     string     `json:"digest"`
	Engine     string     `json:"engine"`
	DecisionNo string     `json:"decision_no"`
	Decision   string     `json:"decision_date"`
	ProposalNo string     `json:"proposal_no"`
	Signer     string     `json:"signer"`
	Capacity   string     `json:"capacity,omitempty"`
	SealKey    string     `json:"seal_key"`
	Published  *time.Time `json:"published"`
	Files      []fileOut  `json:"files"`
}

func publicationOf(p queries.Publication) PublicationOut {
	m := p.Manifest
	out := PublicationOut{p.Row.CycleID, m.Name, m.Year, p.Row.Version, p.Superseded, m.Reason, p.Row.Digest, m.Engine, m.DecisionNo, m.Decision, m.ProposalNo, m.Signer, m.Capacity, p.Row.SealKeyID, ts(p.Row.PublishedAt), []fileOut{}}
	for _, name := range queries.FileNames(p) {
		f := p.Files[name]
		out.Files = append(out.Files, fileOut{name, f.SHA256, f.Size, f.ContentType, "/api/v1/publications/" + p.Row.CycleID + "/versions/" + strconv.Itoa(p.Row.Version) + "/files/" + name})
	}
	return out
}

func listPublications(k *call, in *PageIn) (List[PublicationOut], error) {
	rows, err := k.api.Queries.Published(k.ctx())
	if err != nil {
		return List[PublicationOut]{}, err
	}
	from := min(in.offset(), len(rows))
	return page(k, *in, rows[from:min(from+in.Limit, len(rows))], len(rows), publicationOf), nil
}

// PublicationIn names one.
type PublicationIn struct {
	ID      string `path:"id"`
	Version int    `query:"version" minimum:"0" doc:"0: bản mới nhất"`
}

type publicRankingOut struct {
	PublicationOut
	Rankings []publicGroup `json:"rankings"`
	Versions []int         `json:"versions"`
}

type publicGroup struct {
	RankingOut
	Medians map[string]string `json:"medians" doc:"Trung vị của từng chỉ số chính"`
}

type publicationIn struct {
	PublicationIn
	SearchIn
}

func getPublication(k *call, in *publicationIn) (publicRankingOut, error) {
	r, err := k.api.Queries.PublicRanking(k.ctx(), in.ID, in.Version)
	if err != nil {
		return publicRankingOut{}, err
	}
	var shown []queries.RunGroup
	medians := map[string]map[string]string{}
	for _, g := range r.Groups {
		shown = append(shown, queries.RunGroup{Group: g.Group, Title: g.Title, Units: g.Ranking})
		medians[g.Group] = g.Medians
	}
	return publicRankingOut{publicationOf(r.Publication), each(rankingsOf(k, in.SearchIn, shown), func(g RankingOut) publicGroup {
		return publicGroup{g, medians[g.Group]}
	}), each(r.Versions, func(p queries.Publication) int { return p.Row.Version })}, nil
}

type publicUnitIn struct {
	PublicationIn
	Code string `path:"code"`
}

type publicUnitOut struct {
	RankRow
	CycleID  string                   `json:"cycle_id"`
	Version  int                      `json:"version"`
	Group    string                   `json:"group"`
	Others   int                      `json:"out_of"`
	Main     []mainOut                `json:"main"`
	Criteria map[string]*criterionOut `json:"criteria"`
	Years    []publicYear             `json:"years"`
}

type publicYear struct {
	Year    int    `json:"year"`
	CycleID string `json:"cycle_id"`
	Title   string `json:"title"`
	Percent string `json:"percent"`
	Rank    int    `json:"rank"`
}

func getPublicUnit(k *call, in *publicUnitIn) (publicUnitOut, error) {
	u, err := k.api.Queries.PublicUnit(k.ctx(), in.ID, in.Version, in.Code)
	if err != nil {
		return publicUnitOut{}, err
	}
	out := publicUnitOut{RankRow: rankOf(u.Unit), CycleID: u.Row.CycleID, Version: u.Row.Version, Group: u.Group.Group, Others: u.Others, Criteria: map[string]*criterionOut{}, Main: []mainOut{},
		Years: each(u.Years, func(y queries.PublicYear) publicYear { return publicYear{y.Year, y.Cycle, y.Title, y.Percent, y.Rank} })}
	for _, m := range u.Unit.Main {
		out.Main = append(out.Main, mainOut{Code: m.Code, Name: m.Name, Points: m.Points, Shown: m.Shown, Max: m.Max.String()})
	}
	for code, c := range u.Unit.Criteria {
		out.Criteria[code] = criterionOf(c)
	}
	return out, nil
}

// publicFile gives a published file as it was sealed: the same address always gives the same bytes.
func publicFile(k *call) error {
	v, err := strconv.Atoi(k.gin.Param("version"))
	if err != nil || v < 1 {
		return models.ErrNotFound
	}
	name := k.gin.Param("name")
	b, f, err := k.api.Queries.PublicFile(k.ctx(), k.gin.Param("id"), v, name)
	if err != nil {
		return err
	}
	defer func() { _ = b.Close() }()
	h := k.gin.Writer.Header()
	h.Set("ETag", strconv.Quote(f.SHA256))
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	if k.gin.GetHeader("If-None-Match") == strconv.Quote(f.SHA256) {
		k.gin.Status(http.StatusNotModified)
		return nil
	}
	h.Set("Content-Type", f.ContentType)
	h.Set("Content-Length", strconv.Itoa(f.Size))
	k.gin.Status(http.StatusOK)
	if _, err := io.Copy(k.gin.Writer, b); err != nil {
		k.api.Log.Warn("published file was cut", "request", k.requestID, "file", name, "error", err)
		panic(http.ErrAbortHandler) // the client must not take what it has for the file
	}
	return nil
}

func describeFile(o *huma.Operation) {
	o.Responses["200"] = &huma.Response{Description: "Nội dung tệp", Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}
}
