package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"

	"chuky/commands"
	"chuky/models"

	"github.com/gin-gonic/gin"
)

// visit is one request with who makes it.
type visit struct {
	*gin.Context
	s      *server
	actor  commands.Actor
	signed bool   // somebody is signed in
	cycle  string // the cycle and the form in view, for the menu; set by handlers that know
	form   string
}

// handler answers a visit; an error becomes a page in one place, fail.
type handler func(*visit) error

// ctx is the request's context.
func (v *visit) ctx() context.Context { return v.Request.Context() }

// open serves a page that anyone may see.
func (s *server) open(h handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		v := &visit{Context: c, s: s}
		var err error
		if v.actor, v.signed, err = s.d.Sessions.Actor(c.Writer, c.Request); err == nil {
			err = h(v)
		}
		if err != nil {
			s.fail(v, err)
		}
	}
}

// signedIn serves a page that needs somebody signed in, with a password of their own. A request that changes something
// carries the key of its form.
func (s *server) signedIn(h handler) gin.HandlerFunc {
	return s.open(func(v *visit) error {
		switch {
		case !v.signed:
			return s.askToSignIn(v)
		case v.actor.User.MustChange && v.Request.URL.Path != URLPassword():
			if v.partial() {
				return commands.MustChangePassword()
			}
			v.to(URLPassword())
			return nil
		case v.Request.Method == http.MethodPost && !v.multipart() && v.PostForm("key") == "":
			return models.Refuse(models.RefuseInvalid, "key_missing", "Biểu mẫu thiếu mã chống gửi trùng. Hãy tải lại trang rồi gửi lại.")
		}
		return h(v)
	})
}

func (v *visit) multipart() bool {
	return strings.HasPrefix(v.GetHeader("Content-Type"), "multipart/form-data")
}

// partial reports whether a script asked for a piece of a page.
func (v *visit) partial() bool { return v.GetHeader("HX-Request") == "true" }

// act is the actor of a command: the same form sent twice is carried out once. The version that the form saw is no part
// of what it says: a repeat with a newer version is still a repeat.
func (v *visit) act() commands.Actor {
	body := url.Values{}
	for k, vs := range v.Request.PostForm {
		if k != "key" && k != "version" {
			body[k] = vs
		}
	}
	return v.actAs(v.PostForm("key"), body.Encode())
}

// actAs is act for a body that was not a plain form.
func (v *visit) actAs(key, content string) commands.Actor {
	a := v.actor
	sum := sha256.Sum256([]byte(v.Request.URL.RequestURI() + "\n" + content))
	a.Route, a.Key, a.Hash, a.RequestID = "web "+v.Request.Method+" "+v.FullPath(), key, hex.EncodeToString(sum[:]), v.requestID()
	return a
}

// to leads on after a change; see-other, so that reloading does not repeat it.
func (v *visit) to(address string) {
	if v.partial() {
		v.Header("HX-Redirect", address)
		v.Status(http.StatusNoContent)
		return
	}
	v.Redirect(http.StatusSeeOther, address)
}

// page renders a whole page.
func (v *visit) page(status int, name string, data any) error {
	return v.s.render.Page(v.Writer, status, name, data)
}

// fragment renders a piece of the form, the page that scripts ask pieces of.
func (v *visit) fragment(status int, name string, data any) error {
	return v.s.render.Fragment(v.Writer, status, PageForm, name, data)
}

// localPath returns next when it is an address of this site, the inbox otherwise.
func localPath(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.IsAbs() || u.Host != "" || u.User != nil || !strings.HasPrefix(u.Path, "/") ||
		strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t") {
		return URLInbox()
	}
	return next
}
