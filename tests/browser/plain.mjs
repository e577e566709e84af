// People use examples/plain in a real browser: visitor.mjs says how it is called.

import assert from "node:assert/strict";
import { at, eventually, flags, link, photograph, see, sessionCookie, someone, tell } from "./visitor.mjs";

const grace = { name: "Grace “Amazing” Höpper", email: "grace@example.com", password: "correct horse" };
const scripts = flags.script === "on";

const context = await someone();
const page = await context.newPage();

await tell(async (step) => {
  await step("anybody reads the static site", async () => {
    await page.goto("/");
    await see(page, "The boathouse");
  });
  await step("the logbook asks to sign in, and knows the way back", async () => {
    await page.getByRole("link", { name: "To the logbook" }).click();
    await see(page, "Sign in");
    at(page, "/sign-in", "/members/");
  });
  await step("signing up sends a mail, and lets nobody in", async () => {
    await page.goto("/members/?week=12%2613");
    await page.getByRole("link", { name: "Create an account" }).click();
    await see(page, "Create an account");
    await page.getByLabel("Name", { exact: true }).fill(grace.name);
    await page.getByLabel("E-mail address").fill(grace.email);
    await page.getByLabel("Password", { exact: true }).fill(grace.password);
    await page.getByRole("button", { name: "Create account" }).click();
    await link(grace.email);
    assert.equal(await sessionCookie(context), undefined);
  });
  await step("the mailed link signs in, and leads to where it all began", async () => {
    await page.goto(await link(grace.email));
    await see(page, "Thank you");
    await page.getByRole("link", { name: "Continue" }).click();
    await see(page, `Ahoy, ${grace.name}`);
    assert.equal(page.url(), `${flags.address}/members/?week=12%2613`);
  });
  await step("the service knows who writes", async () => {
    await page.goto("/members/");
    await write("Nobody fell in.");
    await page.getByRole("listitem").getByText("Nobody fell in.").waitFor();
    await page.getByRole("listitem").getByText(grace.name).waitFor();
    await page.getByText(grace.email).first().waitFor();
  });
  await step("no script can read the cookie", async () => {
    const { httpOnly, sameSite } = await sessionCookie(context);
    assert.deepEqual([httpOnly, sameSite], [true, "Lax"]);
  });
  await step("a session that is refreshed on the way arrives in the browser", async () => {
    const before = await sessionCookie(context);
    await eventually("a refresh", async () => {
      const headers = await (await page.reload()).allHeaders();
      return headers["set-cookie"]?.includes("better-auth.session_token=");
    });
    assert.ok((await sessionCookie(context)).expires > before.expires, "the cookie lasts longer");
  });
  if (scripts) {
    await step("a WebSocket passes the gate", async () => {
      const first = await clock(page);
      assert.match(first, /^· \d\d:\d\d:\d\d$/);
      await eventually("a second tick", async () => (await clock(page)) !== first);
    });
  }

  const second = await context.newPage();
  await step("signing out in one tab ends the other one's session", async () => {
    await second.goto("/members/");
    await see(second, `Ahoy, ${grace.name}`);
    if (scripts) await clock(second);
    await second.getByLabel("What happened").fill("The stove smoked.");
    await signOut(page);
    assert.equal(await sessionCookie(context), undefined);
  });
  if (scripts) {
    await step("the WebSocket was closed with the session", async () => {
      await second.getByText("· signed out").waitFor();
    });
  }
  await step("an entry that is sent with an ended session gets 401, and is not redirected", async () => {
    const answered = second.waitForResponse((response) => response.request().method() === "POST");
    await second.getByRole("button", { name: "Write it down" }).click();
    assert.equal((await answered).status(), 401);
    at(second, "/members/");
  });
  if (!scripts) {
    await step("a page says how to send it again", async () => {
      await second.getByRole("heading", { name: "You are signed out" }).waitFor();
    });
  }
  if (scripts) {
    await step("it is still on the page", async () => {
      await second.getByRole("alert").getByText("You are signed out").waitFor();
      assert.equal(await second.getByLabel("What happened").inputValue(), "The stove smoked.");
    });
  }
  await step("after signing in in another tab it is written down", async () => {
    await page.goto("/members/");
    await signIn(page);
    await see(page, `Ahoy, ${grace.name}`);
    if (scripts) await second.getByRole("button", { name: "Write it down" }).click();
    else await second.reload(); // which sends the entry again
    await second.getByRole("listitem").getByText("The stove smoked.").waitFor();
  });
  await step("a deep link returns after signing in", async () => {
    const deep = "/members/?week=%3Cb%3E&x=1";
    const other = await (await someone()).newPage();
    await other.goto(deep);
    at(other, "/sign-in", deep);
    await signIn(other, { ...grace, password: "wrong horse" });
    await other.getByRole("alert").first().waitFor();
    await signIn(other);
    await see(other, `Ahoy, ${grace.name}`);
    assert.equal(other.url(), flags.address + deep);
  });
  await step("a person of an OpenID provider gets in, to where they wanted", async () => {
    const other = await (await someone()).newPage();
    await other.goto("/members/?week=2");
    await other.getByRole("button", { name: "Continue with Acme" }).click();
    if (!scripts) await other.getByRole("link", { name: "Continue to Acme" }).click({ timeout: 2000 }).catch(() => {});
    await see(other, "Ahoy, Ann Ä. Example");
    assert.equal(other.url(), `${flags.address}/members/?week=2`);
  });
  await step("signing out everywhere reaches every browser", async () => {
    const other = await (await someone()).newPage();
    await other.goto("/members/");
    await signIn(other);
    await other.getByRole("link", { name: "Your account" }).click();
    await see(other, "Your account");
    await other.getByRole("button", { name: "Sign out everywhere" }).click();
    await other.waitForURL((url) => url.pathname !== "/account");
    if (scripts) await second.getByText("· signed out").waitFor();
    for (const closed of [page, second, other]) {
      await closed.goto("/members/");
      await see(closed, "Sign in");
    }
  });
  await step("every page fits every screen", async () => {
    await photograph("plain-home", "/");
    await page.goto("/members/");
    await signIn(page);
    await see(page, `Ahoy, ${grace.name}`);
    await photograph("plain-members", "/members/", await context.storageState());
  });
});

async function write(text) {
  await page.getByLabel("What happened").fill(text);
  await page.getByRole("button", { name: "Write it down" }).click();
}

async function signIn(page, { email, password } = grace) {
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

async function signOut(page) {
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/members"));
}

// clock waits for the clock to tell the time, and returns that.
function clock(page) {
  return eventually("the clock", () => page.locator("#clock").innerText());
}
