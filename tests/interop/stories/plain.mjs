// A server with its defaults: signing up and in, profile, sessions, passwords.

const password = "correct horse";

export default async function ({ person }) {
  const ada = person("ada");
  await strangers(ada, person("bob"));
  await profile(ada);
  await sessions(ada);
  await passwords(ada);
  await ada.call("signOut");
  await ada.call("signOut");
}

async function strangers(ada, bob) {
  await ada.call("ok");
  await ada.visit("/api/auth/error?error=access_denied&error_description=no%20way");
  await ada.visit("/api/auth/error?error=<script>");
  await ada.call("getSession");
  await ada.call("nothing.ofThatName");
  await ada.call("nothing.ofThatName", { x: 1 });
  for (const args of [
    {},
    { name: "Ada", email: "ada", password },
    { name: "Ada", email: "ada@example.com", password: "short" },
    { name: "Ada", email: "ada@example.com", password: "x".repeat(129) },
    { name: 5, email: null, password: true, rememberMe: "no" },
    { name: "Ada", email: "ada@example.com", password, callbackURL: "https://evil.example/" },
    { name: "Ada <b>Lovelace</b> \u2028 Löwe 🐎", email: "Ada@Example.com", password, unknown: 1, emailVerified: true },
    { name: "Ada", email: "ada@example.COM", password },
  ]) {
    await ada.call("signUp.email", args);
  }
  await ada.call("getSession");
  await ada.call("getSession", { query: { disableCookieCache: true } });
  await ada.call("getSession", { query: { disableRefresh: true } });
  await ada.send("POST", "/get-session", { headers: { "content-type": "application/json" }, body: "{}" });
  await ada.call("signOut");
  await ada.call("getSession");
  for (const args of [
    {},
    { email: "ada", password },
    { email: "ada@example.com", password: "wrong horse" },
    { email: "nobody@example.com", password },
    { email: "ada@example.com", password: "x".repeat(129) },
    { email: "ada@example.com", password, callbackURL: "//evil.example" },
    { email: "ada@example.com", password, rememberMe: null },
  ]) {
    await bob.call("signIn.email", args);
  }
  await bob.send("POST", "/sign-in/email", { headers: { "content-type": "text/plain" }, body: "{}" });
  await bob.send("POST", "/sign-in/email", { headers: { "content-type": "application/json" }, body: "{" });
  await bob.send("POST", "/sign-in/email", {
    headers: { "content-type": "application/json", origin: "https://evil.example", cookie: "a=b" },
    body: JSON.stringify({ email: "ada@example.com", password }),
  });
  await bob.send("DELETE", "/sign-out");
}

async function profile(ada) {
  await ada.call("signIn.email", { email: "ADA@example.com", password, callbackURL: "/dashboard" });
  for (const args of [
    { name: "Ada L." },
    { image: "https://example.com/ada.png" },
    { image: null },
    { name: "" },
    { email: "other@example.com" },
    { emailVerified: true },
    {},
    { name: "Ada", image: "", id: "x" },
  ]) {
    await ada.call("updateUser", args);
  }
  await ada.call("getSession");
}

async function sessions(ada) {
  const [phone, tablet, visit] = ["on the phone", "on the tablet", "for this visit"].map((place) => ada.at(place));
  await phone.call("signIn.email", { email: "ada@example.com", password, rememberMe: true });
  await tablet.call("signIn.email", { email: "ada@example.com", password });
  const { data: list } = await ada.call("listSessions");
  await visit.call("signIn.email", { email: "ada@example.com", password, rememberMe: false });
  await visit.call("getSession");
  await visit.call("updateUser", { name: "Ada on a visit" });
  await ada.call("revokeSession", { token: "unknown" });
  await ada.call("revokeSession", { token: list?.find((s) => s.userAgent === "browser of ada on the phone")?.token });
  await phone.call("getSession");
  await phone.call("listSessions");
  await visit.call("signOut");
  await ada.call("revokeOtherSessions");
  await tablet.call("getSession");
  await ada.call("listSessions");
  const { data: current } = await ada.call("getSession");
  const copy = ada.clone("in a copy");
  await ada.call("revokeSession", { token: current?.session.token });
  await copy.call("updateUser", { name: "Ada is gone" });
  await ada.call("signIn.email", { email: "ada@example.com", password });
  await ada.call("revokeSessions");
  await ada.call("getSession");
}

async function passwords(ada) {
  await ada.call("signIn.email", { email: "ada@example.com", password });
  const other = ada.clone("in another browser");
  for (const args of [
    { currentPassword: "wrong horse", newPassword: "battery staple" },
    { currentPassword: password, newPassword: "short" },
    { currentPassword: password, newPassword: "x".repeat(129) },
    { currentPassword: password },
    { currentPassword: password, newPassword: "battery staple" },
    { currentPassword: "battery staple", newPassword: "Ångström ﬁne 🐎", revokeOtherSessions: true },
  ]) {
    await ada.call("changePassword", args);
  }
  await other.call("getSession");
  await ada.call("getSession");
  await ada.send("POST", "/verify-password", {
    headers: { "content-type": "application/json" }, body: JSON.stringify({ password: "battery staple" }),
  });
  await ada.send("POST", "/verify-password", {
    headers: { "content-type": "application/json" }, body: JSON.stringify({ password: "Ångström ﬁne 🐎" }),
  });
  await ada.send("POST", "/set-password", {
    headers: { "content-type": "application/json" }, body: JSON.stringify({ newPassword: "battery staple" }),
  });
}
