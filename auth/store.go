package auth

import (
	"context"
	"errors"
	"io"
	"time"
)

// What a store keeps, as small roles. A consumer asks for the narrowest role it needs.
// The promises below hold for every backend and are proven by package storagetest:
//
//  1. A method is one atomic act. What must happen together is one method.
//  2. What is missing is ErrNotFound, what is taken is ErrConflict, what cannot be kept is
//     ErrUnfit (wrapped or bare; use errors.Is). Every other error is an outage.
//  3. Ending or deleting what is not there is no error.
//  4. Expired things may be forgotten at any time, and may still be returned: the caller
//     compares ExpiresAt with its own clock.
//  5. Times are UTC, cut to milliseconds, and round-trip exactly.
//  6. What is returned belongs to the caller; arguments are not kept.
//  7. Every method honours its context and is safe for concurrent use.
//  8. Ids of new rows are the caller's. A store whose rows have ids of another form (UUIDs,
//     numbers) gives them its own, and writes them into the arguments.
//  9. Uniqueness is the store's job (an index, SET NX, a script), never a read before a write.

var (
	// ErrNotFound says that what was asked for is not in the store.
	ErrNotFound = errors.New("not found")
	// ErrConflict says that something unique is already taken.
	ErrConflict = errors.New("already exists")
	// ErrUnfit says that a value is none that the store can keep, such as a text that is too
	// long for its column.
	ErrUnfit = errors.New("cannot be kept")
	// ErrLastAccount says that a user would be left without a way to sign in.
	ErrLastAccount = errors.New("last account")
)

// Users keeps the people.
type Users interface {
	// CreateUser adds u with its first account, both or neither. first may be nil.
	// ErrConflict if the e-mail or the id is taken.
	CreateUser(ctx context.Context, u *User, first *Account) error
	// User returns the user with the id.
	User(ctx context.Context, id string) (*User, error)
	// UserByEmail returns the user with exactly this e-mail, which is already lower case.
	UserByEmail(ctx context.Context, email string) (*User, error)
	// UpdateUser reads the user, lets change alter it, writes it and returns what was
	// written, as one atomic act: nothing that others write in between is lost. change
	// may run more than once, each time on a fresh copy, and must not use the store; its
	// error is returned as it is and nothing is written. The id and CreatedAt stay
	// whatever change makes of them, and so do Extra fields that it drops. ErrNotFound if
	// there is no such user, ErrConflict if another one has the e-mail. Sessions read
	// later show the new user.
	UpdateUser(ctx context.Context, id string, change func(*User) error) (*User, error)
	// DeleteUser removes the user with all accounts and sessions.
	DeleteUser(ctx context.Context, id string) error
}

// Accounts keeps the ways people sign in.
type Accounts interface {
	// AddAccount links an account to an existing user, ErrNotFound if there is none.
	// ErrConflict if the pair of provider and account id is linked already.
	AddAccount(ctx context.Context, a *Account) error
	// Account returns the account with this provider and this provider's account id.
	Account(ctx context.Context, providerID, accountID string) (*Account, error)
	// AccountsOf returns a user's accounts, oldest first.
	AccountsOf(ctx context.Context, userID string) ([]Account, error)
	// UpdateAccount is for the account with this row id what UpdateUser is for a user. The
	// id, UserID and CreatedAt stay. ErrConflict if another account has the pair of
	// provider and account id.
	UpdateAccount(ctx context.Context, id string, change func(*Account) error) (*Account, error)
	// RemoveAccount unlinks the user's account with this row id. With keepLast it is
	// ErrLastAccount when the user has one account only, whichever id is given; of
	// concurrent calls one account survives. ErrNotFound if the user has no such account.
	RemoveAccount(ctx context.Context, userID, id string, keepLast bool) error
}

// SessionReader answers the one question of every protected request.
type SessionReader interface {
	// Session returns the session with the token, and its user.
	Session(ctx context.Context, token string) (*Identity, error)
}

// Sessions keeps the sign-ins.
type Sessions interface {
	SessionReader
	// CreateSession adds a session. ErrConflict if the token exists.
	CreateSession(ctx context.Context, id *Identity) error
	// UpdateSession writes ExpiresAt and UpdatedAt of a session that exists, found by its
	// token, and the Extra fields that it names, where the store can keep them. ErrNotFound
	// once it has ended: an update never revives a session.
	UpdateSession(ctx context.Context, s *Session) error
	// ExtendSession writes ExpiresAt and UpdatedAt of a session that exists, found by its
	// token, and reports whether it did: not when the session expires later than seen, since
	// then another call was faster. Of any number of concurrent calls with one seen, one
	// writes. ErrNotFound once the session has ended: an extension never revives one.
	ExtendSession(ctx context.Context, s *Session, seen time.Time) (bool, error)
	// SessionsOf returns a user's sessions, in no promised order.
	SessionsOf(ctx context.Context, userID string) ([]Session, error)
	// EndSession ends one session.
	EndSession(ctx context.Context, token string) error
	// EndSessions ends all sessions of a user but the one with the token except, which
	// may be empty. Sessions that begin later are not touched.
	EndSessions(ctx context.Context, userID, except string) error
}

// Verifications keeps values that are given back once.
type Verifications interface {
	// PutVerification adds a value. Several may share an identifier; the newest counts.
	PutVerification(ctx context.Context, v *Verification) error
	// Verification returns the newest value of the identifier and leaves it there.
	Verification(ctx context.Context, identifier string) (*Verification, error)
	// TakeVerification returns the newest value of the identifier and removes all of
	// them. Of any number of concurrent callers exactly one gets it, the others get
	// ErrNotFound.
	TakeVerification(ctx context.Context, identifier string) (*Verification, error)
}

// Store is everything a backend keeps.
type Store interface {
	Users
	Accounts
	Sessions
	Verifications
	io.Closer
}

// UserRefresher is an optional power of a session store that keeps a copy of the user
// beside each session, for when it is not the store of the users itself.
type UserRefresher interface {
	// RefreshUser rewrites the copies of u beside all of their sessions.
	RefreshUser(ctx context.Context, u *User) error
}
