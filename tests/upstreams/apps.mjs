// Apps on Node.js, each on a port of 127.0.0.1. All have something for members only under /admin
// and something open to all under /public, and differ in how they read a path.
// It prints the ports as JSON on one line once all answer, and ends on SIGTERM.

import { once } from "node:events";
import { createServer } from "node:http";
import { posix } from "node:path";
import express4 from "express4";
import express5 from "express5";
import Fastify from "fastify";

const members = "for members only";
const everybody = "open to all";
const files = new URL("files", import.meta.url).pathname;

// below reports whether a path is a folder's or of something in it.
const below = (folder, path) => path === folder || path.startsWith(`${folder}/`);

// plain answers by the path that read makes of a request's target.
const plain = (read) =>
  createServer((req, res) => {
    try {
      const path = read(req.url);
      if (below("/admin", path)) res.end(members);
      else if (below("/public", path)) res.end(everybody);
      else res.writeHead(404).end();
    } catch {
      res.writeHead(400).end();
    }
  });

const withoutQuery = (target) => target.replace(/\?.*/s, "");

function routers(express) {
  const app = express();
  app.use("/admin", (_, res) => res.send(members));
  app.use("/public", (_, res) => res.send(everybody));
  return createServer(app);
}

function routes(express, rest) {
  const app = express();
  app.get("/admin", (_, res) => res.send(members));
  app.get("/admin/users", (_, res) => res.send(members));
  app.get(rest, (_, res) => res.send(everybody));
  return createServer(app);
}

// parameters decides by a part of the path that Express has decoded.
function parameters(express, ...paths) {
  const app = express();
  app.get(paths, (req, res) => {
    if (req.params.section === "admin") res.send(members);
    else if (req.params.section === "public") res.send(everybody);
    else res.sendStatus(404);
  });
  return createServer(app);
}

function statics(express) {
  const app = express();
  app.use(express.static(files));
  return createServer(app);
}

// decodedFirst decodes the whole target before Express reads it.
function decodedFirst(express) {
  const app = routers(express);
  return createServer((req, res) => {
    try {
      req.url = decodeURIComponent(req.url);
    } catch {}
    app.emit("request", req, res);
  });
}

async function fastify(options) {
  let server;
  const app = Fastify({
    ...options,
    serverFactory: (handler) => (server = createServer(handler)),
  });
  for (const path of ["/admin", "/admin/*"]) app.get(path, async () => members);
  app.get("/public/*", async () => everybody);
  await app.ready();
  return server;
}

const apps = {
  "express4 routers": routers(express4),
  "express4 routes": routes(express4, "/public/*"),
  "express4 parameters": parameters(express4, "/:section", "/:section/*"),
  "express4 static": statics(express4),
  "express5 routers": routers(express5),
  "express5 routes": routes(express5, "/public/*rest"),
  "express5 parameters": parameters(express5, "/:section", "/:section/*rest"),
  "express5 static": statics(express5),
  "express5 decoded first": decodedFirst(express5),
  fastify: await fastify({}),
  "fastify lenient": await fastify({
    routerOptions: {
      caseSensitive: false,
      ignoreTrailingSlash: true,
      ignoreDuplicateSlashes: true,
      useSemicolonDelimiter: true,
    },
  }),
  "node raw": plain(withoutQuery),
  "node URL": plain((target) => new URL(target, "http://localhost").pathname),
  "node decoded": plain((target) => decodeURIComponent(withoutQuery(target))),
  "node decoded and normalised": plain((target) => posix.normalize(decodeURIComponent(withoutQuery(target)))),
  "node normalised, then decoded": plain((target) => decodeURIComponent(posix.normalize(withoutQuery(target)))),
  "node without regard to case": plain((target) => decodeURI(withoutQuery(target)).toLowerCase()),
};

const ports = {};
for (const [name, server] of Object.entries(apps)) {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  ports[name] = server.address().port;
}
console.log(JSON.stringify(ports));
process.on("SIGTERM", () => process.exit(0));
process.on("SIGINT", () => process.exit(0));
