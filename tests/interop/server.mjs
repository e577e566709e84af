// A real Better Auth server, set up as an application would, on 127.0.0.1.
// It prints READY on a line of its own once it answers, and ends on SIGTERM.
//
// --options are Better Auth's options as JSON, on top of those below. Where they say
// "<mail KIND>" stands a function that posts the mail to --mail, as the gateway's webhook does.
// --outside is a server that plays all others: what is meant for https://host/path goes to
// it as /host/path.

import { once } from "node:events";
import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { parseArgs } from "node:util";
import { redisStorage } from "@better-auth/redis-storage";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { toNodeHandler } from "better-auth/node";
import Database from "better-sqlite3";
import Redis from "ioredis";

const { values: flags } = parseArgs({
  options: {
    port: { type: "string" },
    secret: { type: "string" },
    "base-url": { type: "string" },
    sqlite: { type: "string" },
    sql: { type: "string" }, // absent: SQLite; the URL of a PostgreSQL or MySQL database
    redis: { type: "string" }, // absent: sessions live in the database too
    "cookie-cache": { type: "string" }, // the strategy; absent: no cookie cache
    options: { type: "string", default: "{}" },
    mail: { type: "string" },
    outside: { type: "string" },
    pages: { type: "string" }, // a folder; its index.html is every page that is no file
  },
});

const redis = flags.redis && new Redis(flags.redis);
const options = merge({
  secret: flags.secret,
  baseURL: flags["base-url"],
  secondaryStorage: redis && redisStorage({ client: redis }),
  emailAndPassword: { enabled: true },
  session: { cookieCache: { enabled: !!flags["cookie-cache"], strategy: flags["cookie-cache"] } },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
}, JSON.parse(flags.options, mailer));
options.database = await openDatabase();

const { runMigrations } = await getMigrations(options);
await runMigrations();

if (flags.outside) reroute(flags.outside);

const auth = betterAuth(options);
const answer = toNodeHandler(auth);
const server = createServer((request, response) => {
  if (flags.pages && !request.url.startsWith("/api/auth/")) return page(request, response);
  answer(request, response);
});
server.listen(Number(flags.port), "127.0.0.1");
await once(server, "listening");
console.log("READY");

process.once("SIGTERM", () => {
  server.close();
  server.closeAllConnections();
  redis?.disconnect();
  (options.database.close ?? options.database.end).call(options.database);
});

async function openDatabase() {
  if (!flags.sql) return new Database(flags.sqlite);
  if (flags.sql.startsWith("postgres:")) {
    const { default: pg } = await import("pg");
    return new pg.Pool({ connectionString: flags.sql });
  }
  const { createPool } = await import("mysql2/promise");
  return createPool({ uri: flags.sql, timezone: "Z" });
}

// merge lays options over others.
function merge(under, over) {
  const both = { ...under };
  for (const [name, value] of Object.entries(over)) {
    both[name] = value?.constructor === Object ? merge(under?.[name], value) : value;
  }
  return both;
}

function mailer(_, value) {
  const kind = typeof value === "string" && value.match(/^<mail (.*)>$/)?.[1];
  if (!kind) return value;
  return async ({ user, url, token, newEmail }) => {
    const { id, email, name } = user;
    const body = JSON.stringify({ kind, to: email, user: { id, email, name }, url, token, newEmail });
    const { status } = await fetch(flags.mail, { method: "POST", body });
    if (status !== 204) throw new Error(`the mail server answers ${status}`);
  };
}

function reroute(outside) {
  const real = globalThis.fetch;
  globalThis.fetch = (url, init) => {
    const { protocol, host, pathname, search } = new URL(url);
    return real(protocol === "https:" ? `${outside}/${host}${pathname}${search}` : url, init);
  };
}

function page(request, response) {
  const types = { ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8" };
  const wanted = join(flags.pages, new URL(request.url, "http://localhost").pathname);
  const file = types[extname(wanted)] && existsSync(wanted) ? wanted : join(flags.pages, "index.html");
  response.setHeader("content-type", types[extname(file)]);
  createReadStream(file).pipe(response);
}
