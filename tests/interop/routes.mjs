// Prints the routes of Better Auth's core as JSON: the name in auth.api, the methods, the path.
import { betterAuth } from "better-auth";

const auth = betterAuth({
	secret: "a-secret-that-is-only-for-listing-routes",
	baseURL: "http://localhost:3000",
	emailAndPassword: { enabled: true },
	logger: { disabled: true },
});

const routes = Object.entries(auth.api).flatMap(([name, { path, options }]) =>
	[options.method].flat().map((method) => ({ name, method, path: path ?? null })));
console.log(JSON.stringify(routes, null, "\t"));
