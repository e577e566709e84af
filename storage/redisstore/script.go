package redisstore

import (
	"context"
	_ "embed" // the scripts are files
	"errors"
	"fmt"

	"github.com/redis/go-redis/v9"

	"github.com/caddy-better-auth/gateway/auth"
)

var (
	//go:embed scripts/hit.lua
	hitLua string
	//go:embed scripts/sessions.lua
	sessionsLua string
	//go:embed scripts/create_session.lua
	createSessionLua string
	//go:embed scripts/rewrite_session.lua
	rewriteSessionLua string
	//go:embed scripts/end_session.lua
	endSessionLua string
	//go:embed scripts/end_sessions.lua
	endSessionsLua string
	//go:embed scripts/create_user.lua
	createUserLua string
	//go:embed scripts/update_user.lua
	updateUserLua string
	//go:embed scripts/delete_user.lua
	deleteUserLua string
	//go:embed scripts/add_account.lua
	addAccountLua string
	//go:embed scripts/update_account.lua
	updateAccountLua string
	//go:embed scripts/remove_account.lua
	removeAccountLua string
)

var (
	hit            = redis.NewScript(hitLua)
	createSession  = redis.NewScript(sessionsLua + createSessionLua)
	rewriteSession = redis.NewScript(sessionsLua + rewriteSessionLua)
	endSession     = redis.NewScript(sessionsLua + endSessionLua)
	endSessions    = redis.NewScript(sessionsLua + endSessionsLua)
	createUser     = redis.NewScript(createUserLua)
	updateUser     = redis.NewScript(updateUserLua)
	deleteUser     = redis.NewScript(sessionsLua + deleteUserLua)
	addAccount     = redis.NewScript(addAccountLua)
	updateAccount  = redis.NewScript(updateAccountLua)
	removeAccount  = redis.NewScript(removeAccountLua)
)

// run runs a script. changed reports that what the script was told about its keys was no
// longer true: nothing was done, and the caller reads again.
func (s *Store) run(ctx context.Context, script *redis.Script, keys []string, args ...any) (changed bool, err error) {
	outcome, err := script.Run(ctx, s.client, keys, args...).Text()
	if err != nil {
		return false, err
	}
	switch outcome {
	case "OK":
		return false, nil
	case "GONE":
		return false, auth.ErrNotFound
	case "TAKEN":
		return false, auth.ErrConflict
	case "LAST":
		return false, auth.ErrLastAccount
	case "CHANGED":
		return true, nil
	}
	return false, fmt.Errorf("a script answered %q", outcome)
}

// maxRounds is how often again tries: far more than calls that run at once.
const maxRounds = 1000

var errContended = errors.New("too many programs write one record at once")

// again calls act until it meets nothing changed. Each time round some other call has made
// progress, and act fails once its context is over.
func again(act func() (changed bool, err error)) error {
	for range maxRounds {
		changed, err := act()
		if err != nil || !changed {
			return err
		}
	}
	return errContended
}
