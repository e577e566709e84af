package auth

import (
	"context"
	"errors"
	"time"
)

// preservedSessions keeps sessions in fast and rows of them in durable, which stay when a
// session has ended, expired at that time. Only fast says which sessions hold, so it is
// written first, but for new ones.
type preservedSessions struct {
	durable, fast Sessions
	env           Env
}

// CreateSession implements Sessions.
func (s preservedSessions) CreateSession(ctx context.Context, id *Identity) error {
	return createBoth(ctx, s.durable, s.fast, id)
}

// Session implements SessionReader. A row alone is no session.
func (s preservedSessions) Session(ctx context.Context, token string) (*Identity, error) {
	return s.fast.Session(ctx, token)
}

// UpdateSession implements Sessions.
func (s preservedSessions) UpdateSession(ctx context.Context, se *Session) error {
	if err := s.fast.UpdateSession(ctx, se); err != nil {
		return err
	}
	return s.copy(ctx, se)
}

// ExtendSession implements Sessions.
func (s preservedSessions) ExtendSession(ctx context.Context, se *Session, seen time.Time) (bool, error) {
	extended, err := s.fast.ExtendSession(ctx, se, seen)
	if err != nil || !extended {
		return false, err
	}
	row := *se
	row.Extra = nil
	err = s.copy(ctx, &row)
	return err == nil, err
}

// copy writes into the row what fast was told. A session that ends meanwhile may have left
// its row before this one was written.
func (s preservedSessions) copy(ctx context.Context, se *Session) error {
	if err := s.durable.UpdateSession(ctx, se); err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	_, err := s.fast.Session(ctx, se.Token)
	if errors.Is(err, ErrNotFound) {
		return errors.Join(err, s.expire(ctx, se))
	}
	return err
}

// SessionsOf implements Sessions. Rows of ended sessions are among them, expired.
func (s preservedSessions) SessionsOf(ctx context.Context, userID string) ([]Session, error) {
	return s.durable.SessionsOf(ctx, userID)
}

// EndSession implements Sessions.
func (s preservedSessions) EndSession(ctx context.Context, token string) error {
	if err := s.fast.EndSession(ctx, token); err != nil {
		return err
	}
	id, err := s.durable.Session(ctx, token)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.expire(ctx, &id.Session)
}

// EndSessions implements Sessions.
func (s preservedSessions) EndSessions(ctx context.Context, userID, except string) error {
	rows, err := s.durable.SessionsOf(ctx, userID)
	if err != nil {
		return err
	}
	if err := s.fast.EndSessions(ctx, userID, except); err != nil {
		return err
	}
	for i := range rows {
		if rows[i].Token == except {
			continue
		}
		if err := s.expire(ctx, &rows[i]); err != nil {
			return err
		}
	}
	return nil
}

// expire lets a row expire now, unless it has already.
func (s preservedSessions) expire(ctx context.Context, se *Session) error {
	now := s.env.Time()
	if se.Expired(now) {
		return nil
	}
	row := Session{Token: se.Token, ExpiresAt: now, UpdatedAt: se.UpdatedAt}
	if err := s.durable.UpdateSession(ctx, &row); err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	return nil
}
