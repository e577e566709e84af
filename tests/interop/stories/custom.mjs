// A server with options: fields of users and sessions, a cookie cache, refreshing deferred,
// cookies of another kind, no session by signing up.

const password = "correct horse";
const post = { fetchOptions: { method: "POST" } };

export default async function ({ person }) {
  const ada = person("ada");
  for (const args of [
    { name: "Ada", email: "ada@example.com", password },
    { name: "Ada", email: "ada@example.com", password, plan: "gold", role: "admin" },
    { name: "Ada", email: "ada@example.com", password: "x".repeat(21), plan: "gold" },
    { name: "Ada", email: "ada@example.com", password: "x".repeat(9), plan: "gold" },
    { name: "Ada", email: "ada@example.com", password, plan: "gold", secretNote: "psst", seats: 5, newsletter: true, unknown: 1 },
    { name: "Eve", email: "ada@example.com", password, plan: "silver" },
  ]) {
    await ada.call("signUp.email", args);
  }
  await ada.call("getSession");
  await ada.call("signIn.email", { email: "ada@example.com", password });
  await ada.call("getSession");
  await ada.call("getSession", { query: { disableCookieCache: true } });
  await ada.call("getSession", { query: { disableRefresh: true } });
  await ada.call("getSession", post);
  for (const args of [
    { nickname: "Countess", seats: 7 },
    { newsletter: false, image: null },
    { role: "admin" },
    { role: "" },
    { unknown: 1 },
    { name: "Ada L.", nickname: null },
  ]) {
    await ada.call("updateUser", args);
  }
  await ada.call("getSession");
  const copy = ada.clone("in a copy");
  for (const args of [{ theme: "dark" }, { theme: null, visits: 3 }, { unknown: 1 }, { token: "x", theme: "blue" }]) {
    await ada.call("updateSession", args);
  }
  await ada.call("getSession");
  await copy.call("getSession");
  await copy.call("getSession", { query: { disableCookieCache: true } });
  await ada.call("listSessions");
  await ada.call("listAccounts");
  const visit = ada.clone("for this visit");
  await visit.call("signIn.email", { email: "ada@example.com", password, rememberMe: false });
  await visit.call("getSession");
  await visit.call("updateUser", { name: "Ada" });
  await visit.call("revokeOtherSessions");
  await copy.call("getSession");
  await copy.call("getSession", { query: { disableCookieCache: true } });
  await copy.call("getSession", post);
  await visit.visit("/api/auth/ok/");
  await visit.visit("/api/auth/error?error=oops&error_description=so%20what");
  const changed = visit.clone("with another password");
  await changed.call("changePassword", { currentPassword: password, newPassword: "battery staple", revokeOtherSessions: true });
  await changed.call("getSession");
  await changed.call("signOut");
  await changed.call("getSession");
  await ada.call("getSession");
  await ada.call("getSession", { query: { disableCookieCache: true } });
}
