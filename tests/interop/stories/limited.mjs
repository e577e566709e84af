// A server with rate limits.

const wrong = { email: "ada@example.com", password: "wrong horse" };

export default async function ({ person }) {
  const ada = person("ada");
  for (let i = 0; i < 5; i++) await ada.call("signIn.email", wrong);
  for (let i = 0; i < 5; i++) await ada.call("requestPasswordReset", { email: "ada@example.com" });
  for (let i = 0; i < 3; i++) await ada.call("getSession");
  for (let i = 0; i < 3; i++) await ada.call("listSessions");
  for (let i = 0; i < 3; i++) await ada.call("nothing.ofThatName");
}
