// Uses the page of page/ in headless Chromium, in two tabs and another browser. Writes to
// standard output what was said and shown, as story.mjs does.
//
//   node react.mjs --address http://localhost:PORT --public http://app.example
//                  --outside http://127.0.0.1:PORT --chromium PROGRAM
//
// In what it writes the server has the address --public. --outside plays GitHub
// (world_test.go).

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";

const { values: flags } = parseArgs({
  options: {
    address: { type: "string" },
    public: { type: "string" },
    outside: { type: "string" },
    chromium: { type: "string" },
  },
});
const quiet = 300; // milliseconds without a request that end a step

const entries = [];
const home = mkdtempSync(join(tmpdir(), "react-"));
const browser = await chromium.launch({
  executablePath: flags.chromium,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
  env: { ...process.env, HOME: home },
});

// Tab is one tab of a browser, and what was said and shown in it since the last step.
class Tab {
  said = [];
  asked = new Map();
  complaints = [];
  waiting = 0;

  static async open(name, context) {
    const tab = new Tab();
    tab.name = name;
    tab.page = await context.newPage();
    tab.page.setDefaultTimeout(20_000);
    tab.page.on("request", (request) => tab.#ask(request));
    tab.page.on("requestfailed", (request) => tab.#fail(request));
    tab.page.on("requestfinished", (request) => tab.#hear(request));
    tab.page.on("console", (message) => tab.complaints.push(`console ${message.type()}: ${message.text()}`));
    tab.page.on("pageerror", (error) => tab.complaints.push(`console uncaught: ${error}`));
    return tab;
  }

  go(path) {
    return this.page.goto(flags.address + path);
  }

  // send fills in the form, as far as it is told, and presses a button. It does not wait for
  // frames to be painted, which are rare in a tab that is not in front.
  async send(button, values = {}) {
    for (const [label, value] of Object.entries(values)) await this.page.getByLabel(label).fill(value, { force: true });
    await this.page.getByRole("button", { name: button, exact: true }).dispatchEvent("click");
  }

  // take waits until the page shows this session and nothing is being said, and returns
  // all since the last step.
  async take(session) {
    await this.page.waitForFunction((text) => document.querySelector("#session")?.textContent === text, session,
      { polling: 20 });
    for (let since = Date.now(), seen = -1; Date.now() - since < quiet; await sleep(20)) {
      if (this.waiting > 0 || this.said.length !== seen) [since, seen] = [Date.now(), this.said.length];
    }
    const page = await this.page.evaluate(() => ({
      path: location.pathname + location.search,
      shown: window.shown.splice(0),
      session: document.querySelector("#session").textContent,
      answer: document.querySelector("#answer").textContent,
    }));
    return [...this.said.splice(0).map(({ text }) => text), ...this.complaints.splice(0), `page: ${page.path}`, `shown in turn: ${page.shown.join("; ")}`,
      `session: ${page.session}`, `answer: ${page.answer}`];
  }

  #ask(request) {
    this.waiting++;
    this.asked.set(request, this.asked.size);
  }

  #fail(request) {
    this.waiting--;
    this.#note(request, `failed: ${request.url()}`);
  }

  // note keeps what was said in the order in which it was begun.
  #note(request, text) {
    this.said.push({ text, turn: this.asked.get(request) });
    this.said.sort((a, b) => a.turn - b.turn);
  }

  async #hear(request) {
    const response = await request.response();
    const { pathname, search } = new URL(request.url());
    if (pathname.startsWith("/api/auth/")) {
      const asked = await request.headersArray();
      const answered = await response.headersArray();
      const leaves = answered.some(({ name }) => name.toLowerCase() === "location"); // and forgets the body
      const body = leaves ? "" : await response.text();
      this.#note(request, [
        `> ${request.method()} ${pathname}${search}`, ...lines(">", asked, saidOfRequests),
        ...(request.postData() ? [`> ${request.postData()}`] : []),
        `< ${response.status()}`, ...lines("<", answered, saidOfResponses), ...(body ? [`< ${body}`] : []),
      ].join("\n"));
    }
    this.waiting--;
  }
}

// step does something in the first of the tabs, waits until each shows the session that
// stands beside it, and notes what was said and shown.
async function step(what, act, ...tabs) {
  const [[{ name }]] = tabs;
  await act();
  const text = [];
  for (const [tab, session] of tabs) text.push(`-- ${tab.name}`, ...(await tab.take(session)));
  entries.push({ step: `${name} ${what}`, at: Date.now(), text: publicly(text.join("\n")) });
}

function publicly(text) {
  return [String, encodeURIComponent].reduce((text, code) => text.replaceAll(code(flags.address), code(flags.public)), text);
}

const saidOfRequests = new Set(["content-type", "cookie", "origin", "referer", "sec-fetch-site", "sec-fetch-mode"]);
const saidOfResponses = new Set(["content-type", "cache-control", "pragma", "location", "set-cookie"]);

function lines(mark, headers, said) {
  return headers.map(({ name, value }) => [name.toLowerCase(), value]).filter(([name]) => said.has(name))
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map((pair) => `${mark} ${pair.join(": ")}`);
}

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

const headers = { extraHTTPHeaders: { "x-forwarded-for": "127.0.0.1" } }; // as a proxy says
const ours = await browser.newContext(headers);
const theirs = await browser.newContext(headers);
await ours.route("https://github.com/**", async (route) => {
  const { host, pathname, search } = new URL(route.request().url());
  const answer = await fetch(`${flags.outside}/${host}${pathname}${search}&as=octo`, { redirect: "manual" });
  await route.fulfill({ status: 302, headers: { location: answer.headers.get("location") } });
});
const first = await Tab.open("first tab", ours);
const second = await Tab.open("second tab", ours);
const other = await Tab.open("other browser", theirs);
const form = { Name: "Ada", "E-mail": "ada@example.com", Password: "correct horse" };
const [nobody, ada, renamed] = ["nobody", "Ada <ada@example.com>", "Ada L. <ada@example.com>"];

await step("opens the page", () => first.go("/"), [first, nobody]);
await step("signs up", () => first.send("Sign up", form), [first, ada]);
await step("opens another page", () => second.go("/account"), [second, ada], [first, ada]);
await step("renames", () => first.send("Rename", { Name: "Ada L." }), [first, renamed], [second, renamed]);
await step("signs out", () => first.send("Sign out"), [first, nobody], [second, nobody]);
await step("signs in with a wrong password", () => first.send("Sign in", { Password: "wrong horse" }), [first, nobody]);
await step("signs in", () => first.send("Sign in", form), [first, renamed], [second, nobody]);
await step("comes to the front", () => second.page.evaluate(() => document.dispatchEvent(new Event("visibilitychange"))),
  [second, renamed]);
await step("reloads", () => first.page.reload(), [first, renamed]);
await step("opens the page", () => other.go("/"), [other, nobody]);
await step("signs in", () => other.send("Sign in", form), [other, renamed]);
await step("signs out elsewhere", () => other.send("Sign out elsewhere"), [other, renamed], [first, renamed]);
await step("looks again", () => first.send("Look again"), [first, nobody], [second, renamed]);
await step("signs up as who is known", () => first.send("Sign up", form), [first, nobody]);

await step("signs in with GitHub", () => first.send("Sign in with GitHub"), [first, "Octo Cat <octo@example.com>"]);

await browser.close();
rmSync(home, { recursive: true, force: true });
process.stdout.write(JSON.stringify({ entries }));
