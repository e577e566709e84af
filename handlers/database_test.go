package handlers

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// op is what was done to the recorded database.
type op struct {
	Description string // of what was done to Redis
	Sets        json.RawMessage
	Insert      *struct {
		Table string
		Row   struct{ ID, ProviderID, AccountID string }
	}
}

// interfere returns what does the same to the store, or nil when that is not possible.
func (o *op) interfere() func(*testing.T, *replay) {
	var text string
	var columns map[string]any
	switch {
	case o.Description != "":
		return inRedis[o.Description]
	case o.Insert != nil && o.Insert.Table == "account":
		row := o.Insert.Row
		return func(t *testing.T, p *replay) { p.store.link(t, row.ID, row.ProviderID, row.AccountID) }
	case json.Unmarshal(o.Sets, &text) == nil:
		return inWords[text]
	case json.Unmarshal(o.Sets, &columns) != nil || len(columns) != 1:
		return nil
	}
	for column, value := range columns {
		switch column {
		case "expiresAt":
			seconds, ok := value.(float64)
			if !ok {
				return nil
			}
			return func(t *testing.T, p *replay) {
				p.store.expire(t, p.now.Add(time.Duration(seconds)*time.Second))
			}
		case "verification.expiresAt":
			seconds, ok := value.(float64)
			if !ok {
				return nil
			}
			return func(t *testing.T, p *replay) {
				p.store.expireVerifications(t, p.now.Add(time.Duration(seconds)*time.Second))
			}
		case "account.password":
			hash, _ := value.(string)
			return func(t *testing.T, p *replay) { p.store.setPasswordHash(t, hash) }
		case "name":
			name, _ := value.(string)
			return func(t *testing.T, p *replay) { p.store.changeUsers(t, func(u *auth.User) { u.Name = name }) }
		case "emailVerified":
			return func(t *testing.T, p *replay) {
				p.store.changeUsers(t, func(u *auth.User) { u.EmailVerified = value != 0.0 })
			}
		}
	}
	return nil
}

var inWords = map[string]func(*testing.T, *replay){
	"delete all sessions": func(t *testing.T, p *replay) { p.store.endAll(t) },
	"delete all users":    deleteUsers,
	"delete all users (foreign keys off)": func(t *testing.T, p *replay) {
		deleteUsers(t, p)
		p.broken = true // their sessions stay in the recorded database only
	},
	"delete credential account": func(t *testing.T, p *replay) {
		for _, id := range p.store.users {
			account, err := p.store.Account(t.Context(), auth.CredentialProvider, id)
			if err != nil {
				t.Fatal(err)
			}
			if err := p.store.RemoveAccount(t.Context(), id, account.ID, false); err != nil {
				t.Fatal(err)
			}
		}
	},
}

func deleteUsers(t *testing.T, p *replay) {
	for _, id := range p.store.users {
		if err := p.store.DeleteUser(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
}

// compareDB compares recorded tables with what the store holds, in order of creation.
func (p *replay) compareDB(t *testing.T, tables map[string]json.RawMessage) {
	have := map[string][]any{"user": {}, "session": {}, "account": {}, "verification": {}}
	for _, id := range p.store.users {
		u, err := p.store.User(t.Context(), id)
		if err != nil {
			continue
		}
		have["user"] = append(have["user"], newUserRow(u))
		accounts, err := p.store.AccountsOf(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range accounts {
			have["account"] = append(have["account"], newAccountRow(a))
		}
	}
	for _, token := range p.store.sessions {
		if id, err := p.store.Store.Session(t.Context(), token); err == nil {
			have["session"] = append(have["session"], newSessionRow(id.Session))
		}
	}
	for _, identifier := range p.store.verifications {
		if v, err := p.store.Store.Verification(t.Context(), identifier); err == nil {
			have["verification"] = append(have["verification"], newVerificationRow(v))
		}
	}
	for _, table := range slices.Sorted(maps.Keys(tables)) {
		got, err := encode(have[table])
		if err != nil {
			t.Fatal(err)
		}
		if err := p.matchJSON(tables[table], got); err != nil {
			t.Errorf("table %s: %v", table, err)
		}
	}
}

type userRow struct {
	ID            string  `json:"id"`
	Name          string  `json:"name"`
	Email         string  `json:"email"`
	EmailVerified int     `json:"emailVerified"`
	Image         *string `json:"image"`
	CreatedAt     Date    `json:"createdAt"`
	UpdatedAt     Date    `json:"updatedAt"`
}

func newUserRow(u *auth.User) userRow {
	row := userRow{ID: u.ID, Name: u.Name, Email: u.Email, CreatedAt: Date(u.CreatedAt), UpdatedAt: Date(u.UpdatedAt)}
	row.Image = u.Image
	if u.EmailVerified {
		row.EmailVerified = 1
	}
	return row
}

type sessionRow struct {
	ID        string `json:"id"`
	ExpiresAt Date   `json:"expiresAt"`
	Token     string `json:"token"`
	CreatedAt Date   `json:"createdAt"`
	UpdatedAt Date   `json:"updatedAt"`
	IPAddress string `json:"ipAddress"`
	UserAgent string `json:"userAgent"`
	UserID    string `json:"userId"`
}

func newSessionRow(s auth.Session) sessionRow {
	return sessionRow{
		ID: s.ID, ExpiresAt: Date(s.ExpiresAt), Token: s.Token,
		CreatedAt: Date(s.CreatedAt), UpdatedAt: Date(s.UpdatedAt),
		IPAddress: s.IPAddress, UserAgent: s.UserAgent, UserID: s.UserID,
	}
}

type accountRow struct {
	ID                    string  `json:"id"`
	AccountID             string  `json:"accountId"`
	ProviderID            string  `json:"providerId"`
	UserID                string  `json:"userId"`
	AccessToken           *string `json:"accessToken"`
	RefreshToken          *string `json:"refreshToken"`
	IDToken               *string `json:"idToken"`
	AccessTokenExpiresAt  *Date   `json:"accessTokenExpiresAt"`
	RefreshTokenExpiresAt *Date   `json:"refreshTokenExpiresAt"`
	Scope                 *string `json:"scope"`
	Password              *string `json:"password"`
	CreatedAt             Date    `json:"createdAt"`
	UpdatedAt             Date    `json:"updatedAt"`
}

func newAccountRow(a auth.Account) accountRow {
	return accountRow{
		ID: a.ID, AccountID: a.AccountID, ProviderID: a.ProviderID, UserID: a.UserID,
		AccessToken: textOrNil(a.AccessToken), RefreshToken: textOrNil(a.RefreshToken), IDToken: textOrNil(a.IDToken),
		AccessTokenExpiresAt:  dateOrNil(a.AccessTokenExpiresAt),
		RefreshTokenExpiresAt: dateOrNil(a.RefreshTokenExpiresAt),
		Scope:                 textOrNil(a.Scope),
		Password:              textOrNil(a.PasswordHash), CreatedAt: Date(a.CreatedAt), UpdatedAt: Date(a.UpdatedAt),
	}
}

type verificationRow struct {
	ID         string `json:"id"`
	Identifier string `json:"identifier"`
	Value      string `json:"value"`
	ExpiresAt  Date   `json:"expiresAt"`
	CreatedAt  Date   `json:"createdAt"`
	UpdatedAt  Date   `json:"updatedAt"`
}

func newVerificationRow(v *auth.Verification) verificationRow {
	return verificationRow{
		ID: v.ID, Identifier: v.Identifier, Value: v.Value,
		ExpiresAt: Date(v.ExpiresAt), CreatedAt: Date(v.CreatedAt), UpdatedAt: Date(v.UpdatedAt),
	}
}

// expireVerifications sets the expiry of every value that is to be given back once.
func (l *ledger) expireVerifications(t testing.TB, at time.Time) {
	t.Helper()
	for _, identifier := range l.verifications {
		v, err := l.TakeVerification(t.Context(), identifier)
		if err != nil {
			continue
		}
		v.ExpiresAt = at
		if err := l.Store.PutVerification(t.Context(), v); err != nil {
			t.Fatal(err)
		}
	}
}
