// People use examples/nextjs in a real browser: visitor.mjs says how it is called.

import assert from "node:assert/strict";
import { at, eventually, flags, link, photograph, see, sessionCookie, someone, tell } from "./visitor.mjs";

const ada = { name: "Ada “Countess” Søhne", email: "ada@example.com", password: "correct horse" };
const cafe = "/dashboard/places/paris/caf%C3%A9%20de%20la%20tour";

const context = await someone();
const page = await context.newPage();
let sent; // the request that kept a note

await tell(async (step) => {
  await step("anybody reads the public pages, with pictures", async () => {
    await page.goto("/");
    await see(page, "Cafés worth a walk");
    await page.waitForFunction(() => document.querySelector("img").naturalWidth > 0);
    await page.getByRole("link", { name: "Café de la Tour" }).click();
    await see(page, "Café de la Tour");
  });
  await step("a link into the app asks to sign in, and knows the way back", async () => {
    await page.getByRole("link", { name: "Write a note" }).click();
    await see(page, "Sign in");
    at(page, "/sign-in", cafe);
  });
  await step("signing up sends a mail", async () => {
    await page.getByRole("link", { name: "Create an account" }).click();
    await see(page, "Create an account");
    await fill(page, ada);
    await page.getByRole("button", { name: "Create account" }).click();
    await page.getByRole("status").getByText(ada.email).waitFor();
  });
  await step("without the mail nobody gets in", async () => {
    await page.getByRole("link", { name: "Sign in" }).first().click();
    await see(page, "Sign in");
    await signIn(page);
    await page.getByRole("alert").getByText("Email not verified").waitFor();
    assert.equal(await page.getByLabel("E-mail").inputValue(), ada.email);
  });
  await step("the mailed link signs in, and leads to where it all began", async () => {
    await page.goto(await link(ada.email));
    await see(page, "Café de la Tour");
    at(page, cafe);
    await named(page, ada.name);
  });
  await step("a note is kept by a server action", async () => {
    await page.getByLabel("Your note").fill("the zinc counter");
    const asked = page.waitForRequest((request) => request.method() === "POST" && "next-action" in request.headers());
    await page.getByRole("button", { name: "Keep" }).click();
    sent = await asked;
    await see(page, `Hello, ${ada.name}`);
    await page.getByText("the zinc counter").waitFor();
  });
  await step("the same server action, sent by a stranger to a page that nobody guards, does nothing", async () => {
    const { "next-action": action, "content-type": type } = sent.headers();
    const stranger = await someone();
    const body = sent.postDataBuffer().toString().replace("the zinc counter", "a stranger was here");
    const answer = await stranger.request.post("/", { headers: { "next-action": action, "content-type": type, origin: flags.address }, data: body });
    assert.match(await answer.text(), /:E\{"digest":/); // it threw
    await page.reload();
    await page.getByText("the zinc counter").waitFor();
    assert.equal(await page.getByText("a stranger was here").count(), 0);
  });
  await step("headers and get-session tell server components the same", async () => {
    const [header, asked] = await page.locator("dd").allInnerTexts();
    assert.deepEqual([header, asked], [ada.email, ada.email]);
  });
  await step("what is ready of a page arrives before what is not", async () => {
    await eventually("a page in parts", () => page.evaluate(async () => {
      const reader = (await fetch("/dashboard")).body.pipeThrough(new TextDecoderStream()).getReader();
      for (let page = ""; ;) {
        const { value, done } = await reader.read();
        if (done) return false;
        page += value;
        if (page.includes("Looking through the drawer")) return !page.includes("the zinc counter");
      }
    }));
  });
  await step("signing out ends it", async () => {
    await page.getByRole("button", { name: "Sign out", exact: true }).click();
    await see(page, "Cafés worth a walk");
    assert.equal(await sessionCookie(context), undefined);
    await page.goto("/dashboard");
    at(page, "/sign-in", "/dashboard");
  });
  await step("a wrong password is refused by the server action", async () => {
    await page.goto(`${cafe}?from=a%26b`);
    await see(page, "Sign in");
    await signIn(page, { ...ada, password: "wrong horse" });
    await page.getByRole("alert").getByText("Invalid email or password").waitFor();
  });
  await step("the server action signs in: its cookies arrive, and the deep link is where it leads", async () => {
    const answered = page.waitForResponse((response) => response.request().method() === "POST");
    await signIn(page);
    const cookies = (await (await answered).headersArray()).filter(({ name }) => name.toLowerCase() === "set-cookie");
    assert.equal(cookies.filter(({ value }) => value.startsWith("better-auth.session_token=")).length, 1);
    await see(page, "Café de la Tour");
    assert.equal(page.url(), `${flags.address}${cafe}?from=a%26b`);
    const { httpOnly, sameSite, expires } = await sessionCookie(context);
    assert.deepEqual([httpOnly, sameSite], [true, "Lax"]);
    assert.ok(expires > Date.now() / 1000 + 6 * 24 * 3600, "the cookie lasts");
    await named(page, ada.name);
  });
  await step("the server action signs in where there are no scripts, from the visitor's own address", async () => {
    const afar = await someone({ javaScriptEnabled: false, extraHTTPHeaders: { "x-forwarded-for": "203.0.113.7" } });
    const other = await afar.newPage();
    await other.goto("/dashboard");
    await signIn(other);
    await see(other, `Hello, ${ada.name}`);
    const { session } = await (await afar.request.get("/api/auth/get-session")).json();
    assert.equal(session.ipAddress, "203.0.113.7");
  });

  const second = await context.newPage();
  await step("a second tab is signed in, and is told of a new name", async () => {
    await second.goto("/");
    await named(second, ada.name);
    await page.goto("/dashboard");
    ada.name = "Ada L. Søhne";
    await page.getByLabel("New name").fill(ada.name);
    await page.getByRole("button", { name: "Rename" }).click();
    await see(page, `Hello, ${ada.name}`);
    await named(second, ada.name);
  });
  await step("a session that is refreshed while a page renders arrives in the browser", async () => {
    const before = await sessionCookie(context);
    await eventually("a refresh", async () => {
      const headers = await (await page.reload()).allHeaders();
      return headers["set-cookie"]?.includes("better-auth.session_token=");
    });
    await see(page, `Hello, ${ada.name}`);
    assert.ok((await sessionCookie(context)).expires > before.expires, "the cookie lasts longer");
  });
  await step("so it does while a server component renders for a navigation in the browser", async () => {
    const before = await sessionCookie(context);
    const refreshed = await eventually("a refresh", async () => {
      await page.getByRole("link", { name: "My notes" }).click();
      await see(page, `Hello, ${ada.name}`);
      const response = page.waitForResponse((response) => response.url().includes("_rsc=") && !response.request().headers()["next-router-prefetch"]);
      await page.getByRole("link", { name: "Kaffeehaus am Ring" }).click();
      const headers = await (await response).allHeaders();
      await see(page, "Kaffeehaus am Ring");
      return headers["set-cookie"]?.includes("better-auth.session_token=") && headers;
    });
    assert.match(refreshed["content-type"], /^text\/x-component/);
    assert.match(refreshed["cache-control"], /no-store/);
    assert.ok((await sessionCookie(context)).expires > before.expires, "the cookie lasts longer");
  });
  await step("signing out everywhere reaches every browser", async () => {
    await page.getByLabel("Your note").fill("newspapers on wooden holders");
    const other = await (await someone()).newPage();
    await other.goto("/dashboard");
    await signIn(other);
    await see(other, `Hello, ${ada.name}`);
    await other.getByRole("button", { name: "Sign out everywhere" }).click();
    await see(other, "Cafés worth a walk");
    await second.goto("/dashboard");
    at(second, "/sign-in", "/dashboard");
  });
  await step("a note that is sent with an ended session gets 401, and is not lost", async () => {
    const answered = page.waitForResponse((response) => response.request().method() === "POST" && response.url().includes("/dashboard/"));
    await page.getByRole("button", { name: "Keep" }).click();
    assert.equal((await answered).status(), 401);
    await page.getByRole("alert").getByText("You are signed out").waitFor();
    assert.equal(await page.getByLabel("Your note").inputValue(), "newspapers on wooden holders");
    assert.ok(page.url().endsWith("/dashboard/places/wien/kaffeehaus%20am%20ring"));
  });
  await step("after signing in in another tab it is kept", async () => {
    await signIn(second);
    await see(second, `Hello, ${ada.name}`);
    await page.getByRole("button", { name: "Keep" }).click();
    await see(page, `Hello, ${ada.name}`);
    await page.getByText("newspapers on wooden holders").waitFor();
  });
  await step("signing out in one tab is seen in the other", async () => {
    await page.reload();
    await named(page, ada.name);
    await named(second, ada.name);
    await second.getByRole("button", { name: "Sign out", exact: true }).click();
    await page.getByRole("banner").getByRole("link", { name: "Sign in" }).waitFor();
  });
  await step("a person of an OpenID provider gets in", async () => {
    await page.goto(cafe);
    await page.getByRole("button", { name: "Continue with acme" }).click();
    await see(page, "Café de la Tour");
    await named(page, "Ann Ä. Example");
    await page.getByRole("link", { name: "My notes" }).click();
    await see(page, "Hello, Ann Ä. Example");
  });
  await step("every page fits every screen", async () => {
    const signedIn = await context.storageState();
    for (const [name, where, state] of [
      ["home", "/"], ["sign-in", "/sign-in"], ["dashboard", "/dashboard", signedIn],
    ]) await photograph(`nextjs-${name}`, where, state);
  });
});

async function fill(page, { name, email, password }) {
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
}

async function signIn(page, { email, password } = ada) {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

// named waits until useSession tells the name.
async function named(page, name) {
  await page.getByRole("banner").getByText(name, { exact: true }).waitFor();
}
