package gateway

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	caddycmd "github.com/caddyserver/caddy/v2/cmd"
	"github.com/spf13/cobra"

	"github.com/caddy-better-auth/gateway/nextimport"
)

// What the commands exit with.
const (
	exitComplete = 0
	exitAsking   = 1 // something was not understood
	exitMisuse   = 2 // wrong arguments, or a file that cannot be read
)

func init() {
	caddycmd.RegisterCommand(caddycmd.Command{
		Name:      "better-auth",
		Usage:     "import <middleware.ts|proxy.ts> | copy <from> <to>",
		Short:     "Helps to move to the gateway, and from one storage to another",
		CobraFunc: addCommands,
	})
}

func addCommands(parent *cobra.Command) {
	parent.Args = cobra.ArbitraryArgs
	parent.RunE = misused(errors.New("name a command: import or copy"))
	parent.AddCommand(&cobra.Command{
		Use:   "import <middleware.ts|proxy.ts>",
		Short: "Prints the protect block that does what a Next.js proxy file does",
		Long: `
Reads a Next.js middleware.ts or proxy.ts (or .js, .mjs) without running it, and
prints the protect block of a Caddyfile that does the same: its config.matcher,
how it looks for a session, where it sends people without one, and the query
parameter with the way back.

What it does not understand it prints as a comment that begins with #? and names
the line. Where it has to guess, it protects more.

Exits with 0 if the block does what the file does, 1 if something is left to
decide, and 2 if there is no such file, or it is no JavaScript and no TypeScript.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return exit(cmd, func() (int, error) { return importFile(cmd.OutOrStdout(), args) })
		},
	})
	parent.AddCommand(copyCommand())
	parent.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return misused(err)(cmd, nil) })
}

// misused fails with what was wrong about the arguments.
func misused(err error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, _ []string) error {
		return exit(cmd, func() (int, error) { return exitMisuse, err })
	}
}

// exit makes Caddy exit with the code that run returns.
func exit(cmd *cobra.Command, run func() (int, error)) error {
	return caddycmd.WrapCommandFuncForCobra(func(caddycmd.Flags) (int, error) { return run() })(cmd, nil)
}

// importFile prints the protect block of the proxy file that is named by the arguments.
func importFile(w io.Writer, args []string) (int, error) {
	if len(args) != 1 {
		return exitMisuse, errors.New("name one file: caddy better-auth import <middleware.ts|proxy.ts>")
	}
	src, err := readUpTo(args[0], nextimport.MaxSize)
	if err != nil {
		return exitMisuse, err
	}
	plan, err := nextimport.Read(filepath.Base(args[0]), src)
	if err != nil {
		return exitMisuse, err
	}
	if err := plan.WriteCaddyfile(w); err != nil {
		return exitMisuse, err
	}
	if n := plan.Questions(); n > 0 {
		return exitAsking, fmt.Errorf("%s: lines that begin with #? are left to you: %d", args[0], n)
	}
	return exitComplete, nil
}

// readUpTo reads a file, and a byte more than size if it has more.
func readUpTo(name string, size int64) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, size+1))
}
