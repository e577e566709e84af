// What the app asks the gateway from the server: who is there, and to sign somebody in.

import "server-only";
import { parseSetCookieHeader, toCookieOptions } from "better-auth/cookies";
import { cookies, headers } from "next/headers";
import { cache } from "react";

const address = process.env.GATEWAY ?? "http://localhost:8080";

export type User = { id: string; name: string; email: string };
export type Session = { user: User; session: { id: string; expiresAt: string; createdAt: string } };

// visitor returns who is there, on a page that the gateway protects: it said so in headers.
// There are none when Next.js asks itself, as it does for the page that a server action
// redirects to. Then the cookies tell.
export async function visitor(): Promise<User | null> {
  const told = await headers();
  const read = (name: string) => decodeURIComponent(told.get(`x-auth-user-${name}`) ?? "");
  const id = read("id");
  return id ? { id, name: read("name"), email: read("email") } : ((await session())?.user ?? null);
}

// session returns the session of the request's cookies, on any page. It is the gateway that
// refreshes it: a component that renders can set no cookies.
export const session = cache(async (): Promise<Session | null> => {
  const cookie = (await headers()).get("cookie");
  if (!cookie) return null;
  const answer = await fetch(`${address}/api/auth/get-session?disableRefresh=true`, {
    headers: { cookie },
    cache: "no-store",
  });
  if (!answer.ok) throw new Error(`get-session answered ${answer.status}`);
  return answer.json();
});

// post calls a route for the visitor of a server action. The cookies that it sets are the
// browser's: what the plugin nextCookies did.
export async function post(route: string, body: object): Promise<Response> {
  const asked = await headers();
  const sent = new Headers({ "content-type": "application/json" });
  for (const name of ["cookie", "origin", "user-agent", "x-forwarded-for"]) {
    const value = asked.get(name);
    if (value) sent.set(name, value);
  }
  const answer = await fetch(`${address}/api/auth${route}`, {
    method: "POST",
    headers: sent,
    body: JSON.stringify(body),
  });
  const jar = await cookies();
  parseSetCookieHeader(answer.headers.get("set-cookie") ?? "").forEach((cookie, name) => {
    jar.set(name, cookie.value, toCookieOptions(cookie));
  });
  return answer;
}
