package handlers

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"testing"

	"github.com/caddy-better-auth/gateway/auth"
)

// TestOutages: whichever call to the store fails, the answer is 503 without cookies.
func TestOutages(t *testing.T) {
	eachWithSession(t, func(t *testing.T, row Route, body string) {
		for calls := 0; ; calls++ {
			b := &brittle{calls: -1}
			f := newFixture(t, func(s *settings) {
				b.Store = s.handlers.Store
				s.handlers.Store, s.sessions.Sessions = b, b
				s.handlers.SessionFields = themes()
				s.handlers.Providers = renewingGitHub(t, s.handlers.Env)
			})
			cookie := f.signUpWithTokens(t)
			b.calls = calls
			w := f.sendGood(row, body, "Cookie: "+cookie)
			if w.Code == http.StatusOK {
				if calls < 2 {
					t.Errorf("%d calls to the store are enough for a success", calls)
				}
				return
			}
			var got errorOut
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != 503 || got.Code != auth.ServiceUnavailable {
				t.Fatalf("call %d fails: got %d %s, want 503", calls+1, w.Code, w.Body)
			}
			if cookies := w.Header().Values("Set-Cookie"); len(cookies) > 0 {
				t.Errorf("call %d fails: got cookies %q", calls+1, cookies)
			}
		}
	})
}

// brittle is a store that fails after some calls; with a negative number it never does.
type brittle struct {
	auth.Store
	calls int
}

func (b *brittle) spend() error {
	if b.calls == 0 {
		return errors.New("connection refused")
	}
	b.calls--
	return nil
}

func (b *brittle) PutVerification(ctx context.Context, v *auth.Verification) error {
	if err := b.spend(); err != nil {
		return err
	}
	return b.Store.PutVerification(ctx, v)
}

func (b *brittle) Session(ctx context.Context, token string) (*auth.Identity, error) {
	if err := b.spend(); err != nil {
		return nil, err
	}
	return b.Store.Session(ctx, token)
}

func (b *brittle) CreateSession(ctx context.Context, id *auth.Identity) error {
	return errors.Join(b.spend(), b.Store.CreateSession(ctx, id))
}

func (b *brittle) UpdateSession(ctx context.Context, s *auth.Session) error {
	return errors.Join(b.spend(), b.Store.UpdateSession(ctx, s))
}

func (b *brittle) SessionsOf(ctx context.Context, userID string) ([]auth.Session, error) {
	if err := b.spend(); err != nil {
		return nil, err
	}
	return b.Store.SessionsOf(ctx, userID)
}

func (b *brittle) EndSession(ctx context.Context, token string) error {
	return errors.Join(b.spend(), b.Store.EndSession(ctx, token))
}

func (b *brittle) EndSessions(ctx context.Context, userID, except string) error {
	return errors.Join(b.spend(), b.Store.EndSessions(ctx, userID, except))
}

func (b *brittle) User(ctx context.Context, id string) (*auth.User, error) {
	if err := b.spend(); err != nil {
		return nil, err
	}
	return b.Store.User(ctx, id)
}

func (b *brittle) UserByEmail(ctx context.Context, email string) (*auth.User, error) {
	if err := b.spend(); err != nil {
		return nil, err
	}
	return b.Store.UserByEmail(ctx, email)
}

func (b *brittle) DeleteUser(ctx context.Context, id string) error {
	if err := b.spend(); err != nil {
		return err
	}
	return b.Store.DeleteUser(ctx, id)
}

func (b *brittle) UpdateUser(ctx context.Context, id string, change func(*auth.User) error) (*auth.User, error) {
	if err := b.spend(); err != nil {
		return nil, err
	}
	return b.Store.UpdateUser(ctx, id, change)
}

func (b *brittle) Account(ctx context.Context, providerID, accountID string) (*auth.Account, error) {
	if err := b.spend(); err != nil {
		return nil, err
	}
	return b.Store.Account(ctx, providerID, accountID)
}

func (b *brittle) AccountsOf(ctx context.Context, userID string) ([]auth.Account, error) {
	if err := b.spend(); err != nil {
		return nil, err
	}
	return b.Store.AccountsOf(ctx, userID)
}

func (b *brittle) UpdateAccount(
	ctx context.Context, id string, change func(*auth.Account) error,
) (*auth.Account, error) {
	if err := b.spend(); err != nil {
		return nil, err
	}
	return b.Store.UpdateAccount(ctx, id, change)
}

func (b *brittle) RemoveAccount(ctx context.Context, userID, id string, keepLast bool) error {
	return errors.Join(b.spend(), b.Store.RemoveAccount(ctx, userID, id, keepLast))
}
