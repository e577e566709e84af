// Makes calls with the unmodified better-auth client, as a page in a browser would: it
// keeps cookies and names its origin. Reads a job from standard input, writes a transcript
// to standard output.
//
// job:        { address, origin, cookies: { name: value }, calls: [{ method: "signIn.email", args }] }
// transcript: { cookies: { name: value }, calls: [{ data, error, exchange }] }
// exchange:   { method, path, status, headers: { name: value }, setCookie: [line], body }

import { text } from "node:stream/consumers";
import { createAuthClient } from "better-auth/client";

const job = JSON.parse(await text(process.stdin));
const cookies = new Map(Object.entries(job.cookies ?? {}));
let exchange;

const client = createAuthClient({
  baseURL: job.address,
  fetchOptions: { customFetchImpl: browserFetch },
});

const calls = [];
for (const { method, args } of job.calls) {
  exchange = null;
  const call = method.split(".").reduce((at, name) => at[name], client);
  const { data, error } = await call(args ?? undefined);
  calls.push({ data, error, exchange });
}
process.stdout.write(JSON.stringify({ cookies: Object.fromEntries(cookies), calls }));

async function browserFetch(url, init) {
  const headers = new Headers(init.headers);
  headers.set("user-agent", "interop");
  headers.set("x-forwarded-for", "127.0.0.1"); // as a proxy in front of Better Auth says
  if (init.method !== "GET") headers.set("origin", job.origin);
  if (cookies.size > 0) {
    headers.set("cookie", [...cookies].map(([name, value]) => `${name}=${value}`).join("; "));
  }
  const response = await fetch(url, { ...init, headers });
  const setCookie = response.headers.getSetCookie();
  setCookie.forEach(keep);
  exchange = {
    method: init.method,
    path: new URL(url).pathname,
    status: response.status,
    headers: pick(response.headers, ["content-type", "cache-control", "pragma", "location"]),
    setCookie,
    body: await response.clone().text(),
  };
  return response;
}

function keep(line) {
  const [pair, ...attributes] = line.split("; ");
  const [, name, value] = pair.match(/^([^=]*)=(.*)$/);
  if (attributes.includes("Max-Age=0")) cookies.delete(name);
  else cookies.set(name, value);
}

function pick(headers, names) {
  return Object.fromEntries(names.filter((name) => headers.has(name)).map((name) => [name, headers.get(name)]));
}
