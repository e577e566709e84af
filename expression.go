package gateway

import (
	"fmt"
	"reflect"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
)

// What better_auth_session is called in expressions: as it is written, and with the request.
const (
	sessionMacro    = "better_auth_session"
	sessionFunction = "better_auth_session_request"
)

// CELLibrary makes the matcher a function of expressions, of the same arguments:
//
//	path('/') && better_auth_session('cached')
func (*SessionMatcher) CELLibrary(ctx caddy.Context) (cel.Library, error) {
	load := func(args ref.Val) (caddyhttp.RequestMatcherWithError, error) { return loadSessionMatcher(ctx, args) }
	arguments := []*cel.Type{cel.ObjectType("http.Request"), cel.ListType(cel.StringType)}
	return caddyhttp.NewMatcherCELLibrary(
		[]cel.EnvOption{
			cel.Macros(cel.GlobalVarArgMacro(sessionMacro, expandSession)),
			cel.Function(sessionFunction, cel.Overload(sessionFunction, arguments, cel.BoolType),
				cel.SingletonBinaryBinding(caddyhttp.CELMatcherRuntimeFunction(sessionFunction, load))),
		},
		[]cel.ProgramOption{cel.CustomDecorator(caddyhttp.CELMatcherDecorator(sessionFunction, load))},
	), nil
}

// expandSession adds the request to a call. The arguments must be there when the configuration
// is loaded: no request chooses how it is judged.
func expandSession(to cel.MacroExprFactory, _ ast.Expr, args []ast.Expr) (ast.Expr, *common.Error) {
	for _, arg := range args {
		if arg.Kind() != ast.LiteralKind || arg.AsLiteral().Type() != types.StringType {
			return nil, to.NewError(arg.ID(), sessionMacro+" takes what the matcher takes, in quotes")
		}
	}
	return to.NewCall(sessionFunction, to.NewIdent(caddyhttp.CELRequestVarName), to.NewList(args...)), nil
}

// loadSessionMatcher loads the matcher that a call stands for, as a part of the configuration.
func loadSessionMatcher(ctx caddy.Context, list ref.Val) (caddyhttp.RequestMatcherWithError, error) {
	args, err := list.ConvertToNative(reflect.TypeFor[[]string]())
	if err != nil {
		return nil, err
	}
	m := new(SessionMatcher)
	if words := args.([]string); len(words) > 0 {
		if err := m.setMode(words); err != nil {
			return nil, fmt.Errorf("%s %w", sessionMacro, err)
		}
	}
	loaded, err := ctx.LoadModuleByID(string(m.CaddyModule().ID), caddyconfig.JSON(m, nil))
	if err != nil {
		return nil, err
	}
	return loaded.(*SessionMatcher), nil
}
