// A real Better Auth server, set up as an application would, on 127.0.0.1.
// It prints READY on a line of its own once it answers, and ends on SIGTERM.

import { once } from "node:events";
import { createServer } from "node:http";
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
    redis: { type: "string" }, // absent: sessions live in SQLite too
    "cookie-cache": { type: "string" }, // the strategy; absent: no cookie cache
  },
});

const redis = flags.redis && new Redis(flags.redis);
const options = {
  secret: flags.secret,
  baseURL: flags["base-url"],
  database: new Database(flags.sqlite),
  secondaryStorage: redis && redisStorage({ client: redis }),
  emailAndPassword: { enabled: true },
  session: { cookieCache: { enabled: !!flags["cookie-cache"], strategy: flags["cookie-cache"] } },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
};

const { runMigrations } = await getMigrations(options);
await runMigrations();

const server = createServer(toNodeHandler(betterAuth(options)));
server.listen(Number(flags.port), "127.0.0.1");
await once(server, "listening");
console.log("READY");

process.once("SIGTERM", () => {
  server.close();
  server.closeAllConnections();
  redis?.disconnect();
  options.database.close();
});
