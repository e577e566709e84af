package ui

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
)

// visit is one request for a page.
type visit struct {
	*Pages
	w    http.ResponseWriter
	r    *http.Request
	page *page
	form url.Values // as it was posted; nil: none was, or it could not be read
	back string     // where the person goes in the end
	lang *dictionary
}

func (p *Pages) visit(w http.ResponseWriter, r *http.Request, page *page) *visit {
	v := &visit{Pages: p, w: w, r: r, page: page, lang: p.texts.choose(r.Header.Get("Accept-Language"))}
	v.back = v.target(r.URL.Query().Get(p.config.ReturnTo))
	harden(w.Header(), p.Secret(r))
	return v
}

// target returns where a person goes who wants to go somewhere: there, if it is safe and no
// page of ours that would lead in a circle, else home.
func (p *Pages) target(wanted string) string {
	target, ok := SafeReturn(wanted)
	if !ok {
		return p.config.Home
	}
	if own := p.pages[pathOf(target)]; own != nil && own.onward {
		return p.config.Home
	}
	return target
}

// address returns the address of another page, which keeps the return path.
func (v *visit) address(path string, query url.Values) string {
	if query == nil {
		query = url.Values{}
	}
	if v.back != v.config.Home {
		query.Set(v.config.ReturnTo, v.back)
	}
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

// redirect sends the browser on with a GET. The target is a page of ours or has been through
// SafeReturn.
func (v *visit) redirect(target string) {
	v.w.Header().Set("Location", target)
	v.w.WriteHeader(http.StatusSeeOther)
}

// submit sends the form to the auth handler, and the person on their way.
func (v *visit) submit() {
	if v.origin.Check(v.r) != nil {
		v.again(nil, refuse(http.StatusForbidden))
		return
	}
	posted, status := readForm(v.w, v.r)
	if status != http.StatusOK {
		v.again(nil, refuse(status))
		return
	}
	v.form = posted
	if wanted := posted.Get(v.config.ReturnTo); wanted != "" {
		v.back = v.target(wanted)
	}
	f := v.page.find(posted.Get(fieldForm))
	if f == nil {
		v.again(nil, refuse(http.StatusBadRequest))
		return
	}
	v.act(f)
}

// act has the auth handler do what a form stands for.
func (v *visit) act(f *form) {
	send := f.send
	if send == nil {
		send = func(v *visit) (*answer, error) { return v.post(f.route, f.body(v)) }
	}
	answer, err := send(v)
	switch {
	case err != nil:
		v.again(f, refuse(http.StatusInternalServerError))
	case !answer.ok():
		copyRetry(v.w.Header(), answer.header)
		v.refused(f, answer)
	case f.done != nil:
		f.done(v, answer)
	default:
		v.redirect(v.back)
	}
}

// refused answers a form that the auth handler did not accept.
func (v *visit) refused(f *form, a *answer) {
	no := a.refusal()
	switch {
	case no.code == "EMAIL_NOT_VERIFIED" && v.config.Paths.VerifyEmail != "":
		v.showMailed(v.pages[v.config.Paths.VerifyEmail], "unverified")
	case no.code == "INVALID_TOKEN" && f == &resetForm:
		v.showState(a.status, "failed")
	case a.status == http.StatusUnauthorized && no.code == "UNAUTHORIZED":
		v.redirect(v.signInFor(v.page.path))
	default:
		v.again(f, no)
	}
}

// signInFor returns where to sign in for a page of ours.
func (v *visit) signInFor(path string) string {
	return v.config.Paths.SignIn + "?" + url.Values{v.config.ReturnTo: {path}}.Encode()
}

// find returns a form of a page by its name; nil if there is none.
func (p *page) find(name string) *form {
	for i, f := range p.forms {
		if f.name == name || name == "" && i == 0 {
			return f
		}
	}
	return nil
}

// guardCookie remembers for a few seconds where somebody was sent who was signed in already.
const (
	guardCookie = "better-auth-pages.sent"
	guardLife   = 5 // seconds
)

// leave sends a person on who is signed in already. If they come back at once, whoever guards
// the place they want does not accept their session: then they are asked what to do, so that
// the browser is not sent to and fro.
func (v *visit) leave(who caller) {
	sum := sha256.Sum256([]byte(v.back))
	mark := hex.EncodeToString(sum[:8])
	if sent, err := v.r.Cookie(guardCookie); err == nil && sent.Value == mark {
		s := v.screen()
		s.State, s.Visitor = "signed-in", who.person()
		v.write(http.StatusOK, s)
		return
	}
	http.SetCookie(v.w, &http.Cookie{
		Name: guardCookie, Value: mark, Path: v.page.path, MaxAge: guardLife,
		Secure: v.r.TLS != nil, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
	v.redirect(v.back)
}
