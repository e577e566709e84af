// A server that sends mail: forgotten passwords, verified and changed addresses, accounts
// that are deleted.

const password = "correct horse";
const token = (url) => new URL(url ?? "http://none/?token=none").searchParams.get("token");

export default async function ({ person, mail, noMoreMail }) {
  const ada = person("ada");
  await ada.call("signUp.email", { name: "Ada", email: "ada@example.com", password, callbackURL: "/welcome" });
  await person("grace").call("signUp.email", { name: "Grace", email: "grace@example.com", password });
  await noMoreMail();
  await forgotten(ada, person("ada at home"), mail);
  await verified(ada, person("bob"), mail);
  await changed(ada, mail);
  await noMoreMail();
  await deleted(ada, person("grace"));
  await noMoreMail();
}

async function forgotten(ada, home, mail) {
  for (const args of [
    { email: "ada" },
    {},
    { email: "ada@example.com", redirectTo: "https://evil.example/reset" },
    { email: "nobody@example.com", redirectTo: "/reset" },
    { email: "ADA@example.com", redirectTo: "/reset?from=mail#form" },
  ]) {
    await home.call("requestPasswordReset", args);
  }
  const { url, token: secret } = await mail("ada@example.com");
  const { page } = await home.visit(url);
  for (const args of [
    { newPassword: "battery staple" },
    { newPassword: "short", token: token(page) },
    { newPassword: "x".repeat(129), token: token(page) },
    { newPassword: "battery staple", token: "unknown" },
    { newPassword: "battery staple", token: token(page) },
    { newPassword: "battery staple", token: secret },
  ]) {
    await home.call("resetPassword", args);
  }
  await home.visit(url);
  await ada.call("getSession");
  await home.call("signIn.email", { email: "ada@example.com", password });
  await home.call("signIn.email", { email: "ada@example.com", password: "battery staple" });
  await home.call("requestPasswordReset", { email: "ada@example.com" });
  await home.visit((await mail("ada@example.com")).url);
  await home.visit("/api/auth/reset-password/unknown?callbackURL=/reset");
  await home.visit("/api/auth/reset-password/unknown?callbackURL=https://evil.example/");
  await home.visit("/api/auth/reset-password/unknown");
  await home.call("requestPasswordReset", { email: "ada@example.com", redirectTo: "http://app.example/reset" });
  const again = await mail("ada@example.com");
  await home.call("resetPassword", { newPassword: password, query: { token: again.token } });
}

async function verified(ada, bob, mail) {
  for (const args of [{ email: "ada" }, { email: "nobody@example.com" }, { email: "ada@example.com", callbackURL: "https://evil.example/" }]) {
    await bob.call("sendVerificationEmail", args);
  }
  await bob.call("sendVerificationEmail", { email: "ada@example.com", callbackURL: "/verified?x=1" });
  const first = await mail("ada@example.com");
  await ada.call("sendVerificationEmail", { email: "grace@example.com" });
  await ada.call("sendVerificationEmail", { email: "ada@example.com" });
  const second = await mail("ada@example.com");
  await ada.call("verifyEmail", { query: { token: `${token(second.url)}x` } });
  await ada.call("verifyEmail", { query: { token: token(second.url), callbackURL: "https://evil.example/" } });
  await ada.call("verifyEmail", { query: { token: token(second.url) } });
  await bob.visit(first.url);
  await bob.visit(first.url);
  await bob.visit(second.url);
  await bob.visit("/api/auth/verify-email?token=unknown&callbackURL=/verified");
  await bob.visit("/api/auth/verify-email?callbackURL=/verified");
  await bob.call("getSession");
  await ada.call("getSession");
  await ada.call("sendVerificationEmail", { email: "ada@example.com" });
  await bob.call("sendVerificationEmail", { email: "ada@example.com" });
}

async function changed(ada, mail) {
  for (const args of [
    { newEmail: "ada" },
    { newEmail: "ADA@example.com" },
    { newEmail: "grace@example.com" },
    { newEmail: "lovelace@example.com", callbackURL: "//evil.example" },
    { newEmail: "Lovelace@example.com", callbackURL: "/profile" },
  ]) {
    await ada.call("changeEmail", args);
  }
  const { url } = await mail("lovelace@example.com");
  await ada.call("getSession");
  await ada.visit(url);
  await ada.visit(url);
  await ada.call("getSession");
  await ada.call("changeEmail", { newEmail: "ada@example.com" });
  const back = await mail("ada@example.com");
  await ada.call("verifyEmail", { query: { token: token(back.url) } });
  await ada.call("verifyEmail", { query: { token: token(back.url) } });
  await ada.call("signIn.email", { email: "lovelace@example.com", password });
  await ada.call("signIn.email", { email: "ada@example.com", password });
}

async function deleted(ada, grace) {
  await ada.call("deleteUser", { password: "wrong horse" });
  await ada.call("deleteUser", { password: "x".repeat(129) });
  await ada.call("deleteUser", { token: "unknown" });
  await ada.call("deleteUser", { callbackURL: "https://evil.example/" });
  await ada.call("deleteUser.callback", { query: { token: "unknown" } });
  const copy = ada.clone("in a copy");
  await ada.call("deleteUser", { password, callbackURL: "/goodbye" });
  await ada.call("getSession");
  await copy.call("getSession");
  await ada.call("signIn.email", { email: "ada@example.com", password });
  await grace.call("deleteUser");
  await grace.call("signUp.email", { name: "Grace", email: "grace@example.com", password });
}
