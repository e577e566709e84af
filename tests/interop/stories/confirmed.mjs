// A server that asks by mail before it changes or deletes, and signs in who follows a link.

const password = "correct horse";
const token = (url) => new URL(url ?? "http://none/?token=none").searchParams.get("token");

export default async function ({ person, mail, noMoreMail }) {
  const ada = person("ada");
  await ada.call("signUp.email", { name: "Ada", email: "ada@example.com", password, callbackURL: "/welcome?to=ada" });
  const first = await mail("ada@example.com");
  await ada.call("changeEmail", { newEmail: "lovelace@example.com", callbackURL: "/profile" });
  const second = await mail("lovelace@example.com");
  await ada.call("getSession");
  await ada.visit(first.url);
  await person("ada at home").visit(second.url);
  await person("ada at home").call("getSession");
  await ada.visit(second.url);
  await ada.call("getSession");

  await ada.call("changeEmail", { newEmail: "ada@example.com", callbackURL: "/changed" });
  const question = await mail("lovelace@example.com");
  await person("bob").visit(question.url);
  const answer = await mail("ada@example.com");
  await ada.visit(answer.url);
  await ada.visit(question.url);
  await ada.call("getSession");

  await ada.call("requestPasswordReset", { email: "ada@example.com", redirectTo: "/reset" });
  await ada.call("resetPassword", { newPassword: "battery staple", token: (await mail("ada@example.com")).token });
  await ada.call("getSession");
  await person("ada at home").call("getSession");

  await ada.call("signIn.email", { email: "ada@example.com", password: "battery staple" });
  await ada.call("deleteUser", { password: "wrong horse" });
  await ada.call("deleteUser", { password: "battery staple", callbackURL: "/goodbye" });
  const farewell = await mail("ada@example.com");
  await person("bob").visit(farewell.url);
  await person("bob").call("signUp.email", { name: "Bob", email: "bob@example.com", password });
  await mail("bob@example.com");
  await person("bob").visit(farewell.url);
  await ada.visit(farewell.url);
  await ada.call("deleteUser");
  const last = await mail("ada@example.com");
  await ada.visit(last.url.replace(/callbackURL=.*/, "callbackURL=https://evil.example/"));
  await ada.visit(last.url);
  await ada.call("getSession");
  await person("bob").call("deleteUser", { callbackURL: "/gone" });
  await person("bob").call("deleteUser", { token: token((await mail("bob@example.com")).url) });
  await person("bob").call("getSession");
  await noMoreMail();
}
