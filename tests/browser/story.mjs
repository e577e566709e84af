// A person walks through the site of Caddyfile.example in a real browser: visitor.mjs says how it
// is called. A step that fails ends the walk. Elements are found by role and label, as people and
// screen readers find them.

import assert from "node:assert/strict";
import { at, flags, photograph, see, someone, tell } from "./visitor.mjs";

const person = { name: `Ada <i>"Countess"</i> & Söhne`, email: "ada@example.com", password: "correct horse" };

const context = await someone();
const page = await context.newPage();

await tell(async (step) => {
  await step("anybody reads the public page", async () => {
    await page.goto("/");
    await see(page, "Everybody may read this");
  });
  await step("the dashboard asks to sign in", async () => {
    await page.getByRole("link", { name: "dashboard" }).click();
    await see(page, "Sign in");
    at(page, "/sign-in", "/dashboard");
  });
  await step("a stranger is refused and keeps the e-mail", async () => {
    await signIn();
    await page.getByRole("alert").waitFor();
    assert.equal(await page.getByLabel("E-mail address").inputValue(), person.email);
    assert.equal(await page.getByLabel("Password").inputValue(), "");
  });
  await step("the sign-up page knows the way back", async () => {
    await page.getByRole("link", { name: "Create an account" }).click();
    await see(page, "Create an account");
    at(page, "/sign-up", "/dashboard");
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
    await see(page, "Sign in");
    at(page, "/sign-in", "/dashboard");
  });
  await step("signing in by keyboard leads back", async () => {
    await page.getByLabel("E-mail address").fill(person.email);
    await page.keyboard.press("Tab");
    await page.keyboard.type(person.password);
    await page.keyboard.press("Enter");
    await seeDashboard();
  });
  if (flags.shots) await step("the pages fit every screen", async () => {
    await photograph("sign-in", "/sign-in?redirectTo=%2Fdashboard");
    await photograph("sign-up", "/sign-up?redirectTo=%2Fdashboard");
    await photograph("dashboard", "/dashboard", await context.storageState());
  });
});

async function signIn() {
  await page.getByLabel("E-mail address").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

async function seeDashboard() {
  await see(page, `Hello, ${person.name}`);
  assert.equal(new URL(page.url()).pathname, "/dashboard");
}
