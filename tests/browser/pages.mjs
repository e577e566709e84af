// Shows every hosted page: to axe-core, by day and by night, with scripts and without; to a
// camera, on small and large screens; and in other languages, which must all fit.
//
//   node pages.mjs --address http://localhost:PORT --chromium PROGRAM --letters URL --shots DIR [--all]
//
// Without --all, on one kind of screen by day and by night, and in one other language.
// --letters answers GET ?to=ADDRESS with all letters to it, as JSON.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";

const { values: flags } = parseArgs({
  options: {
    address: { type: "string" },
    chromium: { type: "string" },
    letters: { type: "string" },
    shots: { type: "string" },
    all: { type: "boolean", default: false },
  },
});
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const browser = await chromium.launch({ executablePath: flags.chromium, args: ["--no-sandbox", "--disable-gpu"] });

const password = "correct horse battery";
const ada = { name: "Ada Lovelace", email: "ada.lovelace@example.com" };
const late = { name: "Grace Hopper", email: "grace.hopper@example.com" };
let signedIn; // cookies of Ada
let reset; // address of the page for a new password, with its token

// scenes are what there is to see: how a page gets there, and whether somebody is signed in.
const scenes = [
  ["sign-in", open("/sign-in?redirectTo=%2Fnotes")],
  ["sign-in-wrong", enter("/sign-in", { email: ada.email, password: "wrong" })],
  ["sign-in-cancelled", open("/sign-in?error=access_denied")],
  ["sign-in-after-reset", open("/sign-in?notice=password_reset")],
  ["sign-in-unverified", enter("/sign-in", { email: late.email, password })],
  ["sign-up", open("/sign-up")],
  ["sign-up-refused", enter("/sign-up", { name: "Ada", email: "ada@localhost", password })],
  ["sign-up-sent", enter("/sign-up", { name: ada.name, email: ada.email, password })],
  ["forgot-password", open("/forgot-password")],
  ["forgot-password-sent", enter("/forgot-password", { email: ada.email })],
  ["reset-password", (page) => page.goto(reset)],
  ["reset-password-failed", open("/reset-password?error=INVALID_TOKEN")],
  ["verify-email", open("/verify-email")],
  ["verify-email-done", open("/verify-email?notice=email_confirmed")],
  ["verify-email-failed", open("/verify-email?error=TOKEN_EXPIRED")],
  ["away", leave],
  ["sign-out", open("/sign-out"), true],
  ["signed-out", open("/signed-out")],
  ["account", open("/account"), true],
  ["account-saved", open("/account?notice=profile_saved"), true],
  ["account-refused", refused, true],
  ["account-delete", openDelete, true],
  ["signed-in", twice, true],
  ["access-denied", open("/admin"), true],
  ["session-over", sendLate],
  ["error", open("/sign-in/error?error=state_mismatch")],
];

try {
  await step("people are there", people);
  await step("light, phone", () => show({ width: 375, judge: true, picture: true }));
  await step("dark, desktop", () => show({ colorScheme: "dark", width: 1280, judge: true, picture: true }));
  if (flags.all) {
    await step("light, desktop", () => show({ width: 1280, picture: true }));
    await step("dark, phone", () => show({ colorScheme: "dark", width: 375, picture: true }));
  }
  await step("scripts help", help);
  await step("without scripts", () => show({ width: 375, scripts: false, judge: true }));
  for (const locale of flags.all ? ["de", "fr", "es", "ja", "zh"] : ["de"]) await step(`${locale} on a phone`, () => show({ width: 375, locale }));
} catch {
  process.exitCode = 1; // the step has been reported
} finally {
  await browser.close();
}

// people makes the two that the scenes need: Ada can sign in, the other has not proved her
// address.
async function people() {
  const context = await visitor({ javaScriptEnabled: false });
  const page = await context.newPage();
  for (const { name, email } of [late, ada]) {
    await enter("/sign-up", { name, email, password })(page);
  }
  await page.goto(await letter(ada.email));
  await enter("/sign-in?redirectTo=%2Fnotes", { email: ada.email, password })(page);
  assert.equal(await page.title(), "Notes");
  signedIn = await context.cookies();
  await context.clearCookies();
  const before = await letter(ada.email);
  await enter("/forgot-password", { email: ada.email })(page);
  await page.goto(await letter(ada.email, before));
  reset = page.url();
  await context.close();
}

// letter waits for a mail, and returns its link.
async function letter(to, before = "") {
  for (let tries = 0; tries < 200; tries++) {
    const letters = await (await fetch(`${flags.letters}?to=${encodeURIComponent(to)}`)).json();
    const link = letters.at(-1)?.Link;
    if (link && link !== before) return link;
    await wait(50);
  }
  throw new Error(`no mail to ${to}`);
}

// show goes through all scenes with one kind of screen, and tells of everything that is wrong.
async function show({ colorScheme = "light", width, locale = "en", scripts = true, picture = false, judge = false }) {
  const wrong = [];
  const context = await visitor({ colorScheme, locale, viewport: { width, height: 800 } });
  if (!scripts) await context.route("**/*.js", (route) => route.fulfill({ body: "" })); // axe-core is one itself
  for (const [name, go, needsSession] of scenes) {
    await context.clearCookies();
    if (needsSession) await context.addCookies(signedIn);
    const page = await context.newPage();
    page.on("console", (message) => {
      if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) wrong.push(`${name}: ${message.text()}`);
    });
    await go(page);
    const lang = await page.locator("html").getAttribute("lang");
    if (lang !== locale) wrong.push(`${name}: in ${lang}`);
    wrong.push(...(await page.evaluate(tooWide)).map((what) => `${name}: ${what} sticks out`));
    if (judge && (await page.evaluate(shifts)) > 0) wrong.push(`${name}: jumps while it loads`);
    if (judge) wrong.push(...(await violations(page)).map((what) => `${name}: ${what}`));
    if (picture) await page.screenshot({ path: path.join(flags.shots, `${name}-${colorScheme}-${width}.png`), fullPage: true });
    await page.close();
  }
  await context.close();
  assert.deepEqual(wrong, []);
}

// tooWide runs in the page and names the elements that stick out.
function tooWide() {
  const screen = document.documentElement.clientWidth;
  const found = [];
  for (const element of document.querySelectorAll("body *")) {
    const box = element.getBoundingClientRect();
    if (box.width <= 1 || element.closest("svg")) continue;
    if (box.right > screen + 0.5 || box.left < -0.5 || element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== "inline") {
      found.push(`${element.tagName.toLowerCase()} "${element.textContent.trim().slice(0, 30)}"`);
    }
  }
  return found;
}

// shifts runs in the page, and returns how much of it has moved by itself.
function shifts() {
  return new Promise((resolve) => {
    let sum = 0;
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) sum += value;
    }).observe({ type: "layout-shift", buffered: true });
    setTimeout(() => resolve(sum), 50);
  });
}

// help checks what the script does: passwords can be shown and are hidden before they are sent,
// a form is sent once; and that the cursor is where something is wrong.
async function help() {
  const context = await visitor({});
  const page = await context.newPage();
  await page.goto("/sign-in");
  const field = page.getByLabel("Password", { exact: true });
  await page.getByLabel("E-mail address").fill(ada.email);
  await field.fill("wrong");
  await page.getByRole("button", { name: "Show password" }).click();
  assert.equal(await field.getAttribute("type"), "text");
  await page.getByRole("button", { name: "Hide password" }).click();
  assert.equal(await field.getAttribute("type"), "password");
  await page.getByRole("button", { name: "Show password" }).click();
  let posts = 0;
  await page.route("**/sign-in", async (route) => {
    if (route.request().method() === "POST") posts++;
    await wait(300);
    await route.continue();
  });
  await page.evaluate(() => {
    const button = document.querySelector('form:has([name="password"]) button:not([type])');
    button.click();
    button.click();
  });
  await page.getByRole("alert").waitFor();
  assert.equal(posts, 1, "a form that was sent twice");
  assert.equal(await page.evaluate(() => document.activeElement.name), "password");
  assert.equal(await field.getAttribute("type"), "password");
  await context.close();
}

async function violations(page) {
  await page.evaluate(axe);
  const report = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return report.violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id} (${help}): ${html}`));
}

async function visitor(options) {
  const context = await browser.newContext({ baseURL: flags.address, locale: "en", ...options });
  context.setDefaultTimeout(15_000);
  return context;
}

function open(where) {
  return (page) => page.goto(where);
}

// enter fills in the form of a page that has these fields, and sends it.
function enter(where, fields) {
  return async (page) => {
    await page.goto(where);
    await send(page, fields);
  };
}

async function send(page, fields, scope = "main") {
  for (const [name, value] of Object.entries(fields)) await page.locator(`${scope} input[name="${name}"]:visible`).fill(value);
  const last = Object.keys(fields).at(-1);
  const form = page.locator(`${scope} form`).filter({ has: page.locator(`input[name="${last}"]:visible`) });
  await Promise.all([page.waitForEvent("load"), form.locator("button:not([type=button])").click()]);
}

// leave stops on the way to a provider: the page would send the browser on at once.
async function leave(page) {
  await page.route("**/sign-in", async (route) => {
    const response = await route.fetch();
    const { refresh, ...headers } = response.headers();
    await route.fulfill({ response, headers });
  });
  await page.goto("/sign-in");
  await page.locator('button[value="github"]').click();
  await page.locator("body.away").waitFor();
}

// sendLate sends a form of the app without a session.
async function sendLate(page) {
  await page.goto("/sign-in");
  const sent = () => {
    const form = Object.assign(document.createElement("form"), { method: "post", action: "/notes" });
    document.body.append(form);
    form.submit();
  };
  await Promise.all([page.waitForEvent("load"), page.evaluate(sent)]);
}

async function refused(page) {
  await page.goto("/account");
  await send(page, { currentPassword: "wrong password", newPassword: "another password" });
}

async function openDelete(page) {
  await page.goto("/account");
  await page.locator("summary").click();
}

// twice comes back to the sign-in page at once.
async function twice(page) {
  await page.goto("/sign-in?redirectTo=%2Fnotes");
  await page.goto("/sign-in?redirectTo=%2Fnotes");
}

async function step(name, act) {
  try {
    const patience = new AbortController();
    await Promise.race([act(), wait(300_000, undefined, { signal: patience.signal }).then(() => assert.fail("it takes too long"))]);
    patience.abort();
    console.log(JSON.stringify({ step: name }));
  } catch (error) {
    console.log(JSON.stringify({ step: name, error: error.message }));
    if (name === "people are there") throw error;
  }
}
