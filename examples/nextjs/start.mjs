// Builds and runs the app and the gateway in front of it: npm start. Ctrl-C ends both.
// "node start.mjs build" only builds.
//
// PORT is the gateway's, APP_PORT the app's. GATEWAY_BINARY is a gateway that is built
// already, CADDYFILE another configuration of it.

import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { argv, chdir, env, execPath, exit } from "node:process";
import { setTimeout } from "node:timers/promises";

chdir(import.meta.dirname);
const port = (env.PORT ??= "8080");
const appPort = (env.APP_PORT ??= "3000");
env.NEXT_TELEMETRY_DISABLED = "1";
const next = ["node_modules/next/dist/bin/next"];
mkdirSync(".run", { recursive: true });

if (!existsSync(next[0])) run("npm", ["ci"]);
if (outdated()) run(execPath, [...next, "build"]);
const gateway = env.GATEWAY_BINARY ?? "./.run/gateway";
if (!env.GATEWAY_BINARY) run("go", ["build", "-o", gateway, "../../cmd/gateway"]);
if (argv[2] === "build") exit();

const programs = [];
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => stop(0));
await answers(start(execPath, [...next, "start", "--hostname", "127.0.0.1", "--port", appPort], { GATEWAY: `http://localhost:${port}` }));
start(gateway, ["run", "--config", env.CADDYFILE ?? "Caddyfile", "--adapter", "caddyfile"]);
console.log(`\nOpen http://localhost:${port}\n`);

function run(program, args) {
  const { status } = spawnSync(program, args, { stdio: "inherit" });
  if (status !== 0) exit(status ?? 1);
}

function start(program, args, more = {}) {
  const child = spawn(program, args, { stdio: "inherit", env: { ...env, ...more } });
  child.on("error", (error) => {
    console.error(error.message);
    stop(1);
  });
  child.on("exit", () => stop(1)); // one is no use without the other
  programs.push(child);
  return child;
}

// answers waits until the app answers, and ends with it.
async function answers(app) {
  while (!(await fetch(`http://127.0.0.1:${appPort}/sign-in`).catch(() => false))) {
    if (app.exitCode !== null || app.signalCode !== null) exit(1);
    await setTimeout(100);
  }
}

function stop(status) {
  process.exitCode ??= status;
  for (const child of programs) child.kill();
}

// outdated reports whether a source is newer than what was built of it.
function outdated() {
  const built = statSync(".next/BUILD_ID", { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const files = ["app", "lib", "public"].flatMap((folder) => readdirSync(folder, { recursive: true }).map((file) => `${folder}/${file}`));
  return [...files, "next.config.ts", "package-lock.json"].some((file) => statSync(file).mtimeMs > built);
}
