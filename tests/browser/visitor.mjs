// What the stories about the examples have in common: a browser with several people in it,
// steps that are told as JSON, { step, error } to a line, and the mails that people get.
//
//   node STORY.mjs --address http://localhost:PORT --chromium PROGRAM [--letters URL] [--script off] [--shots DIR]
//
// --letters answers GET ?to=ADDRESS with all letters to it, as JSON.

import assert from "node:assert/strict";
import path from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";

export const { values: flags } = parseArgs({
  options: {
    address: { type: "string" },
    chromium: { type: "string" },
    letters: { type: "string" },
    script: { type: "string", default: "on" }, // whether pages may run JavaScript
    shots: { type: "string" }, // folder for screenshots
  },
});

const patience = 15_000; // milliseconds

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
const complaints = [];
let last; // the page that was acted on last

// someone returns a browser of its own, which shares nothing with the others.
export async function someone(options) {
  const context = await browser.newContext({
    baseURL: flags.address,
    javaScriptEnabled: flags.script === "on",
    locale: "en-GB",
    ...options,
  });
  context.setDefaultTimeout(patience);
  context.on("page", (page) => {
    last = page;
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => {
      // That a request is refused is no fault, and nor is that an answer in JSON has no icon.
      if (message.type() !== "error" || /status of 40[13]/.test(message.text()) || message.location().url.endsWith("/favicon.ico")) return;
      complaints.push(message.text());
    });
  });
  return context;
}

// tell runs a story, whose steps it gets as a function, and ends the program.
export async function tell(story) {
  try {
    await story(step);
    await step("the browser's console stays quiet", () => assert.deepEqual(complaints, []));
  } catch {
    process.exitCode = 1; // the step has been reported
  } finally {
    await browser.close();
  }
}

async function step(name, act) {
  try {
    await act();
    console.log(JSON.stringify({ step: name }));
  } catch (error) {
    const shown = await last?.locator("body").innerText({ timeout: 1000 }).catch(() => "");
    console.log(JSON.stringify({ step: name, error: `${error.stack}\nat ${last?.url()}\n${shown}` }));
    throw error;
  }
}

// eventually repeats an act until it returns something, and returns that.
export async function eventually(what, act) {
  for (const end = Date.now() + patience; Date.now() < end; await new Promise((done) => setTimeout(done, 50))) {
    const found = await act();
    if (found) return found;
  }
  assert.fail(`${what}: not within ${patience} ms`);
}

// link returns the link of the n-th letter to an address.
export function link(to, n = 0) {
  return eventually(`letter ${n} to ${to}`, async () => {
    const letters = await (await fetch(`${flags.letters}?to=${encodeURIComponent(to)}`)).json();
    return letters[n]?.Link;
  });
}

export async function see(page, heading) {
  last = page;
  await page.getByRole("heading", { level: 1, name: heading, exact: true }).waitFor();
}

// at checks the address, and the path it leads back to.
export function at(page, pathname, back = null) {
  const url = new URL(page.url());
  assert.deepEqual([url.pathname, url.searchParams.get("redirectTo")], [pathname, back]);
}

// sessionCookie returns the cookie of the session, or undefined.
export async function sessionCookie(context) {
  return (await context.cookies(flags.address)).find(({ name }) => name === "better-auth.session_token");
}

// photograph takes pictures of pages on small and large screens, by day and by night.
export async function photograph(name, where, storageState) {
  if (!flags.shots) return;
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [375, 1280]) {
      const context = await someone({ colorScheme, storageState, viewport: { width, height: 800 } });
      const page = await context.newPage();
      await page.goto(where, { waitUntil: "networkidle" });
      await page.screenshot({ path: path.join(flags.shots, `${name}-${colorScheme}-${width}.png`) });
      const content = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(content <= width, `${name} is ${content} pixels wide on a screen of ${width}`);
      await context.close();
    }
  }
}
