package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	caddycmd "github.com/caddyserver/caddy/v2/cmd"
	"github.com/spf13/cobra"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/storage/transfer"
)

// copyCommand is caddy better-auth copy.
func copyCommand() *cobra.Command {
	var config, adapter string
	cmd := &cobra.Command{
		Use:   "copy [--config <file>] <from> <to>",
		Short: "Copies people, accounts, sessions and verifications from one storage to another",
		Long: `
Copies all that one storage keeps to another. Each is written as after the word
storage in a Caddyfile, as one argument:

	caddy better-auth copy "sqlite /var/lib/auth.db" "postgres {env.DATABASE_URL}"

Nothing at the target is overwritten, and nothing is removed. What is there
already stays, so that a second run goes on where the first was interrupted. Stop
Caddy meanwhile: what is written during the run may be missed.

Additional fields are those of the configuration that --config names. Their columns
are added to the target.

Exits with 0 if everything is at the target, 1 if something was left out, which is
named, and 2 if a storage cannot be opened or failed.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return exit(cmd, func() (int, error) {
				needs, err := neededBy(config, adapter)
				if err != nil {
					return exitMisuse, err
				}
				return copyStore(cmd.Context(), cmd.OutOrStdout(), needs, args)
			})
		},
	}
	cmd.Flags().StringVarP(&config, "config", "c", "", "the configuration with the additional fields")
	cmd.Flags().StringVarP(&adapter, "adapter", "a", "", "the adapter of the configuration (default: by its name)")
	return cmd
}

// neededBy returns what the configuration in a file asks of a store, nothing without a file.
func neededBy(file, adapter string) (StoreNeeds, error) {
	if file == "" {
		return StoreNeeds{}, nil
	}
	text, _, _, err := caddycmd.LoadConfig(file, adapter)
	if err != nil {
		return StoreNeeds{}, err
	}
	var config struct {
		Apps struct {
			App *struct {
				User, Session struct{ Fields []FieldConfig }
			} `json:"better_auth"`
		}
	}
	if err := json.Unmarshal(text, &config); err != nil {
		return StoreNeeds{}, err
	}
	app := config.Apps.App
	if app == nil {
		return StoreNeeds{}, fmt.Errorf("%s: it has no better_auth", file)
	}
	return StoreNeeds{
		UserFields:    additionalFields(app.User.Fields),
		SessionFields: additionalFields(app.Session.Fields),
	}, nil
}

// copyStore copies from the first storage that the arguments name to the second.
func copyStore(parent context.Context, w io.Writer, needs StoreNeeds, args []string) (int, error) {
	if len(args) != 2 {
		return exitMisuse, errors.New(`name two storages: caddy better-auth copy "sqlite auth.db" "postgres postgres://…"`)
	}
	if parent == nil {
		parent = context.Background()
	}
	ctx, cancel := caddy.NewContext(caddy.Context{Context: parent})
	defer cancel()
	from, err := openNamed(ctx, needs, args[0])
	if err != nil {
		return exitMisuse, fmt.Errorf("from: %w", err)
	}
	defer from.Close()
	to, err := openNamed(ctx, needs, args[1])
	if err != nil {
		return exitMisuse, fmt.Errorf("to: %w", err)
	}
	defer to.Close()
	summary, err := transfer.Copy(ctx, from, to, transfer.Options{
		Left:     func(what string, why error) { fmt.Fprintf(w, "left out: %s: %v\n", what, why) },
		Progress: func(s transfer.Summary) { fmt.Fprintf(w, "%d people …\n", s.Users.Copied+s.Users.There+s.Users.Left) },
	})
	writeSummary(w, summary)
	switch {
	case err != nil:
		return exitMisuse, fmt.Errorf("ended early, and a second run goes on from here: %w", err)
	case !summary.Complete():
		return exitAsking, errors.New("something was left out, see above")
	}
	return exitComplete, nil
}

func writeSummary(w io.Writer, s transfer.Summary) {
	for _, row := range []struct {
		kind string
		transfer.Count
	}{
		{"users", s.Users}, {"accounts", s.Accounts}, {"sessions", s.Sessions}, {"verifications", s.Verifications},
	} {
		fmt.Fprintf(w, "%-14s %7d copied, %7d there already, %7d left out\n", row.kind, row.Copied, row.There, row.Left)
	}
}

// openNamed opens the storage that a text names as a Caddyfile does after the word storage.
func openNamed(ctx caddy.Context, needs StoreNeeds, text string) (auth.Store, error) {
	tokens, err := caddyfile.Tokenize([]byte(text), "arguments")
	if err != nil {
		return nil, err
	}
	if len(tokens) == 0 {
		return nil, errors.New("no storage is named: sqlite <file>, postgres <dsn>, mysql <dsn> or redis <url>")
	}
	name := tokens[0].Text
	info, err := caddy.GetModule("better_auth.storage." + name)
	if err != nil || name == "memory" {
		return nil, fmt.Errorf("%q is no storage to copy: write sqlite <file>, postgres <dsn>, mysql <dsn> or redis <url>", name)
	}
	module, ok := info.New().(StorageModule)
	if !ok {
		return nil, fmt.Errorf("%s is no storage", info.ID)
	}
	if err := readNamed(ctx, module, caddyfile.NewDispenser(tokens)); err != nil {
		return nil, err
	}
	return module.OpenStore(ctx, needs)
}

// readNamed reads the configuration of a storage and provisions it.
func readNamed(ctx caddy.Context, module StorageModule, d *caddyfile.Dispenser) error {
	if reader, ok := module.(caddyfile.Unmarshaler); ok {
		if err := reader.UnmarshalCaddyfile(d); err != nil {
			return err
		}
	}
	if p, ok := module.(caddy.Provisioner); ok {
		return p.Provision(ctx)
	}
	return nil
}
