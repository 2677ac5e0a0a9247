package web

import (
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"chuky/models"

	"github.com/gin-gonic/gin"
)

func (s *server) routesAccount(r gin.IRouter) {
	r.GET(URLLogin(), s.open(s.loginForm))
	r.POST(URLLogin(), s.open(s.login))
	r.POST(URLLogout(), s.open(s.logout))
	r.GET(URLPassword(), s.signedIn(s.passwordForm))
	r.POST(URLPassword(), s.signedIn(s.changePassword))
}

// askToSignIn sends whoever is not signed in to the sign-in page and back afterwards.
func (s *server) askToSignIn(v *visit) error {
	if v.partial() {
		s.failPartly(v, http.StatusUnauthorized, "Phiên đăng nhập đã hết nên chưa lưu được. Nội dung bạn gõ vẫn còn trên màn hình: hãy đăng nhập ở một thẻ khác rồi gõ tiếp.")
		return nil
	}
	next := v.Request.URL.RequestURI()
	if v.Request.Method != http.MethodGet {
		next = s.back(v)
		v.flash("warn", "Phiên đăng nhập đã hết.", "Yêu cầu vừa gửi chưa được thực hiện. Hãy đăng nhập rồi làm lại.")
	}
	v.to(URLLogin() + "?next=" + url.QueryEscape(localPath(next)))
	return nil
}

func (s *server) loginForm(v *visit) error {
	next := localPath(v.Query("next"))
	if v.signed {
		v.to(next)
		return nil
	}
	return s.loginPage(v, http.StatusOK, LoginPage{Next: next})
}

func (s *server) loginPage(v *visit, status int, p LoginPage) error {
	base, err := s.base(v, "Đăng nhập", "")
	if err != nil {
		return err
	}
	p.Base, p.Action, p.Demo = base, URLLogin(), s.d.Demo
	return v.page(status, PageLogin, p)
}

// login checks the password; wrong ones from one address slow down, and the account itself locks (commands).
func (s *server) login(v *visit) error {
	p := LoginPage{UserName: v.PostForm("ten"), Next: localPath(v.PostForm("ve"))}
	from := v.ClientIP()
	if left := s.wrong.wait(from); left > 0 {
		seconds := int(math.Ceil(left.Seconds()))
		v.Header("Retry-After", strconv.Itoa(seconds))
		p.Error = fmt.Sprintf("Có quá nhiều lần đăng nhập sai từ mạng của bạn. Hãy thử lại sau %s.", Lasting(left+time.Second))
		return s.loginPage(v, http.StatusTooManyRequests, p)
	}
	who, err := s.d.Commands.SignIn(v.ctx(), p.UserName, v.PostForm("mat_khau"), from)
	if r, ok := models.AsRefusal(err); ok {
		s.wrong.take(from)
		if after, ok := r.Extra["retry_after"].(int); ok {
			v.Header("Retry-After", strconv.Itoa(after))
		}
		p.Error = r.Message
		return s.loginPage(v, statusOf(r), p)
	}
	if err != nil {
		return err
	}
	if err := s.d.Sessions.Start(v.Writer, v.Request, who.User.ID); err != nil {
		return err
	}
	if who.MustChange {
		v.to(URLPassword())
		return nil
	}
	v.to(p.Next)
	return nil
}

func (s *server) logout(v *visit) error {
	if err := s.d.Sessions.End(v.Writer, v.Request); err != nil {
		return err
	}
	v.flash("ok", "Đã đăng xuất.", "")
	v.to(URLLogin())
	return nil
}

func (s *server) passwordForm(v *visit) error { return s.passwordPage(v, http.StatusOK, nil) }

func (s *server) passwordPage(v *visit, status int, refused *models.Refusal) error {
	base, err := s.base(v, "Đổi mật khẩu", "")
	if err != nil {
		return err
	}
	p := PasswordPage{Base: base, Action: URLPassword(), Forced: v.actor.User.MustChange, Fields: []Field{
		{Type: "password", Name: "cu", Label: "Mật khẩu hiện tại", Autocomplete: "current-password", Required: true},
		{Type: "password", Name: "moi", Label: "Mật khẩu mới", Autocomplete: "new-password", Required: true, Help: "Ít nhất 14 ký tự; nên dùng một câu dễ nhớ, kể cả dấu cách."},
		{Type: "password", Name: "lai", Label: "Nhập lại mật khẩu mới", Autocomplete: "new-password", Required: true}}}
	if refused != nil {
		p.Errors = sentences(refused)
		at := 1
		switch refused.Code {
		case "password_wrong", "account_locked":
			at = 0
		case "password_differs":
			at = 2
		}
		p.Fields[at].Error = refused.Message
	}
	return v.page(status, PagePassword, p)
}

// changePassword ends every session of the account, so this browser gets a new one.
func (s *server) changePassword(v *visit) error {
	err := error(models.Refuse(models.RefuseInvalid, "password_differs", "Hai lần nhập mật khẩu mới không giống nhau."))
	if v.PostForm("moi") == v.PostForm("lai") {
		err = s.d.Commands.ChangePassword(v.ctx(), v.actor, v.PostForm("cu"), v.PostForm("moi"))
	}
	if r, ok := models.AsRefusal(err); ok {
		return s.passwordPage(v, statusOf(r), r)
	}
	if err != nil {
		return err
	}
	if err := s.d.Sessions.Start(v.Writer, v.Request, v.actor.User.ID); err != nil {
		return err
	}
	v.flash("ok", "Đã đổi mật khẩu.", "Các phiên đăng nhập khác đã kết thúc.")
	v.to(URLInbox())
	return nil
}
