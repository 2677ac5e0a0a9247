package api

import (
	"encoding/json"
	"mime"
	"mime/multipart"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"chuky/commands"
	"chuky/models"
	"chuky/queries"

	"github.com/danielgtaylor/huma/v2"
)

type userOut struct {
	ID         string     `json:"id"`
	Username   string     `json:"username"`
	Name       string     `json:"name"`
	Title      string     `json:"title,omitempty"`
	Email      string     `json:"email,omitempty"`
	Phone      string     `json:"phone,omitempty"`
	Unit       *ref       `json:"unit,omitempty" doc:"Đơn vị công tác: không thẩm định đơn vị này"`
	Grants     []grantOut `json:"grants"`
	Disabled   bool       `json:"disabled"`
	Locked     bool       `json:"locked" doc:"Tạm khóa vì nhập sai mật khẩu"`
	MustChange bool       `json:"password_change_required"`
	LastSignIn *time.Time `json:"last_sign_in,omitempty"`
	Version    int        `json:"version"`
}

func userOf(r queries.UserRow) userOut {
	u := r.User
	out := userOut{ID: u.ID, Username: u.Username, Name: u.Name, Title: u.Title, Email: u.Email, Phone: u.Phone, Grants: each(r.Grants, grantOf), Disabled: u.Disabled, Locked: r.Locked,
		MustChange: u.MustChange, LastSignIn: ts(u.LastSignIn), Version: u.Version}
	if u.UnitID != "" {
		out.Unit = &ref{ID: u.UnitID, Name: r.Unit}
	}
	return out
}

type usersIn struct {
	PageIn
	Q    string      `query:"q"`
	Unit string      `query:"unit"`
	Role models.Role `query:"role"`
}

func listUsers(k *call, in *usersIn) (List[userOut], error) {
	p, err := k.api.Queries.Users(k.ctx(), k.actor, queries.ListFilter{Query: in.Q, UnitID: in.Unit, Role: in.Role, Limit: in.Limit, Offset: in.offset()})
	return page(k, in.PageIn, p.Rows, p.Total, userOf), err
}

func getUser(k *call, in *idIn) (userOut, error) {
	r, err := k.api.Queries.User(k.ctx(), k.actor, in.ID)
	k.etag = strconv.Quote(strconv.Itoa(r.User.Version))
	return userOf(r), err
}

// UserData is what an administrator says of an account.
type UserData struct {
	Name   string `json:"name"`
	Title  string `json:"title,omitempty"`
	Email  string `json:"email,omitempty"`
	Phone  string `json:"phone,omitempty"`
	UnitID string `json:"unit_id,omitempty"`
}

func (d UserData) to() commands.NewUser {
	return commands.NewUser{Name: d.Name, Title: d.Title, Email: d.Email, Phone: d.Phone, UnitID: d.UnitID}
}

type grantData struct {
	Role   models.Role `json:"role"`
	UnitID string      `json:"unit_id,omitempty"`
}

type newUserIn struct {
	Body struct {
		UserData
		Username string      `json:"username"`
		Grants   []grantData `json:"grants,omitempty"`
	}
}

type oneTimeOut struct {
	ID              string `json:"id"`
	Username        string `json:"username"`
	OneTimePassword string `json:"one_time_password,omitempty" doc:"Chỉ hiện một lần; gửi lại cùng Idempotency-Key sẽ không hiện lại, khi đó hãy đặt lại mật khẩu"`
}

func createUser(k *call, in *newUserIn) (oneTimeOut, error) {
	u := in.Body.to()
	u.Username = in.Body.Username
	for _, g := range in.Body.Grants {
		u.Grants = append(u.Grants, commands.NewGrant(g))
	}
	got, err := k.api.Commands.CreateUser(k.ctx(), k.actor, u)
	if err != nil {
		return oneTimeOut{}, err
	}
	k.created("/users/" + got.ID)
	return oneTimeOut{got.ID, got.Username, got.OneTimePassword}, nil
}

type updateUserIn struct {
	ID      string `path:"id"`
	IfMatch string `header:"If-Match"`
	Body    UserData
}

type versionOut struct {
	Version int `json:"version"`
}

func updateUser(k *call, in *updateUserIn) (versionOut, error) {
	seen, err := needVersion(in.IfMatch)
	if err != nil {
		return versionOut{}, err
	}
	v, err := k.api.Commands.UpdateUser(k.ctx(), k.actor, in.ID, int(seen), in.Body.to())
	k.etag = strconv.Quote(strconv.Itoa(v))
	return versionOut{v}, err
}

type reasonIn struct {
	ID   string `path:"id"`
	Body struct {
		Reason string `json:"reason,omitempty"`
	}
}

func disableUser(k *call, in *reasonIn) (none, error) {
	return none{}, k.api.Commands.SetDisabled(k.ctx(), k.actor, in.ID, true, in.Body.Reason)
}

func enableUser(k *call, in *reasonIn) (none, error) {
	return none{}, k.api.Commands.SetDisabled(k.ctx(), k.actor, in.ID, false, in.Body.Reason)
}

func resetPassword(k *call, in *idIn) (oneTimeOut, error) {
	got, err := k.api.Commands.ResetPassword(k.ctx(), k.actor, in.ID)
	return oneTimeOut{got.ID, got.Username, got.OneTimePassword}, err
}

type grantIn struct {
	ID   string `path:"id"`
	Body grantData
}

func grant(k *call, in *grantIn) (grantOut, error) {
	g, err := k.api.Commands.Grant(k.ctx(), k.actor, in.ID, commands.NewGrant(in.Body))
	return grantOf(queries.GrantRow{Grant: g, RoleVN: queries.RoleVN[g.Role]}), err
}

type revokeIn struct {
	ID    string `path:"id"`
	Grant string `path:"grant"`
}

func revoke(k *call, in *revokeIn) (none, error) {
	return none{}, k.api.Commands.Revoke(k.ctx(), k.actor, in.ID, in.Grant)
}

type unitOut struct {
	ID           string   `json:"id"`
	Code         string   `json:"code"`
	Name         string   `json:"name"`
	ShortName    string   `json:"short_name,omitempty"`
	Group        string   `json:"group,omitempty"`
	Block        string   `json:"block,omitempty"`
	Kind         string   `json:"kind,omitempty"`
	ParentID     string   `json:"parent_id,omitempty"`
	Email        string   `json:"email,omitempty"`
	Ranked       bool     `json:"ranked"`
	ValidFrom    string   `json:"valid_from,omitempty"`
	ValidTo      string   `json:"valid_to,omitempty"`
	Predecessors []string `json:"predecessors"`
	Version      int      `json:"version"`
}

func unitOf(u models.Unit) unitOut {
	out := unitOut{ID: u.ID, Code: u.Code, Name: u.Name, ShortName: u.ShortName, Group: u.GroupKey, Block: u.Block, Kind: u.Kind, ParentID: u.ParentID, Email: u.Email, Ranked: u.Ranked,
		ValidFrom: u.ValidFrom, ValidTo: u.ValidTo, Predecessors: []string{}, Version: u.Version}
	_ = json.Unmarshal([]byte(u.Predecessors), &out.Predecessors) // written by commands; an old row without stays empty
	return out
}

func unitRef(u models.Unit) ref { return ref{u.ID, u.Code, u.Name} }

type unitsIn struct {
	PageIn
	Q     string `query:"q" doc:"Tìm không phân biệt dấu"`
	Group string `query:"group"`
}

func listUnits(k *call, in *unitsIn) (List[unitOut], error) {
	p, err := k.api.Queries.Units(k.ctx(), k.actor, queries.ListFilter{Query: in.Q, Group: in.Group, Limit: in.Limit, Offset: in.offset()})
	return page(k, in.PageIn, p.Rows, p.Total, unitOf), err
}

func getUnit(k *call, in *idIn) (unitOut, error) {
	u, err := k.api.Queries.Unit(k.ctx(), k.actor, in.ID)
	k.etag = strconv.Quote(strconv.Itoa(u.Version))
	return unitOf(u), err
}

type unitData struct {
	Code         string   `json:"code" doc:"Mã định danh điện tử, nhiều nhất 13 ký tự"`
	Name         string   `json:"name"`
	ShortName    string   `json:"short_name,omitempty"`
	Group        string   `json:"group,omitempty"`
	Block        string   `json:"block,omitempty"`
	Kind         string   `json:"kind,omitempty"`
	ParentCode   string   `json:"parent_code,omitempty"`
	Email        string   `json:"email,omitempty"`
	Unranked     bool     `json:"unranked,omitempty"`
	ValidFrom    string   `json:"valid_from,omitempty"`
	ValidTo      string   `json:"valid_to,omitempty"`
	Predecessors []string `json:"predecessors,omitempty"`
}

type newUnitIn struct{ Body unitData }

func createUnit(k *call, in *newUnitIn) (unitOut, error) {
	u, err := k.api.Commands.CreateUnit(k.ctx(), k.actor, commands.UnitData(in.Body))
	if err != nil {
		return unitOut{}, err
	}
	k.created("/units/" + u.ID)
	k.etag = `"1"`
	return unitOf(u), nil
}

type updateUnitIn struct {
	ID      string `path:"id"`
	IfMatch string `header:"If-Match"`
	Body    unitData
}

func updateUnit(k *call, in *updateUnitIn) (unitOut, error) {
	seen, err := needVersion(in.IfMatch)
	if err != nil {
		return unitOut{}, err
	}
	u, err := k.api.Commands.UpdateUnit(k.ctx(), k.actor, in.ID, int(seen), commands.UnitData(in.Body))
	k.etag = strconv.Quote(strconv.Itoa(u.Version))
	return unitOf(u), err
}

// version reads If-Match: -1 when it is absent, which commands refuse with 428 after looking at who asks.
func version(header string) (int64, error) {
	h := strings.TrimSpace(header)
	if h == "" {
		return -1, nil
	}
	v, err := strconv.ParseInt(strings.Trim(strings.TrimPrefix(h, "W/"), `"`), 10, 64)
	if err != nil || v < 0 {
		return 0, models.Refuse(models.RefuseInvalid, "version_invalid", "If-Match phải là phiên bản nhận được trong ETag, ví dụ \"3\".")
	}
	return v, nil
}

func needVersion(header string) (int64, error) {
	v, err := version(header)
	if err == nil && v < 0 {
		err = models.Refuse(models.RefuseNoVersion, "version_missing", "Yêu cầu thiếu phiên bản đã xem (If-Match). Hãy tải lại rồi lưu lại.")
	}
	return v, err
}

type importOut struct {
	Applied   bool        `json:"applied"`
	Created   int         `json:"created"`
	Updated   int         `json:"updated"`
	Unchanged int         `json:"unchanged"`
	Rows      []importRow `json:"rows"`
}

type importRow struct {
	Line    int    `json:"line"`
	Code    string `json:"code"`
	Name    string `json:"name"`
	State   string `json:"state"`
	Changes string `json:"changes,omitempty"`
	Fault   string `json:"fault,omitempty"`
	Message string `json:"message,omitempty"`
}

// importUnits streams one file; ?apply=true writes, otherwise only the differences are told.
func importUnits(k *call) error {
	part, name, err := k.filePart(nil)
	if err != nil {
		return err
	}
	if k.actor.Key != "" {
		k.actor.Hash += " " + path.Base(name)
	}
	got, err := k.api.Commands.ImportUnits(k.ctx(), k.actor, name, part, k.gin.Query("apply") == "true")
	if err != nil {
		return err
	}
	out := importOut{got.Applied, got.Created, got.Updated, got.Unchanged, each(got.Rows, func(r commands.ImportedRow) importRow { return importRow(r) })}
	k.gin.JSON(http.StatusOK, out)
	return nil
}

func describeImport(o *huma.Operation) {
	o.Parameters = append(o.Parameters, &huma.Param{Name: "apply", In: "query", Schema: &huma.Schema{Type: "boolean"}, Description: "true: ghi; không thì chỉ xem trước khác biệt"})
	o.RequestBody = multipartBody(map[string]string{"file": "Tệp .xlsx hoặc .csv (UTF-8), dòng đầu là tiêu đề cột"}, "file")
}

// filePart finds the file of a multipart body without reading it. Text fields must come before it and go to fields.
func (k *call) filePart(fields func(name, value string)) (*multipart.Part, string, error) {
	kind, params, err := mime.ParseMediaType(k.gin.GetHeader("Content-Type"))
	if err != nil || kind != "multipart/form-data" || params["boundary"] == "" {
		return nil, "", models.Refuse(models.RefuseInvalid, "multipart_invalid", "Yêu cầu phải ở dạng multipart/form-data.")
	}
	r := multipart.NewReader(k.gin.Request.Body, params["boundary"])
	for range 20 {
		part, err := r.NextPart()
		if err != nil {
			break
		}
		if part.FormName() == "file" && part.FileName() != "" {
			return part, part.FileName(), nil
		}
		buf := make([]byte, 20_001)
		n, err := readUpTo(part, buf)
		if err != nil || n > 20_000 {
			break
		}
		if fields != nil {
			fields(part.FormName(), string(buf[:n]))
		}
	}
	return nil, "", models.Refuse(models.RefuseInvalid, "file_missing", "Yêu cầu thiếu tệp. Trường “file” phải đứng sau các trường khác.")
}
