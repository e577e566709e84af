package nextimport_test

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/nextimport"
)

// TestSignIn: which redirect is taken for the way to the sign-in page.
func TestSignIn(t *testing.T) {
	for name, c := range map[string]struct{ body, signIn, returnTo string }{
		"ok/string":                  {`if (!session) return NextResponse.redirect(new URL("/a", request.url));`, "/a", ""},
		"ok/bare response":           {`if (!session) return Response.redirect(new URL('/a', request.nextUrl));`, "/a", ""},
		"ok/constant":                {`const page = "/a"; if (!session) { return NextResponse.redirect(new URL(page, request.url)) }`, "/a", ""},
		"ok/constant in template":    {"const page = 'a'; if (!session) return NextResponse.redirect(new URL(`/${page}`, request.url));", "/a", ""},
		"ok/origin in template":      {"if (!session) return NextResponse.redirect(`${request.nextUrl.origin}/a`);", "/a", ""},
		"ok/to string":               {`if (!session) return NextResponse.redirect(new URL("/a", request.url).toString());`, "/a", ""},
		"ok/else":                    {`if (session) { return NextResponse.next() } else { return NextResponse.redirect(new URL("/a", request.url)) }`, "/a", ""},
		"ok/after an early return":   {"if (session != null) return NextResponse.next()\nreturn NextResponse.redirect(new URL('/a', request.url))", "/a", ""},
		"ok/choice":                  {`return session ? NextResponse.next() : NextResponse.redirect(new URL("/a", request.url));`, "/a", ""},
		"ok/user of the session":     {`if (!session?.user) return NextResponse.redirect(new URL("/a", request.url));`, "/a", ""},
		"ok/undefined":               {`if (session === undefined) return NextResponse.redirect(new URL("/a", request.url));`, "/a", ""},
		"ok/derived name":            {`const guest = !session; if (guest) return NextResponse.redirect(new URL("/a", request.url));`, "/a", ""},
		"ok/derived from derived":    {`const guest = !session, known = !guest; if (!known) return NextResponse.redirect(new URL("/a", request.url));`, "/a", ""},
		"ok/parameter by set":        {`if (!session) { const u = new URL("/a", request.url); u.searchParams.set("next", request.nextUrl.pathname); return NextResponse.redirect(u); }`, "/a", "next"},
		"ok/parameter by name":       {`const KEY = "next"; const { pathname, search } = request.nextUrl; if (!session) { const u = new URL("/a", request.url); u.searchParams.append(KEY, pathname + search); return NextResponse.redirect(u); }`, "/a", "next"},
		"ok/parameter in string":     {`if (!session) return NextResponse.redirect(new URL("/a?next=" + encodeURIComponent(request.nextUrl.pathname), request.url));`, "/a", "next"},
		"ok/clone":                   {"if (!session) { const u = request.nextUrl.clone(); u.pathname = '/a'; u.search = ''; return NextResponse.redirect(u); }", "/a", ""},
		"ok/clone with search":       {"if (!session) { const u = request.nextUrl.clone(); u.pathname = '/a'; u.search = `?next=${request.nextUrl.pathname}`; return NextResponse.redirect(u); }", "/a", "next"},
		"ok/casts":                   {`if (!(session as Session | null)) return NextResponse.redirect(new URL("/a" as string, request!.url));`, "/a", ""},
		"ok/no semicolons":           {"if (!session)\n\treturn NextResponse.redirect(\n\t\tnew URL('/a', request.url)\n\t)\nreturn NextResponse.next()", "/a", ""},
		"fail/nested in other names": {`if (!profile) return NextResponse.redirect(new URL("/a", request.url));`, "", ""},
		"fail/expression":            {`if (!session) return NextResponse.redirect(new URL(choose(request), request.url));`, "", ""},
		"fail/another site":          {`if (!session) return NextResponse.redirect("https://id.example.com/a");`, "", ""},
		"fail/protocol relative":     {`if (!session) return NextResponse.redirect(new URL("//id.example.com/a", request.url));`, "", ""},
		"fail/home":                  {`if (!session) return NextResponse.redirect(new URL("/", request.url));`, "", ""},
		"fail/own parameters":        {`if (!session) return NextResponse.redirect(new URL("/a?reason=expired", request.url));`, "/a", ""},
		"fail/let":                   {`let page = "/a"; if (request.x) page = "/b"; if (!session) return NextResponse.redirect(new URL(page, request.url));`, "", ""},
		"fail/two parameters":        {`if (!session) { const u = new URL("/a", request.url); u.searchParams.set("next", request.url); u.searchParams.set("from", request.url); return NextResponse.redirect(u); }`, "/a", "from"},
		"fail/other conditions":      {`if (!session && request.method === "GET") return NextResponse.redirect(new URL("/a", request.url));`, "/a", ""},
	} {
		t.Run(name, func(t *testing.T) {
			plan := read(t, "proxy.ts", inProxy(c.body))
			if plan.SignIn != c.signIn || plan.ReturnTo != c.returnTo {
				t.Errorf("got %q %q, want %q %q", plan.SignIn, plan.ReturnTo, c.signIn, c.returnTo)
			}
			if ok := strings.HasPrefix(name, "ok/"); ok != (plan.Questions() == 0) {
				t.Errorf("got notes %v", plan.Notes)
			}
		})
	}
}

// inProxy puts a body into a file that has a session and a matcher.
func inProxy(body string) []byte {
	return []byte(`import { NextResponse } from "next/server";
import { auth } from "@/lib/auth";
export async function proxy(request: NextRequest): Promise<Response> {
	const session: Session | null = await auth.api.getSession({ headers: request.headers });
	` + body + `
}
export const config = { matcher: ["/dashboard/:path*"] };
`)
}

// TestEffects: what a file does besides is asked about, and does not get lost.
func TestEffects(t *testing.T) {
	for name, body := range map[string]string{
		"ok/nothing":            `return NextResponse.next();`,
		"ok/reads a header":     `const agent = request.headers.get("user-agent"); return NextResponse.next();`,
		"ok/own answer":         `if (!session) return NextResponse.json({ error: "unauthorized" }, { status: 401 });`,
		"fail/rewrite":          `return NextResponse.rewrite(new URL("/b", request.url));`,
		"fail/response header":  `const response = NextResponse.next(); response.headers.set("x-frame-options", "DENY"); return response;`,
		"fail/request header":   `const headers = new Headers(request.headers); headers.set("x-path", request.nextUrl.pathname); return NextResponse.next({ request: { headers } });`,
		"fail/cookie":           `const response = NextResponse.next(); response.cookies.set("seen", "1"); return response;`,
		"fail/answer":           `if (session) return new Response("full", { status: 503 });`,
		"fail/another function": `return handle(request);`,
		"fail/made function":    `const intl = handle(routing); return intl(request);`,
		"fail/early return":     `if (request.nextUrl.pathname === "/open") return NextResponse.next();`,
		"fail/switch":           `switch (request.nextUrl.pathname) { case "/open": return NextResponse.next(); }`,
		"fail/role":             `if (session.user.role !== "admin") return NextResponse.redirect(new URL("/", request.url));`,
	} {
		t.Run(name, func(t *testing.T) {
			plan := read(t, "proxy.ts", append(inProxy(`
				if (!session) return NextResponse.redirect(new URL("/sign-in", request.url));
				`+body), `import { handle } from "./handle";`...))
			if ok := strings.HasPrefix(name, "ok/"); ok != (plan.Questions() == 0) {
				t.Errorf("got notes %v", plan.Notes)
			}
		})
	}
}

// TestHandler: who is asked about, and who is not.
func TestHandler(t *testing.T) {
	const body = `(request) { if (!getSessionCookie(request)) return Response.redirect(new URL("/a", request.url)); }`
	for name, export := range map[string]string{
		"ok/function":        `export function middleware` + body,
		"ok/async function":  `export async function proxy` + body,
		"ok/default":         `export default async function` + body,
		"ok/default by name": `function run` + body + "\nexport default run",
		"ok/constant":        `export const proxy = async function` + body,
		"ok/list":            `function run` + body + "\nexport { run as proxy }",
		"fail/none":          `export function handler` + body,
		"fail/not exported":  `function middleware` + body,
		"fail/wrapped":       `export default withFlags(function` + body + `)`,
		"fail/wrapped const": `export const middleware = withFlags(function` + body + `)`,
		"fail/elsewhere":     `function run` + body + "\nexport { run as proxy } from './run'",
	} {
		t.Run(name, func(t *testing.T) {
			plan := read(t, "proxy.ts", []byte(`import { getSessionCookie } from "better-auth/cookies";
				export const config = { matcher: "/b" };
				`+export))
			if ok := strings.HasPrefix(name, "ok/"); ok != (plan.Questions() == 0) {
				t.Errorf("got notes %v", plan.Notes)
			}
		})
	}
}

// TestPathTestsNotAll: a test of the path is no matcher if it is not all that refuses.
func TestPathTestsNotAll(t *testing.T) {
	const tested = `if (request.nextUrl.pathname.startsWith("/a")) { if (!session) return NextResponse.redirect(new URL("/s", request.url)); }`
	for name, body := range map[string]string{
		"another redirect":  tested + ` if (!session) return NextResponse.redirect(new URL("/s", request.url));`,
		"another answer":    tested + ` return new Response("no", { status: 403 });`,
		"another condition": tested + ` if (!session) return refuse();`,
		"another path":      tested + strings.ReplaceAll(tested, `"/a"`, `"/b"`),
	} {
		t.Run(name, func(t *testing.T) {
			src, _, _ := cut(inProxy(body), "export const config")
			plan := read(t, "proxy.ts", src)
			if len(plan.Sources) > 0 || plan.Questions() == 0 {
				t.Errorf("got %v, notes %v", plan.Sources, plan.Notes)
			}
		})
	}
}

// TestPathTests: which tests of the path become a matcher where the file has none.
func TestPathTests(t *testing.T) {
	for name, c := range map[string]struct {
		condition string
		want      []string
	}{
		"ok/starts with":   {`path.startsWith("/a")`, []string{"/a(.*)"}},
		"ok/equal":         {`path === "/a"`, []string{"/a"}},
		"ok/either":        {`(path == "/a" || request.nextUrl.pathname.startsWith("/b"))`, []string{"/a", "/b(.*)"}},
		"ok/list":          {`["/a", "/b"].includes(path)`, []string{"/a", "/b"}},
		"ok/escaped":       {`path.startsWith("/a(b):c")`, []string{`/a\(b\)\:c(.*)`}},
		"fail/negated":     {`!path.startsWith("/a")`, nil},
		"fail/ends with":   {`path.endsWith("/a")`, nil},
		"fail/other value": {`request.nextUrl.search.startsWith("/a")`, nil},
		"fail/expression":  {`/^\/a/.test(path)`, nil},
		"fail/mixed":       {`path.startsWith("/a") || request.headers.has("x")`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			src := inProxy(`const path = request.nextUrl.pathname;
				if (!session && ` + c.condition + `) return NextResponse.redirect(new URL("/sign-in", request.url));`)
			src, _, _ = cut(src, "export const config")
			plan := read(t, "proxy.ts", src)
			var got []string
			for _, s := range plan.Sources {
				got = append(got, s.Path)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if ok := strings.HasPrefix(name, "ok/"); ok != (plan.Questions() == 0) {
				t.Errorf("got notes %v", plan.Notes)
			}
		})
	}
}

func cut(src []byte, at string) (before, after []byte, found bool) {
	b, a, found := strings.Cut(string(src), at)
	return []byte(b), []byte(a), found
}

// TestMode: which call stands for which mode.
func TestMode(t *testing.T) {
	for name, c := range map[string]struct{ src, mode string }{
		"ok/cookie":          {`import { getSessionCookie } from "better-auth/cookies"; getSessionCookie(request)`, "optimistic"},
		"ok/cache":           {`import { getCookieCache } from "better-auth/cookies"; await getCookieCache(request)`, "cached"},
		"ok/cache named":     {`import { getCookieCache } from "better-auth/cookies"; await getCookieCache(request, { cookieName: "session_data" })`, "cached"},
		"fail/cache renamed": {`import { getCookieCache } from "better-auth/cookies"; await getCookieCache(request, { cookieName: "data" })`, "cached"},
		"ok/deepest":         {`import { getSessionCookie } from "better-auth/cookies"; getSessionCookie(request); auth.api.getSession({})`, "full"},
		"ok/required":        {`const { getSessionCookie: read } = require("better-auth/cookies"); read(request)`, "optimistic"},
		"ok/client":          {`import { authClient } from "@/lib/auth-client"; await authClient.getSession({})`, "full"},
		"ok/made client":     {`const client = createAuthClient(); await client.getSession({})`, "full"},
		"ok/own fetch":       {`await fetch(new URL("/api/auth/get-session", request.url))`, "full"},
		"ok/other server":    {`import { betterFetch } from "@better-fetch/fetch"; await betterFetch<A<B>>("/api/auth/get-session", { baseURL: "https://id.example.com/" })`, "remote https://id.example.com/api/auth"},
		"fail/unknown":       {`await fetch(process.env.AUTH_URL + "/api/auth/get-session")`, "full"},
		"fail/somebody else": {`import { getSessionCookie } from "./mine"; getSessionCookie(request)`, "full"},
		"fail/other library": {`await supabase.auth.getSession()`, "full"},
		"fail/other fetch":   {`await fetch("https://example.com/flags")`, "full"},
		"fail/own option":    {`import { getSessionCookie } from "better-auth/cookies"; getSessionCookie(request, { cookiePrefix: process.env.PREFIX })`, "optimistic"},
	} {
		t.Run(name, func(t *testing.T) {
			plan := read(t, "proxy.ts", []byte(c.src+`; export default function proxy(request) {
				return Response.redirect(new URL("/sign-in", request.url));
			}`))
			if plan.Mode != c.mode {
				t.Errorf("got %q, want %q", plan.Mode, c.mode)
			}
			// That the redirect depends on no session is always asked.
			if ok := strings.HasPrefix(name, "ok/"); ok != (plan.Questions() == 1) {
				t.Errorf("got notes %v", plan.Notes)
			}
		})
	}
}

// TestRefused: what is no proxy file at all.
func TestRefused(t *testing.T) {
	for name, c := range map[string]struct{ src, want string }{
		"never closed":    {"a(\nb(", `proxy.ts:2:"(" is never closed`},
		"closes nothing":  {"a\n}", `proxy.ts:2:"}" closes nothing`},
		"wrong bracket":   {"(]", `proxy.ts:1:"]" closes nothing`},
		"open string":     {"\n\n'a", "proxy.ts:3:not JavaScript or TypeScript"},
		"open template":   {"`a${b", `proxy.ts:1:"` + "`a${" + `" is never closed`},
		"nested deeply":   {strings.Repeat("[", 1000), "proxy.ts:1:nested too deeply"},
		"too many tokens": {strings.Repeat("!", 100_000), "proxy.ts:1:too long for a proxy file"},
		"too large":       {strings.Repeat(" ", nextimport.MaxSize+1), "proxy.ts: larger than 1048576 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := nextimport.Read("proxy.ts", []byte(c.src))
			if err == nil || strings.Replace(err.Error(), ": ", ":", 1) != strings.Replace(c.want, ": ", ":", 1) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

// FuzzRead: no file makes the reader fail otherwise than with an error, and whatever it
// writes is a block with comments: no text of the file gets out of them.
func FuzzRead(f *testing.F) {
	examples, err := filepath.Glob("testdata/*/*.*s")
	if err != nil || len(examples) == 0 {
		f.Fatalf("no examples: %v", err)
	}
	for _, example := range examples {
		f.Add(string(contents(f, example)))
	}
	f.Add("export const config = { matcher: [`/a`, { source: '/b', has: [] }] } as const\nfoo?.bar!<T>(`a${b}c`)")
	f.Fuzz(func(t *testing.T, src string) {
		plan, err := nextimport.Read("proxy.ts", []byte(src))
		if err != nil {
			return
		}
		for _, note := range plan.Notes {
			if note.Line < 1 || note.Line > strings.Count(src, "\n")+1 {
				t.Errorf("a note on line %d: %s", note.Line, note.Text)
			}
		}
		rest := write(t, plan)
		for strings.HasPrefix(rest, "#") {
			_, rest, _ = strings.Cut(rest, "\n")
		}
		if rest != "" && (!strings.HasPrefix(rest, "protect {\n") || !strings.HasSuffix(rest, "\n}\n")) {
			t.Errorf("got %q, want a protect block", rest)
		}
	})
}

// FuzzString: a string of the file is read as JavaScript reads it.
func FuzzString(f *testing.F) {
	for _, s := range []string{"a", `\`, `"`, "\u2028\x00", "😀é", "{$HOME}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = "/" + strings.ToValidUTF8(s, "")
		quoted, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		plan := read(t, "proxy.ts", []byte("export const config = { matcher: ["+string(quoted)+"] }"))
		if len(plan.Sources) == 1 && plan.Sources[0].Path != s {
			t.Errorf("got %q, want %q", plan.Sources[0].Path, s)
		}
	})
}
