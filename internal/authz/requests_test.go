package authz

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"chuky/indicators"

	"github.com/PuerkitoBio/goquery"
)

// missing stands for an ID that the stage has nothing for.
const missing = "khong-co"

// target is what the requests are about: the cycle, and unit 1's form and rows.
type target struct {
	kept
	stage       string
	naItem      string // may be claimed "không có nội dung"
	supplement  string
	message     string // an e-mail to unit 1's officer
	run, digest string
	deskVersion string
	calendar    int    // the newest version
	asset       string // a static file
	revision    int64
	plan        url.Values // the form of a plan that would be saved again
}

func (w *world) target(stage string) target {
	w.t.Helper()
	g := target{kept: *w.kept, stage: stage, supplement: missing, message: missing, run: missing}
	set, err := indicators.Get("qd79-so-nganh", "1")
	w.must(err)
	for _, it := range set.Criteria() {
		if it.MayBeNA {
			g.naItem = it.Code
			break
		}
	}
	for _, id := range []*string{&g.Form1, &g.Form2, &g.Evidence, &g.Evidence2, &g.OwnTask} {
		if *id == "" {
			*id = missing
		}
	}
	if g.Form1 != missing {
		g.revision = w.form(g.Form1).Revision
		sups, err := w.db().Supplements(g.Form1)
		w.must(err)
		if len(sups) > 0 {
			g.supplement = sups[0].ID
		}
		vs, err := w.db().Verdicts(g.Form1)
		w.must(err)
		n := 0
		for _, v := range vs {
			if v.Item == "1.4" {
				n++
			}
		}
		g.deskVersion = fmt.Sprintf("%s.%d.0", w.version(g.Form1, "1.4"), n)
	}
	var cals struct{ Items []struct{ Version int } }
	w.do("admin", http.MethodGet, "/api/v1/calendars", nil, &cals)
	g.calendar = cals.Items[0].Version
	g.asset = regexp.MustCompile(`/static/[^"]+\.css`).FindString(string(w.send("anonymous", http.MethodGet, request{path: "/dang-nhap"}).body))
	var sent struct {
		Items []struct{ ID, To string }
	}
	w.do("auditor", http.MethodGet, "/api/v1/messages?limit=500", nil, &sent)
	for _, m := range sent.Items {
		if strings.Contains(m.To, "officer-1@") {
			g.message = m.ID
		}
	}
	var runs struct {
		Items []struct{ ID, Digest, State string }
	}
	w.do("auditor", http.MethodGet, "/api/v1/cycles/"+g.Cycle+"/runs", nil, &runs)
	if len(runs.Items) > 0 {
		g.run, g.digest = runs.Items[0].ID, runs.Items[0].Digest
	}
	draft := g.Draft
	if stage == "draft" {
		draft = g.Cycle
	}
	g.plan = w.formOf("coordinator", "/dieu-phoi/"+draft+"/sua", "form.ck-card__b, main form")
	return g
}

// formOf reads the first form of a page as a browser would send it.
func (w *world) formOf(actor, path, selector string) url.Values {
	w.t.Helper()
	a := w.send(actor, http.MethodGet, request{path: path})
	if a.status != http.StatusOK {
		w.t.Fatalf("%s as %s: %d", path, actor, a.status)
	}
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(a.body))
	w.must(err)
	out := url.Values{}
	doc.Find(selector).Last().Find("input, textarea, select").Each(func(_ int, e *goquery.Selection) {
		name, ok := e.Attr("name")
		kind, _ := e.Attr("type")
		_, checked := e.Attr("checked")
		value, _ := e.Attr("value")
		switch {
		case !ok, kind == "file", (kind == "radio" || kind == "checkbox") && !checked:
		case goquery.NodeName(e) == "textarea":
			out.Add(name, e.Text())
		case goquery.NodeName(e) == "select":
			e.Find("option[selected]").Each(func(_ int, o *goquery.Selection) {
				v, _ := o.Attr("value")
				out.Add(name, v)
			})
		default:
			out.Add(name, value)
		}
	})
	if len(out) == 0 {
		w.t.Fatalf("%s has no form %s", path, selector)
	}
	return out
}

func (g target) planForm(path, name string) request {
	v := url.Values{}
	for k, vs := range g.plan {
		v[k] = vs
	}
	v.Set("key", "ke-hoach-"+name+"-"+fmt.Sprint(len(v)))
	if name != "" {
		v.Set("ten", name)
	}
	return request{path: path, body: []byte(v.Encode()), kind: "application/x-www-form-urlencoded"}
}

var param = regexp.MustCompile(`[:*][a-z_]+`)

// address fills the parameters of a route's pattern.
func (g target) address(pattern string) string {
	i := -1
	return param.ReplaceAllStringFunc(pattern, func(name string) string {
		i++
		switch name {
		case ":phieu":
			return g.Form1
		case ":ky":
			return g.Cycle
		case ":tl":
			return g.Evidence
		case ":viec":
			return g.OwnTask
		case ":run":
			return g.run
		case ":group":
			return "so-nganh"
		case ":code", ":tc", ":item":
			if strings.Contains(pattern, "/units/") {
				return "H29.1"
			}
			return "1.2"
		case ":version":
			return "1"
		case ":name", ":tep":
			if strings.HasPrefix(pattern, "/thu-da-gui") {
				return "1.eml"
			}
			return "ket-qua.json"
		case ":dv":
			return "H29.1"
		case ":bo":
			return "qd79-so-nganh"
		case ":grant", ":vai_tro":
			return "g-spare"
		case "*file":
			return "khong-co.css"
		case ":id":
			return g.id(pattern, i)
		}
		return missing
	})
}

// id is what ":id" means: the folder before it says so.
func (g target) id(pattern string, at int) string {
	for _, x := range []struct{ prefix, id string }{
		{"/api/v1/assessments/", g.Form1}, {"/api/v1/cycles/", g.Cycle}, {"/api/v1/publications/", g.Cycle}, {"/api/v1/evidence/", g.Evidence}, {"/api/v1/supplements/", g.supplement},
		{"/api/v1/inbox/", g.OwnTask}, {"/api/v1/tokens/", g.Token}, {"/api/v1/units/", "u3"}, {"/api/v1/users/", "spare"}, {"/api/v1/sets/", "qd79-so-nganh"}, {"/api/v1/messages/", g.message},
		{"/thu-da-gui/", g.message}, {"/tham-dinh/", g.Form1}, {"/hoi-dong/", g.Form1}, {"/quan-tri/don-vi/", "u3"}, {"/quan-tri/nguoi-dung/", "spare"},
	} {
		if strings.HasPrefix(pattern, x.prefix) {
			return x.id
		}
	}
	return missing + fmt.Sprint(at)
}

// cell is a line of the table turned into requests: the route, its variant, and the request of an actor.
type maker func(w *world, g target, actor string) request

func fixed(r func(g target) request) maker {
	return func(_ *world, g target, _ string) request { return r(g) }
}

// asJSON makes a request of a body that depends on nothing but the target.
func asJSON(body func(g target) any) func(pattern string) maker {
	return func(pattern string) maker {
		return fixed(func(g target) request { return jsonBody(g.address(pattern), body(g)) })
	}
}

func just(body any) func(string) maker { return asJSON(func(target) any { return body }) }

func versioned(version string, body any) func(string) maker {
	return func(pattern string) maker {
		return fixed(func(g target) request {
			r := jsonBody(g.address(pattern), body)
			r.header = map[string]string{"If-Match": `"` + version + `"`}
			return r
		})
	}
}

func asForm(pairs func(g target) []string) func(string) maker {
	return func(pattern string) maker {
		return fixed(func(g target) request { return formBody(g.address(pattern), pairs(g)...) })
	}
}

func form(pairs ...string) func(string) maker { return asForm(func(target) []string { return pairs }) }

func versionedCalendar(body any) func(string) maker {
	return func(p string) maker {
		return fixed(func(g target) request {
			r := jsonBody(p, body)
			r.header = map[string]string{"If-Match": fmt.Sprintf("%q", fmt.Sprint(g.calendar))}
			return r
		})
	}
}

// openUpload announces a file that is sent in pieces (tus).
func openUpload(g target, path string) request {
	meta := "filename " + base64.StdEncoding.EncodeToString([]byte("tep.pdf")) + ",item " + base64.StdEncoding.EncodeToString([]byte("1.2"))
	return request{path: path, header: map[string]string{"Tus-Resumable": "1.0.0", "Upload-Length": fmt.Sprint(len(pdf())), "Upload-Metadata": meta}}
}

// uploadBytes sends the whole of it.
func uploadBytes(path string) request {
	return request{path: path, body: pdf(), kind: "application/offset+octet-stream", header: map[string]string{"Tus-Resumable": "1.0.0", "Upload-Offset": "0"}}
}

func ofUpload(whole bool, tail string) func(string) maker {
	return func(string) maker {
		return func(w *world, g target, _ string) request {
			return request{path: "/api/v1/uploads/" + w.upload(g, whole) + tail, header: map[string]string{"Tus-Resumable": "1.0.0"}}
		}
	}
}

// versionedForm is a form about the newest calendar.
func versionedForm(pairs ...string) func(string) maker {
	return asForm(func(g target) []string { return append([]string{"version", fmt.Sprint(g.calendar)}, pairs...) })
}

func asset(string) maker { return fixed(func(g target) request { return request{path: g.asset} }) }

func decisions(ds ...any) any { return map[string]any{"decisions": ds} }

func decision(item, kind string) any {
	return map[string]any{"item": item, "kind": kind, "reason": "Lý do thử"}
}

const csvUnits = "Mã,Tên,Nhóm\nH29.77,Sở Mới,so-nganh\n"

// later and latest are instants after every stage of the play.
const later, latest = "2026-05-08", "2026-05-15"

func newInstants() map[string]any {
	return map[string]any{"due_at": day("2026-01-19"), "lock_at": day("2026-01-26"), "verify_by": day("2026-02-10"), "explain_by": day("2026-03-10"), "council_by": day("2026-03-17"), "sign_by": day("2026-03-30"), "publish_at": day("2026-04-02")}
}

// makers are the requests of routes that need more than an address. Each would succeed for whoever may, at a stage that
// allows it.
var makers = map[string]func(pattern string) maker{
	"POST /api/v1/session": func(p string) maker {
		return func(_ *world, g target, actor string) request {
			who := account(actor)
			if _, ok := people[who]; !ok {
				who = "officer-1"
			}
			return jsonBody(p, map[string]any{"username": who, "password": password, "token": true})
		}
	},
	"POST /api/v1/me/password": just(map[string]any{"old": password, "new": "một câu dài khác hẳn câu trước"}),
	"POST /api/v1/tokens":      just(map[string]any{"name": "chương trình"}),
	"POST /api/v1/units":       just(map[string]any{"code": "H29.9", "name": "Sở Mới"}),
	"POST /api/v1/units/import": func(p string) maker {
		return fixed(func(target) request { return fileBody(p+"?apply=true", "file", "don-vi.csv", []byte(csvUnits)) })
	},
	"PUT /api/v1/units/:id":                    versioned("1", map[string]any{"code": "H29.3", "name": "Sở Khoa học", "group": "so-nganh"}),
	"POST /api/v1/users":                       just(map[string]any{"username": "nguoi.moi", "name": "Người Mới"}),
	"PUT /api/v1/users/:id":                    versioned("1", map[string]any{"name": "Tên Khác"}),
	"POST /api/v1/users/:id/disable":           just(map[string]any{"reason": "Nghỉ hưu"}),
	"POST /api/v1/users/:id/enable":            just(map[string]any{}),
	"POST /api/v1/users/:id/grants":            just(map[string]any{"role": "verifier"}),
	"POST /api/v1/calendars":                   versionedCalendar(map[string]any{"days": []any{map[string]any{"date": "2026-09-02", "kind": "off", "name": "Quốc khánh"}}, "reason": "Thông báo"}),
	"POST /api/v1/cycles":                      just(plan("Kỳ mới")),
	"PUT /api/v1/cycles/:id":                   just(plan("Kỳ đổi tên")),
	"POST /api/v1/cycles/:id/exclusions":       just(map[string]any{"group": "so-nganh", "item": "3.1", "reason": "Không áp dụng"}),
	"POST /api/v1/cycles/:id/replace-verifier": just(map[string]any{"from": "expert", "to": "verifier-2", "reason": "Nghỉ phép"}),
	"POST /api/v1/cycles/:id/calendar":         asJSON(func(target) any { return map[string]any{"instants": newInstants(), "reason": "Lùi mốc"} }),
	"POST /api/v1/cycles/:id/set":              just(map[string]any{"group": "so-nganh", "set_id": "qd79-so-nganh", "set_version": "1", "reason": "Bản mới"}),
	"POST /api/v1/cycles/:id/cancel":           just(map[string]any{"name": "Kỳ đánh giá năm 2025", "reason": "Hủy"}),
	"POST /api/v1/cycles/:id/minutes":          just(map[string]any{"number": "02/BB", "date": "2026-03-06"}),
	"POST /api/v1/cycles/:id/approve":          asJSON(func(g target) any { return approval(g.digest) }),
	"POST /api/v1/cycles/:id/send-back":        asJSON(func(g target) any { return map[string]any{"digest": g.digest, "reason": "Xem lại"} }),
	"POST /api/v1/deputies":                    just(map[string]any{"user_id": "deputy", "number": "8/GUQ", "date": "2026-01-02", "from_date": "2026-01-02", "to_date": "2026-12-31"}),
	"PUT /api/v1/assessments/:id/items/:code": func(p string) maker {
		return func(w *world, g target, _ string) request {
			r := jsonBody(g.address(p), map[string]any{"values": map[string]any{"a": 1, "b": 2}})
			r.header = map[string]string{"If-Match": `"` + w.version(g.Form1, "1.2") + `"`}
			return r
		}
	},
	"POST /api/v1/assessments/:id/items/:code/points": just(map[string]any{"values": map[string]any{"a": 1, "b": 2}}),
	"POST /api/v1/assessments/:id/evidence": func(p string) maker {
		return fixed(func(g target) request {
			return fileBody(g.address(p), "file", "tep.pdf", pdf(), "item", "1.2", "symbol", "1/QĐ")
		})
	},
	"PATCH /api/v1/evidence/:id": just(map[string]any{"link": "1.4"}),
	"DELETE /api/v1/evidence/:id": func(p string) maker {
		return fixed(func(g target) request { return request{path: g.address(p) + "?item=1.2"} })
	},
	"POST /api/v1/assessments/:id/return":            just(map[string]any{"reason": "Xem lại"}),
	"POST /api/v1/assessments/:id/approve":           asJSON(func(g target) any { return map[string]any{"revision": g.revision} }),
	"POST /api/v1/assessments/:id/extend":            just(map[string]any{"due_at": day(later), "lock_at": day(latest), "reason": "Mất điện"}),
	"POST /api/v1/assessments/:id/reopen":            just(map[string]any{"due_at": day(later), "lock_at": day(latest), "reason": "Mất điện"}),
	"POST /api/v1/assessments/:id/decisions":         just(decisions(decision("1.4", "not_recognised"))),
	"POST /api/v1/assessments/:id/supplements":       just(map[string]any{"item": "1.4", "reason": "Thiếu", "until": day("2026-02-02")}),
	"POST /api/v1/supplements/:id/return":            just(map[string]any{"reason": "Chưa đủ"}),
	"POST /api/v1/assessments/:id/explanations/send": asJSON(func(g target) any { return map[string]any{"revision": g.revision} }),
	"PUT /api/v1/assessments/:id/explanations/:code": func(p string) maker {
		return fixed(func(g target) request {
			return jsonBody("/api/v1/assessments/"+g.Form1+"/explanations/1.3", map[string]any{"text": "Giải trình thêm"})
		})
	},
	"POST /api/v1/assessments/:id/council-decisions": just(decisions(decision("1.4", "not_recognised"))),
	"POST /api/v1/deputies/:id/revoke": func(string) maker {
		return fixed(func(g target) request {
			return jsonBody("/api/v1/deputies/"+g.Deputy+"/revoke", map[string]any{"reason": "Đổi người"})
		})
	},
	"GET /ky-thay/:id/thu-hoi": func(string) maker {
		return fixed(func(g target) request { return request{path: "/ky-thay/" + g.Deputy + "/thu-hoi"} })
	},
	"POST /ky-thay/:id/thu-hoi": func(string) maker {
		return fixed(func(g target) request { return formBody("/ky-thay/"+g.Deputy+"/thu-hoi", "ly_do", "Đổi người") })
	},
	"POST /api/v1/assessments/:id/uploads": func(p string) maker { return fixed(func(g target) request { return openUpload(g, g.address(p)) }) },
	"GET /api/v1/sets/:id/differences": func(p string) maker {
		return fixed(func(g target) request { return request{path: g.address(p) + "?to=qd79-quan-huyen"} })
	},
	"GET /api/v1/uploads/:id":         ofUpload(false, ""),
	"HEAD /api/v1/uploads/:id":        ofUpload(false, ""),
	"DELETE /api/v1/uploads/:id":      ofUpload(false, ""),
	"POST /api/v1/uploads/:id/finish": ofUpload(true, "/finish"),
	"PATCH /api/v1/uploads/:id": func(string) maker {
		return func(w *world, g target, _ string) request {
			return uploadBytes("/api/v1/uploads/" + w.upload(g, false))
		}
	},
	"POST /api/v1/assessments/:id/direct-uploads": just(map[string]any{"item": "1.2", "filename": "tep.pdf", "size": 1000}),
	"POST /api/v1/uploads/:id/complete": func(string) maker {
		return func(w *world, g target, _ string) request {
			return jsonBody("/api/v1/uploads/"+w.upload(g, false)+"/complete", map[string]any{"parts": []any{map[string]any{"number": 1, "etag": "x"}}})
		}
	},
	"GET /static/*file":                        asset,
	"HEAD /static/*file":                       asset,
	"POST /api/v1/assessments/:id/corrections": just(decisions(decision("1.4", "not_recognised"))),

	"POST /dang-nhap": func(p string) maker {
		return func(_ *world, g target, actor string) request {
			who := account(actor)
			if _, ok := people[who]; !ok {
				who = "officer-1"
			}
			return formBody(p, "ten", who, "mat_khau", password)
		}
	},
	"POST /doi-mat-khau": form("cu", password, "moi", "một câu dài khác hẳn câu trước", "lai", "một câu dài khác hẳn câu trước"),
	"POST /viec/nhan":    asForm(func(g target) []string { return []string{"task", g.OwnTask} }),
	"POST /phieu/:phieu/tieu-chi/:tc": func(p string) maker {
		return func(w *world, g target, _ string) request {
			return formBody(g.address(p), "version", w.version(g.Form1, "1.2"), "a", "1", "b", "2", "note", "")
		}
	},
	"POST /phieu/:phieu/tieu-chi/:tc/khong-co-noi-dung": func(p string) maker {
		return fixed(func(g target) request {
			return formBody("/phieu/"+g.Form1+"/tieu-chi/"+g.naItem+"/khong-co-noi-dung", "ly_do", "Sở không có")
		})
	},
	"POST /phieu/:phieu/tieu-chi/:tc/khong-co-noi-dung/rut": func(p string) maker {
		return fixed(func(g target) request {
			return formBody("/phieu/" + g.Form1 + "/tieu-chi/" + g.naItem + "/khong-co-noi-dung/rut")
		})
	},
	"POST /phieu/:phieu/tieu-chi/:tc/tai-lieu": func(p string) maker {
		return fixed(func(g target) request {
			return fileBody(g.address(p), "tep", "tep.pdf", pdf(), "key", "tai-len", "so", "1/QĐ")
		})
	},
	"POST /phieu/:phieu/tieu-chi/:tc/dung-lai": func(p string) maker {
		return fixed(func(g target) request {
			return formBody("/phieu/"+g.Form1+"/tieu-chi/1.4/dung-lai", "tai_lieu", g.Evidence)
		})
	},
	"POST /tai-lieu/:tl/sua": asForm(func(g target) []string {
		return []string{"so." + g.Evidence, "2/QĐ", "trich_yeu." + g.Evidence, "Khác"}
	}),
	"POST /tai-lieu/:tl/bo": func(p string) maker {
		return fixed(func(g target) request { return formBody(g.address(p) + "?tc=1.2") })
	},
	"POST /duyet/:phieu/dong-y":             asForm(func(g target) []string { return []string{"revision", fmt.Sprint(g.revision)} }),
	"POST /duyet/:phieu/tra-lai":            form("ly_do", "Xem lại"),
	"POST /bo-sung/:phieu/:tc [officer]":    form(),
	"POST /bo-sung/:phieu/:tc [leader]":     form("quyet_dinh", "duyet"),
	"POST /giai-trinh/:phieu/gui [officer]": form("viec", "trinh"),
	"POST /giai-trinh/:phieu/gui [leader]":  asForm(func(g target) []string { return []string{"revision", fmt.Sprint(g.revision)} }),
	"POST /giai-trinh/:phieu/:tc": func(p string) maker {
		return fixed(func(g target) request {
			return formBody("/giai-trinh/"+g.Form1+"/1.3", "noi_dung", "Giải trình thêm")
		})
	},
	"POST /tham-dinh/:id/tieu-chi/:item": func(string) maker {
		return fixed(func(g target) request {
			return formBody("/tham-dinh/"+g.Form1+"/tieu-chi/1.4", "version", g.deskVersion, "quyet_dinh", "not_recognised", "ly_do", "Thiếu văn bản")
		})
	},
	"POST /tham-dinh/:id/tieu-chi/:item/tinh-thu": form("sl.a", "1", "sl.b", "2"),
	"POST /tham-dinh/:id/chap-nhan":               form("tc", "1.4"),
	"POST /dieu-phoi/moi":                         func(p string) maker { return fixed(func(g target) request { return g.planForm(p, "Kỳ mới") }) },
	"POST /dieu-phoi/:ky/sua": func(p string) maker {
		return fixed(func(g target) request { return g.planForm(g.address(p), "Kỳ đổi tên") })
	},
	"GET /dieu-phoi/:ky/dinh-chinh": func(p string) maker {
		return fixed(func(g target) request { return request{path: g.address(p) + "?phieu=" + g.Form1 + "&tc=1.4"} })
	},
	"POST /dieu-phoi/:ky/dinh-chinh": func(p string) maker {
		return fixed(func(g target) request {
			return formBody(g.address(p)+"?phieu="+g.Form1+"&tc=1.4", "quyet_dinh", "not_recognised", "ly_do", "Nhập nhầm")
		})
	},
	"POST /quan-tri/don-vi/:id":             form("version", "1", "ma", "H29.3", "ten", "Sở Khoa học", "nhom", "so-nganh"),
	"POST /quan-tri/nhap-don-vi":            form("ten_tep", "don-vi.csv", "noi_dung", base64.StdEncoding.EncodeToString([]byte(csvUnits))),
	"POST /quan-tri/nguoi-dung/:id":         form("version", "1", "ho_ten", "Tên Khác"),
	"POST /quan-tri/nguoi-dung/:id/ngung":   form("ly_do", "Nghỉ hưu"),
	"POST /quan-tri/nguoi-dung/:id/vai-tro": form("vt.0.vai_tro", "verifier"),
	"POST /quan-tri/lich":                   versionedForm("tu", "02/09/2026", "loai", "off", "ten", "Quốc khánh", "ly_do", "Thông báo"),
	"GET /quan-tri/lich/bo": func(p string) maker {
		return fixed(func(target) request { return request{path: p + "?ngay=2026-01-01"} })
	},
	"POST /bo-chi-so/nhap":        form("bang", "STT\tTiêu chí\tĐiểm tối đa\tCách tính điểm\n1\tMột\t5\t\n1.1\tHai\t5\tĐã ban hành: Điểm tối đa\n"),
	"POST /bo-chi-so/nhap/tep":    form("yaml", "id: thu", "ten", "thu-1.yaml"),
	"POST /quan-tri/lich/bo":      versionedForm("ngay", "2026-01-01", "ly_do", "Nhập nhầm"),
	"POST /ky-thay/moi":           form("nguoi", "deputy", "so", "8/GUQ", "ngay", "02/01/2026", "tu", "02/01/2026", "den", "31/12/2026"),
	"POST /hoi-dong/:ky/bien-ban": form("so", "02/BB", "ngay", "06/03/2026", "tom_tat", "Nhất trí"),
	"POST /hoi-dong/:ky/:id/:item": func(string) maker {
		return fixed(func(g target) request {
			return formBody("/hoi-dong/"+g.Cycle+"/"+g.Form1+"/1.4", "quyet_dinh", "not_recognised", "ly_do", "Xem hồ sơ")
		})
	},
	"POST /ky-duyet/:ky/phe-duyet": asForm(func(g target) []string {
		return []string{"digest", g.digest, "ttr_so", "1/TTr", "ttr_ngay", "05/03/2026", "qd_so", "2/QĐ", "qd_ngay", "06/03/2026"}
	}),
	"POST /ky-duyet/:ky/tra-lai": asForm(func(g target) []string { return []string{"digest", g.digest, "ly_do", "Xem lại"} }),
}

// steering are the coordinator's moves, which share one route.
var steering = map[string]func(g target) []string{
	"mo":      func(target) []string { return nil },
	"don-doc": func(g target) []string { return []string{"phieu", g.Form1, "ly_do", "Sắp hết hạn"} },
	"gia-han": func(g target) []string {
		return []string{"phieu", g.Form1, "han", "2026-05-08T17:00", "khoa", "2026-05-15T17:00", "ly_do", "Mất điện"}
	},
	"mo-lai": func(g target) []string {
		return []string{"phieu", g.Form1, "han", "2026-05-08T17:00", "khoa", "2026-05-15T17:00", "ly_do", "Mất điện"}
	},
	"moc": func(target) []string {
		return []string{"han_nop", "2026-01-19T17:00", "khoa", "2026-01-26T17:00", "tham_dinh", "2026-02-10T17:00", "giai_trinh", "2026-03-10T17:00", "hoi_dong", "2026-03-17T17:00", "phe_duyet", "2026-03-30T17:00", "cong_bo", "2026-04-02T17:00", "ly_do", "Lùi mốc"}
	},
	"thay-bo":            func(target) []string { return []string{"bo", "qd79-so-nganh|1", "ly_do", "Bản mới"} },
	"loai-tru":           func(target) []string { return []string{"tc", "so-nganh|3.1", "ly_do", "Không áp dụng"} },
	"thay-tham-dinh":     func(target) []string { return []string{"tu", "expert", "sang", "verifier-2", "ly_do", "Nghỉ phép"} },
	"ket-thuc-tham-dinh": func(target) []string { return nil },
	"cong-bo-ngay":       func(target) []string { return nil },
	"dong":               func(target) []string { return nil },
	"huy":                func(target) []string { return []string{"go_lai", "Kỳ đánh giá năm 2025", "ly_do", "Hủy"} },
}

func init() {
	for move, pairs := range steering {
		makers["GET /dieu-phoi/:ky/:viec ["+move+"]"] = func(string) maker {
			return fixed(func(g target) request { return request{path: "/dieu-phoi/" + g.Cycle + "/" + move} })
		}
		makers["POST /dieu-phoi/:ky/:viec ["+move+"]"] = func(string) maker {
			return fixed(func(g target) request { return formBody("/dieu-phoi/"+g.Cycle+"/"+move, pairs(g)...) })
		}
	}
}

// requestOf is the request of a line of the table.
func requestOf(line line) maker {
	if mk, ok := makers[line.key()]; ok {
		return mk(line.path)
	}
	return fixed(func(g target) request {
		if line.method == http.MethodPost {
			if strings.HasPrefix(line.path, "/api/") {
				return request{path: g.address(line.path)}
			}
			return formBody(g.address(line.path))
		}
		return request{path: g.address(line.path)}
	})
}
