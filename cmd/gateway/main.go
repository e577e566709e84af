// Command gateway is Caddy with its standard modules and the Better Auth gateway.
package main

import (
	caddycmd "github.com/caddyserver/caddy/v2/cmd"
	_ "github.com/caddyserver/caddy/v2/modules/standard"

	_ "github.com/caddy-better-auth/gateway"
)

func main() { caddycmd.Main() }
