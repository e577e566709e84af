// A server that lets nobody in whose address is not verified.

const password = "correct horse";

export default async function ({ person, mail, noMoreMail }) {
  const ada = person("ada");
  await ada.call("signUp.email", { name: "Ada", email: "ada@example.com", password, callbackURL: "/welcome" });
  const first = await mail("ada@example.com");
  await ada.call("getSession");
  await ada.call("signUp.email", { name: "Eve", email: "ADA@example.com", password, image: "https://example.com/eve.png" });
  await ada.call("signIn.email", { email: "ada@example.com", password: "wrong horse" });
  await ada.call("signIn.email", { email: "ada@example.com", password, callbackURL: "/inside" });
  const second = await mail("ada@example.com");
  await ada.visit(first.url);
  await ada.visit(second.url);
  await ada.call("getSession");
  await ada.call("signIn.email", { email: "ada@example.com", password, callbackURL: "/inside" });
  await ada.call("getSession");
  await ada.call("signUp.email", { name: "Eve", email: "ada@example.com", password });
  await noMoreMail();
}
