// A server with its defaults: who asks without a session, and what answers when mail,
// providers and the like are not set up.

const password = "correct horse";

export default async function ({ person }) {
  const ada = person("ada");
  await protectedRoutes(person("bob"));
  await ada.call("signUp.email", { name: "Ada", email: "ada@example.com", password });
  await ada.call("updateSession", { token: "x", userId: "y" });
  await ada.call("updateSession", {});
  await accounts(ada);
  await switchedOff(ada);
}

// protectedRoutes are asked for without a session.
async function protectedRoutes(bob) {
  for (const [method, args] of [
    ["listSessions"],
    ["listAccounts"],
    ["revokeSession", { token: "x" }],
    ["revokeSession"],
    ["revokeSessions"],
    ["revokeOtherSessions"],
    ["updateUser", { name: "Bob" }],
    ["updateSession", { theme: "dark" }],
    ["changeEmail", { newEmail: "bob@example.com" }],
    ["changePassword", { currentPassword: "x", newPassword: password }],
    ["deleteUser"],
    ["linkSocial", { provider: "github" }],
    ["unlinkAccount", { accountId: "x" }],
    ["getAccessToken", { accountId: "x" }],
    ["refreshToken", { accountId: "x" }],
    ["accountInfo", { query: { accountId: "x" } }],
  ]) {
    await bob.call(method, args);
  }
}

async function accounts(ada) {
  const { data: list } = await ada.call("listAccounts");
  const accountId = list?.[0]?.id;
  await ada.call("getAccessToken", { accountId });
  await ada.call("refreshToken", { accountId });
  await ada.call("accountInfo", { query: { accountId } });
  for (const method of ["getAccessToken", "refreshToken"]) {
    await ada.call(method, { accountId: "unknown" });
    await ada.call(method, { providerId: "github" });
    await ada.call(method, {});
    await ada.call(method, { useAccountCookie: true });
  }
  await ada.call("accountInfo", { query: { accountId: "unknown" } });
  await ada.call("accountInfo");
  await ada.call("unlinkAccount", { accountId });
  await ada.call("unlinkAccount", { accountId: "unknown" });
  await ada.call("unlinkAccount", {});
}

async function switchedOff(ada) {
  await ada.call("changeEmail", { newEmail: "other@example.com" });
  await ada.call("changeEmail", { newEmail: "other" });
  await ada.call("deleteUser");
  await ada.call("deleteUser", { password: "correct horse" });
  await ada.call("deleteUser.callback", { query: { token: "x" } });
  await ada.call("requestPasswordReset", { email: "ada@example.com", redirectTo: "/reset" });
  await ada.call("resetPassword", { newPassword: "battery staple", token: "unknown" });
  await ada.call("resetPassword", { newPassword: "battery staple" });
  await ada.call("sendVerificationEmail", { email: "ada@example.com" });
  await ada.call("verifyEmail", { query: { token: "unknown" } });
  await ada.call("verifyEmail", { query: { token: "unknown", callbackURL: "/verified" } });
  await ada.call("verifyEmail", { query: {} });
  await ada.call("signIn.social", { provider: "github" });
  await ada.call("signIn.social", { provider: "nothing of that name" });
  await ada.call("signIn.social", {});
  await ada.call("linkSocial", { provider: "github" });
  await ada.call("linkSocial", {});
  await ada.visit("/api/auth/callback/github?code=x&state=y");
}
