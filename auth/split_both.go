package auth

import (
	"context"
	"errors"
	"time"
)

// Both says what Split keeps in both stores.
type Both struct {
	// Sessions are rows in durable, too, where they are found when fast has lost them. It is
	// Better Auth's session.storeSessionInDatabase.
	Sessions bool
	// EndedSessions stay in durable as rows that have expired, and fast alone says which
	// sessions hold. It is Better Auth's session.preserveSessionInDatabase, and needs Sessions.
	EndedSessions bool
	// Verifications are kept in durable, which decides who takes them, and fast has copies. It
	// is Better Auth's verification.storeInDatabase.
	Verifications bool

	Env Env
}

// SplitBoth is Split with some things in both stores. Where a promise needs one of them to
// decide, it is the one whose rows cannot be lost: durable, but for fast where ended sessions
// stay as rows. An outage of either is an outage.
func SplitBoth(durable, fast Store, both Both) Store {
	s := &split{
		Users: durable, Accounts: durable, Sessions: fast, Verifications: fast,
		durable: durable, fast: fast,
	}
	switch {
	case both.Sessions && both.EndedSessions:
		s.Sessions = preservedSessions{durable: durable, fast: fast, env: both.Env}
	case both.Sessions:
		s.Sessions = bothSessions{durable: durable, fast: fast}
	}
	if both.Verifications {
		s.Verifications = bothVerifications{durable: durable, fast: fast}
	}
	return s
}

// bothSessions keeps sessions in durable and copies in fast. What is written goes to durable
// first, so a session that durable does not have can only be on its way out.
type bothSessions struct{ durable, fast Sessions }

// CreateSession implements Sessions. Without its copy the session does not begin.
func (s bothSessions) CreateSession(ctx context.Context, id *Identity) error {
	return createBoth(ctx, s.durable, s.fast, id)
}

func createBoth(ctx context.Context, durable, fast Sessions, id *Identity) error {
	if err := durable.CreateSession(ctx, id); err != nil {
		return err
	}
	if err := fast.CreateSession(ctx, id); err != nil {
		return errors.Join(err, durable.EndSession(ctx, id.Session.Token))
	}
	return nil
}

// Session implements SessionReader. A row that is found does not go back to fast.
func (s bothSessions) Session(ctx context.Context, token string) (*Identity, error) {
	id, err := s.fast.Session(ctx, token)
	if errors.Is(err, ErrNotFound) {
		return s.durable.Session(ctx, token)
	}
	return id, err
}

// UpdateSession implements Sessions.
func (s bothSessions) UpdateSession(ctx context.Context, se *Session) error {
	err := s.durable.UpdateSession(ctx, se)
	if errors.Is(err, ErrNotFound) {
		return errors.Join(err, s.fast.EndSession(ctx, se.Token))
	}
	if err != nil {
		return err
	}
	err = s.fast.UpdateSession(ctx, se)
	if errors.Is(err, ErrNotFound) {
		_, err = s.durable.Session(ctx, se.Token) // ended meanwhile, or lost by fast
	}
	return err
}

// ExtendSession implements Sessions. The row decides who does it.
func (s bothSessions) ExtendSession(ctx context.Context, se *Session, seen time.Time) (bool, error) {
	extended, err := s.durable.ExtendSession(ctx, se, seen)
	if errors.Is(err, ErrNotFound) {
		return false, errors.Join(err, s.fast.EndSession(ctx, se.Token))
	}
	if err != nil || !extended {
		return false, err
	}
	_, err = s.fast.ExtendSession(ctx, se, seen)
	if errors.Is(err, ErrNotFound) {
		_, err = s.durable.Session(ctx, se.Token) // ended meanwhile, or lost by fast
	}
	return err == nil, err
}

// SessionsOf implements Sessions.
func (s bothSessions) SessionsOf(ctx context.Context, userID string) ([]Session, error) {
	return s.durable.SessionsOf(ctx, userID)
}

// EndSession implements Sessions.
func (s bothSessions) EndSession(ctx context.Context, token string) error {
	if err := s.durable.EndSession(ctx, token); err != nil {
		return err
	}
	return s.fast.EndSession(ctx, token)
}

// EndSessions implements Sessions.
func (s bothSessions) EndSessions(ctx context.Context, userID, except string) error {
	if err := s.durable.EndSessions(ctx, userID, except); err != nil {
		return err
	}
	return s.fast.EndSessions(ctx, userID, except)
}

// bothVerifications keeps values in durable and copies in fast.
type bothVerifications struct{ durable, fast Verifications }

// PutVerification implements Verifications.
func (s bothVerifications) PutVerification(ctx context.Context, v *Verification) error {
	if err := s.durable.PutVerification(ctx, v); err != nil {
		return err
	}
	return s.fast.PutVerification(ctx, v)
}

// Verification implements Verifications.
func (s bothVerifications) Verification(ctx context.Context, identifier string) (*Verification, error) {
	v, err := s.fast.Verification(ctx, identifier)
	if errors.Is(err, ErrNotFound) {
		return s.durable.Verification(ctx, identifier)
	}
	return v, err
}

// TakeVerification implements Verifications. The row decides who gets it; a copy without one
// is worth nothing.
func (s bothVerifications) TakeVerification(ctx context.Context, identifier string) (*Verification, error) {
	v, err := s.durable.TakeVerification(ctx, identifier)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return nil, err
	}
	if _, fastErr := s.fast.TakeVerification(ctx, identifier); fastErr != nil && !errors.Is(fastErr, ErrNotFound) {
		return nil, fastErr
	}
	return v, err
}
