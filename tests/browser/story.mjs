// A person walks through the site of Caddyfile.example in a real browser.
//
//   node story.mjs --address http://localhost:8080 --chromium /usr/bin/chromium --script on|off [--shots DIR]
//
// Prints one line of JSON per step: { step, error }. A step that fails ends the walk.
// Elements are found by role and label, as people and screen readers find them.

import assert from "node:assert/strict";
import path from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";

const { values: flags } = parseArgs({
  options: {
    address: { type: "string" },
    chromium: { type: "string" },
    script: { type: "string" }, // whether pages may run JavaScript
    shots: { type: "string" }, // folder for screenshots
  },
});

const person = { name: `Ada <i>"Countess"</i> & Söhne`, email: "ada@example.com", password: "correct horse" };

const browser = await chromium.launch({
  executablePath: flags.chromium,
  args: [
    "--no-sandbox", // Chromium refuses to run as root with one
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
const context = await newContext();
const page = await context.newPage();
const complaints = [];
watch(page);

try {
  await walk();
  if (flags.shots) await step("the pages fit every screen", photograph);
  await step("the browser's console stays quiet", () => assert.deepEqual(complaints, []));
} catch {
  process.exitCode = 1; // the step has been reported
} finally {
  await browser.close();
}

async function walk() {
  await step("anybody reads the public page", async () => {
    await page.goto("/");
    await see("Everybody may read this");
  });
  await step("the dashboard asks to sign in", async () => {
    await page.getByRole("link", { name: "dashboard" }).click();
    await see("Sign in");
    at("/sign-in", "/dashboard");
  });
  await step("a stranger is refused and keeps the e-mail", async () => {
    await signIn();
    await page.getByRole("alert").waitFor();
    assert.equal(await page.getByLabel("E-mail address").inputValue(), person.email);
    assert.equal(await page.getByLabel("Password").inputValue(), "");
  });
  await step("the sign-up page knows the way back", async () => {
    await page.getByRole("link", { name: "Create an account" }).click();
    await see("Create an account");
    at("/sign-up", "/dashboard");
  });
  await step("sign-up leads to the dashboard, which knows the name", async () => {
    await page.getByLabel("Name", { exact: true }).fill(person.name);
    await page.getByLabel("E-mail address").fill(person.email);
    await page.getByLabel("Password").fill(person.password);
    await page.getByRole("button", { name: "Create account" }).click();
    await seeDashboard();
  });
  await step("the session outlives the page", async () => {
    await page.goto("/");
    await page.goto("/dashboard");
    await seeDashboard();
  });
  await step("no script can read the cookies", async () => {
    const cookies = await context.cookies();
    assert.deepEqual(cookies.map(({ name, httpOnly, sameSite }) => [name, httpOnly, sameSite]), [
      ["better-auth.session_token", true, "Lax"],
    ]);
  });
  await step("after signing out the dashboard is closed", async () => {
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL((url) => url.pathname !== "/dashboard");
    assert.deepEqual(await context.cookies(), []);
    await page.goto("/dashboard");
    await see("Sign in");
    at("/sign-in", "/dashboard");
  });
  await step("signing in by keyboard leads back", async () => {
    await page.getByLabel("E-mail address").fill(person.email);
    await page.keyboard.press("Tab");
    await page.keyboard.type(person.password);
    await page.keyboard.press("Enter");
    await seeDashboard();
  });
}

async function signIn() {
  await page.getByLabel("E-mail address").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

async function see(heading) {
  await page.getByRole("heading", { level: 1, name: heading, exact: true }).waitFor();
}

async function seeDashboard() {
  await see(`Hello, ${person.name}`);
  assert.equal(new URL(page.url()).pathname, "/dashboard");
}

// at checks the address, and the path it leads back to.
function at(pathname, back) {
  const url = new URL(page.url());
  assert.deepEqual([url.pathname, url.searchParams.get("redirectTo")], [pathname, back]);
}

// photograph takes pictures of the pages on small and large screens, by day and by night.
async function photograph() {
  const signedIn = await context.storageState();
  for (const [name, where, storageState] of [
    ["sign-in", "/sign-in?redirectTo=%2Fdashboard", undefined],
    ["sign-up", "/sign-up?redirectTo=%2Fdashboard", undefined],
    ["dashboard", "/dashboard", signedIn],
  ]) {
    for (const colorScheme of ["light", "dark"]) {
      for (const width of [375, 1280]) {
        const shot = await newContext({ colorScheme, storageState, viewport: { width, height: 800 } });
        const picture = await shot.newPage();
        watch(picture);
        await picture.goto(where);
        await picture.screenshot({ path: path.join(flags.shots, `${name}-${colorScheme}-${width}.png`) });
        const content = await picture.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(content <= width, `${name} is ${content} pixels wide on a screen of ${width}`);
        await shot.close();
      }
    }
  }
}

async function newContext(options) {
  const made = await browser.newContext({
    baseURL: flags.address,
    javaScriptEnabled: flags.script === "on",
    locale: "en-GB",
    ...options,
  });
  made.setDefaultTimeout(15_000);
  return made;
}

// watch notes what the browser complains of: blocked styles, broken scripts. The 401 of a
// refused sign-in is no fault.
function watch(watched) {
  watched.on("pageerror", (error) => complaints.push(String(error)));
  watched.on("console", (message) => {
    if (message.type() === "error" && !/status of (401|404)/.test(message.text())) complaints.push(message.text());
  });
}

async function step(name, act) {
  try {
    await act();
    console.log(JSON.stringify({ step: name }));
  } catch (error) {
    console.log(JSON.stringify({ step: name, error: `${error.message}\nat ${page.url()}\n${await shown()}` }));
    throw error;
  }
}

async function shown() {
  return page.locator("body").innerText().catch(() => "");
}
