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
	//go:embed scripts/lists.lua
	listsLua string
	//go:embed scripts/list.lua
	listLua string
	//go:embed scripts/unlist.lua
	unlistLua string
	//go:embed scripts/swap.lua
	swapLua string
	//go:embed scripts/revoke.lua
	revokeLua string
	//go:embed scripts/forget.lua
	forgetLua string
	//go:embed scripts/create_user.lua
	createUserLua string
	//go:embed scripts/update.lua
	updateLua string
	//go:embed scripts/delete_user.lua
	deleteUserLua string
	//go:embed scripts/add_account.lua
	addAccountLua string
	//go:embed scripts/remove_account.lua
	removeAccountLua string
)

var (
	hit            = redis.NewScript(hitLua)
	listSession    = redis.NewScript(listsLua + listLua)
	unlistSessions = redis.NewScript(listsLua + unlistLua)
	swapSession    = redis.NewScript(swapLua)
	revoke         = redis.NewScript(revokeLua)
	forget         = redis.NewScript(forgetLua)
	createUser     = redis.NewScript(createUserLua)
	update         = redis.NewScript(updateLua)
	deleteUser     = redis.NewScript(deleteUserLua)
	addAccount     = redis.NewScript(addAccountLua)
	removeAccount  = redis.NewScript(removeAccountLua)
)

// run runs a script, all of whose keys are in one slot. changed reports that what the script was told about its keys was no
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
