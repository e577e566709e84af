package ui

import (
	"encoding/json"
	"net/http"
	"net/url"
)

// openPlain shows the page as it is.
func (v *visit) openPlain() { v.write(http.StatusOK, v.screen()) }

// openEntry shows the form, unless the person is signed in.
func (v *visit) openEntry() {
	who := v.who()
	if who.signedIn {
		v.leave(who)
		return
	}
	v.openPlain()
}

// openExit shows the form, unless the person is signed out.
func (v *visit) openExit() {
	who := v.who()
	if who.known && !who.signedIn {
		v.signedOut(nil)
		return
	}
	s := v.screen()
	s.Visitor = who.person()
	v.write(http.StatusOK, s)
}

// openReset shows the form to those whom the link in a mail has given a token.
func (v *visit) openReset() {
	s := v.screen()
	s.Token = v.r.URL.Query().Get(fieldToken)
	if s.Token == "" || v.r.URL.Query().Has(paramError) {
		s.State = "failed"
	}
	v.write(http.StatusOK, s)
}

// confirmed is the notice that the link in a mail about an address leads to.
const confirmed = "email_confirmed"

// openVerify tells whether the link in a mail was good, or offers to send one.
func (v *visit) openVerify() {
	s := v.screen()
	query := v.r.URL.Query()
	switch {
	case query.Has(paramError):
		s.State = "failed"
	case query.Get(paramNotice) == confirmed:
		s.State, s.Notice = "done", ""
	}
	if s.State != "done" {
		s.values[fieldEmail] = v.who().user.Email
	}
	v.write(http.StatusOK, s)
}

// signedUp sends a new user on if they are signed in. If not, they are to follow a link first,
// or to sign in; what is shown does not tell whether the address was taken.
func (v *visit) signedUp(a *answer) {
	var said struct{ Token *string }
	switch err := json.Unmarshal(a.body.Bytes(), &said); {
	case err == nil && said.Token != nil:
		v.redirect(v.back)
	case v.config.Features.MustVerify && v.config.Paths.VerifyEmail != "":
		v.showMailed(v.pages[v.config.Paths.VerifyEmail], "sent")
	default:
		v.redirect(v.address(v.config.Paths.SignIn, url.Values{paramNotice: {"signed_up"}}))
	}
}

// signedOut sends somebody on who is signed out now. The answer is not looked at.
func (v *visit) signedOut(*answer) {
	if v.back == v.config.Home && v.config.Paths.SignedOut != "" {
		v.redirect(v.config.Paths.SignedOut)
		return
	}
	v.redirect(v.back)
}

// showMailed shows a page that tells to look for a mail, and can send another one.
func (v *visit) showMailed(page *page, state string) {
	v.page = page
	v.showState(http.StatusOK, state)
}

func (v *visit) showState(status int, state string) {
	s := v.screen()
	s.State = state
	v.write(status, s)
}

// away sends the browser to the provider that an answer names. It is a page, not a redirect:
// browsers apply form-action to what a posted form is redirected to.
func (v *visit) away(a *answer) {
	var said struct{ URL string }
	err := json.Unmarshal(a.body.Bytes(), &said)
	to := said.URL
	if err != nil || !isWeb(to) {
		v.again(nil, refuse(http.StatusInternalServerError))
		return
	}
	v.page = &page{name: "away"}
	s := v.screen()
	s.Away, s.Provider = to, v.provider(v.form.Get(fieldProvider))
	v.w.Header().Set("Refresh", "0; url="+to)
	v.write(http.StatusOK, s)
}

// isWeb reports whether target is an http or https URL that fits into a header.
func isWeb(target string) bool {
	location := encode(target)
	u, err := url.Parse(target)
	return err == nil && location == target && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}
