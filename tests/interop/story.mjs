// Tells a story: people use a server by the unmodified better-auth client, as pages in their
// browsers would, follow links and read their mail. Writes to standard output what was said,
// as { entries: [{ step, at, text }], paths: { "GET /x": true when it ever succeeded } }.
//
//   node story.mjs --story NAME --address http://127.0.0.1:PORT --public http://app.example
//                  --outside http://127.0.0.1:PORT
//
// Servers have the address --public for the world; requests for it go to --address.
// --outside plays the mail server and the sign-in providers (world_test.go).

import { parseArgs } from "node:util";
import { createAuthClient } from "better-auth/client";

const { values: flags } = parseArgs({
  options: {
    story: { type: "string" },
    address: { type: "string" },
    public: { type: "string" },
    outside: { type: "string" },
  },
});

const entries = [];
const succeeded = {};
const people = new Map();

class Person {
  cookies = new Map();
  exchanges = [];

  constructor(name) {
    this.name = name;
    this.client = createAuthClient({
      baseURL: flags.public,
      fetchOptions: { customFetchImpl: (url, init) => this.#fetch(url, init) },
    });
  }

  // call calls the client's method, for instance signIn.email, and returns what it returns.
  // It posts even {}, for which the client takes GET.
  async call(method, args) {
    const call = method.split(".").reduce((at, name) => at[name], this.client);
    const post = args && !args.query && Object.keys(args).length === 0;
    return this.#record(`${this.name} ${method}`, async () => {
      const { data, error } = await call(args, post ? { method: "POST" } : undefined);
      return { data, error };
    });
  }

  // send sends what no method of the client sends.
  async send(method, path, init = {}) {
    return this.#record(`${this.name} ${method} ${path.split("?")[0]}`, async () => {
      const response = await this.#fetch(`${flags.public}/api/auth${path}`, { method, ...init });
      return { status: response.status };
    });
  }

  // visit follows a link, and where it leads within the auth routes.
  async visit(url) {
    const link = new URL(url, flags.public);
    return this.#record(`${this.name} visits ${plain(link.pathname)}`, async () => {
      const headers = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
      const response = await this.#fetch(link.href, { method: "GET", headers });
      return { status: response.status, page: response.headers.get("x-page") };
    });
  }

  // consent is given, as some account, on a provider's page, which leads back.
  async consent(url, as) {
    if (!url) return;
    const { host, pathname, search } = new URL(url);
    const response = await fetch(`${flags.outside}/${host}${pathname}${search}&as=${as}`, { redirect: "manual" });
    if (response.status !== 302) throw new Error(`${host} answers ${response.status}: ${await response.text()}`);
    return this.visit(response.headers.get("location"));
  }

  // at is the same person elsewhere: another browser without the cookies of this one.
  at(place) {
    return person(`${this.name} ${place}`);
  }

  // clone is another browser with a copy of the cookies of this one.
  clone(place) {
    const other = this.at(place);
    other.cookies = new Map(this.cookies);
    return other;
  }

  async #record(step, act) {
    this.exchanges = [];
    const returned = await act();
    const text = [...this.exchanges, `returned ${JSON.stringify(returned, typed)}`].join("\n");
    entries.push({ step, at: Date.now(), text });
    return returned;
  }

  async #fetch(url, init, hops = 0) {
    const headers = new Headers(init.headers);
    headers.set("user-agent", `browser of ${this.name}`);
    headers.set("x-forwarded-for", "127.0.0.1"); // as a proxy in front of Better Auth says
    if (init.method !== "GET" && !headers.has("origin")) headers.set("origin", flags.public);
    if (this.cookies.size > 0) headers.set("cookie", [...this.cookies].map((pair) => pair.join("=")).join("; "));
    const { pathname, search } = new URL(url);
    const said = [`> ${init.method} ${pathname}${search}`, ...lines(">", headers, unsaidOfRequests)];
    if (init.body) said.push(`> ${init.body}`);
    const response = await fetch(flags.address + pathname + search, { ...init, headers, redirect: "manual" });
    const cookies = response.headers.getSetCookie();
    said.push(`< ${response.status}`, ...lines("<", response.headers, unsaidOfResponses));
    said.push(...cookies.map((line) => `< set-cookie: ${line}`));
    const body = await response.clone().text();
    if (body) said.push(`< ${body}`);
    this.exchanges.push(said.join("\n"));
    cookies.forEach((line) => this.#keep(line));
    const refused = response.status >= 400 || response.headers.get("location")?.includes("error=");
    succeeded[`${init.method} ${pathname}`] ||= !refused || pathname.endsWith("/error");
    return this.#follow(response, hops);
  }

  #follow(response, hops) {
    const target = response.headers.get("location");
    if (response.status < 300 || !target) return response;
    const next = new URL(target, flags.public);
    if (next.origin === flags.public && next.pathname.startsWith("/api/auth/")) {
      if (hops > 5) throw new Error("redirected too often");
      return this.#fetch(next.href, { method: "GET" }, hops + 1);
    }
    return new Response("", { headers: { "x-page": next.href } });
  }

  #keep(line) {
    const [pair, ...attributes] = line.split("; ");
    const [, name, value] = pair.match(/^([^=]*)=(.*)$/);
    if (attributes.includes("Max-Age=0")) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

function person(name) {
  if (!people.has(name)) people.set(name, new Person(name));
  return people.get(name);
}

// mail waits for a mail to the address, takes it and returns it.
async function mail(to) {
  const response = await fetch(`${flags.outside}/mail?to=${encodeURIComponent(to)}`);
  const mail = response.ok ? await response.json() : {};
  entries.push({ step: `mail to ${to}`, at: Date.now(), text: JSON.stringify(mail) });
  return mail;
}

// noMoreMail tells which mails are left.
async function noMoreMail() {
  await new Promise((done) => setTimeout(done, 300));
  const response = await fetch(`${flags.outside}/mails`);
  entries.push({ step: "mails that nobody read", at: Date.now(), text: await response.text() });
}

// idToken is what Google's button in a page gives.
async function idToken(as, { nonce = "", audience = "interop-client" } = {}) {
  const response = await fetch(`${flags.outside}/id-token?${new URLSearchParams({ as, nonce, audience })}`);
  return response.text();
}

function lines(mark, headers, unsaid) {
  return [...headers].filter(([name]) => !unsaid.has(name)).map((pair) => `${mark} ${pair.join(": ")}`);
}

// typed shows which values the client takes for dates.
function typed(key, value) {
  return this[key] instanceof Date ? `Date ${value}` : value;
}

function plain(pathname) {
  return pathname.replace(/\/[A-Za-z0-9]{24}$/, "/...");
}

const unsaidOfRequests = new Set(["user-agent", "x-forwarded-for"]);
const unsaidOfResponses = new Set([
  "connection", "content-length", "date", "keep-alive", "server", "set-cookie", "transfer-encoding",
]);

const { default: tell } = await import(`./stories/${flags.story}.mjs`);
await tell({ person, mail, noMoreMail, idToken });
process.stdout.write(JSON.stringify({ entries, paths: succeeded }));
