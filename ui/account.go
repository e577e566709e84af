package ui

import (
	"encoding/json"
	"net/http"
	"net/url"
)

// account is what the account page shows of a user.
type account struct {
	HasPassword bool
	CanUnlink   bool // there is another way to sign in
	Linked      []shownAccount
	Linkable    []shownProvider
	NotFresh    bool // the session is too old for the list of sessions
	Sessions    []shownSession
}

// shownAccount is a linked account at a provider.
type shownAccount struct {
	ID       string
	Provider shownProvider
}

// accountForms are the forms of the account page.
var accountForms = []*form{
	{
		name:   "profile",
		fields: []field{{name: fieldName, kind: "text", complete: "name", label: "field.name"}},
		route:  "/update-user",
		body:   func(v *visit) any { return object{fieldName: v.form.Get(fieldName)} },
		done:   told("profile_saved"),
	}, {
		name:   "email",
		fields: []field{{name: fieldNewEmail, kind: "email", complete: "email", label: "field.new_email"}},
		route:  "/change-email",
		body: func(v *visit) any {
			return v.withCallback(object{fieldNewEmail: v.form.Get(fieldNewEmail)})
		},
		done: told("email_change"),
	}, {
		name: "password",
		fields: []field{
			{name: fieldCurrent, kind: "password", complete: "current-password", label: "field.current_password"},
			newPassword},
		route: "/change-password",
		body: func(v *visit) any {
			return object{
				fieldCurrent:     v.form.Get(fieldCurrent),
				fieldNewPassword: v.form.Get(fieldNewPassword),
				fieldOthers:      v.form.Has(fieldOthers),
			}
		},
		done: told("password_changed"),
	}, {
		name: "set-password",
		send: (*visit).mailPassword,
		done: told("password_mailed"),
	}, {
		name: "revoke",
		send: (*visit).revoke,
		done: told("session_ended"),
	}, {
		name:  "revoke-all",
		route: "/revoke-sessions",
		body:  func(*visit) any { return object{} },
		done:  func(v *visit, _ *answer) { v.gone("signed_out_everywhere") },
	}, {
		name:  "link",
		route: "/link-social",
		body: func(v *visit) any {
			return object{
				fieldProvider:      v.form.Get(fieldProvider),
				"callbackURL":      v.address(v.page.path, url.Values{paramNotice: {"linked"}}),
				"errorCallbackURL": v.address(v.page.path, nil),
				"disableRedirect":  true,
			}
		},
		done: (*visit).away,
	}, {
		name:  "unlink",
		route: "/unlink-account",
		body:  func(v *visit) any { return object{fieldAccount: v.form.Get(fieldAccount)} },
		done:  told("unlinked"),
	}, {
		name:   "delete",
		fields: []field{{name: fieldPassword, kind: "password", complete: "current-password", label: "field.password"}},
		route:  "/delete-user",
		body:   deletion,
		done:   (*visit).deleted,
	},
	&signOutForm,
	{
		name:  "again",
		route: "/sign-out",
		body:  func(*visit) any { return object{} },
		done:  func(v *visit, _ *answer) { v.redirect(v.signInFor(v.page.path)) },
	},
}

// told returns to the account with a notice.
func told(notice string) func(*visit, *answer) {
	return func(v *visit, _ *answer) {
		v.redirect(v.address(v.page.path, url.Values{paramNotice: {notice}}))
	}
}

// gone says goodbye to somebody who has no session any more.
func (v *visit) gone(notice string) {
	if path := v.config.Paths.SignedOut; path != "" {
		v.redirect(path + "?" + url.Values{paramNotice: {notice}}.Encode())
		return
	}
	v.redirect(v.config.Home)
}

// openAccount shows the account to whose it is.
func (v *visit) openAccount() {
	s := v.screen()
	if v.fillAccount(s) {
		v.write(http.StatusOK, s)
	}
}

// fillAccount puts the account on the screen. Without one the request is answered, and it
// returns false.
func (v *visit) fillAccount(s *screen) bool {
	who := v.who()
	switch {
	case !who.known:
		v.fault(who.answer)
		return false
	case !who.signedIn:
		v.redirect(v.signInFor(v.page.path))
		return false
	}
	s.Visitor, s.Account = who.person(), new(account)
	s.values[fieldName] = who.user.Name
	if a := v.listAccounts(s.Account); !a.ok() && a.status != http.StatusNotFound { // the route may be switched off
		v.fault(a)
		return false
	}
	v.listSessions(s.Account, who.token)
	return true
}

// listAccounts finds out how the user can sign in, and how else they could.
func (v *visit) listAccounts(into *account) *answer {
	var rows []struct{ ID, ProviderID string }
	a := v.get("/list-accounts", &rows)
	linked := make(map[string]bool)
	for _, row := range rows {
		linked[row.ProviderID] = true
		if row.ProviderID == "credential" {
			into.HasPassword = true
			continue
		}
		into.Linked = append(into.Linked, shownAccount{row.ID, v.provider(row.ProviderID)})
	}
	into.CanUnlink = len(rows) > 1
	for _, p := range v.providers() {
		if !linked[p.ID] {
			into.Linkable = append(into.Linkable, p)
		}
	}
	return a
}

// fault shows the error page for an answer that should have been a success.
func (v *visit) fault(a *answer) {
	copyRetry(v.w.Header(), a.header)
	no := a.refusal()
	v.page = &page{name: "error"}
	s := v.screen()
	s.refuse(nil, no)
	v.write(no.status, s)
}

// mailPassword mails the user a link to set their first password.
func (v *visit) mailPassword() (*answer, error) {
	who := v.who()
	if !who.signedIn {
		return who.refused(), nil
	}
	return v.post(forgotForm.route, object{
		fieldEmail:   who.user.Email,
		"redirectTo": v.address(v.config.Paths.ResetPassword, nil),
	})
}

// refused is the answer for a caller without a session.
func (c caller) refused() *answer {
	if !c.known {
		return c.answer
	}
	a := &answer{header: http.Header{}, status: http.StatusUnauthorized}
	a.body.WriteString(`{"code":"UNAUTHORIZED"}`)
	return a
}

// deletion is the body of a request to delete the user.
func deletion(v *visit) any {
	body := object{"callbackURL": v.config.Home}
	if path := v.config.Paths.SignedOut; path != "" {
		body["callbackURL"] = path + "?" + url.Values{paramNotice: {"account_deleted"}}.Encode()
	}
	if password := v.form.Get(fieldPassword); password != "" {
		body[fieldPassword] = password
	}
	return body
}

// deleted tells that the user is gone, or that a link was mailed first.
func (v *visit) deleted(a *answer) {
	var said struct{ Message string }
	if json.Unmarshal(a.body.Bytes(), &said) == nil && said.Message == "User deleted" {
		v.gone("account_deleted")
		return
	}
	told("deletion_mailed")(v, a)
}
