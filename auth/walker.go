package auth

import "context"

// Walker is an optional power of a store: to go through all that it keeps. Accounts and
// sessions are found by the user. The order is not promised, what is written meanwhile may
// be missed, and visit may use the store. The first error of visit ends the walk and is
// returned as it is.
type Walker interface {
	// WalkUsers calls visit once for each user.
	WalkUsers(ctx context.Context, visit func(*User) error) error
	// WalkVerifications calls visit once for each value, expired ones too.
	WalkVerifications(ctx context.Context, visit func(*Verification) error) error
}
