// A server that lets in by GitHub only who asks to sign up, by Google only who is known, and
// takes names over from both.

const password = "correct horse";
const back = { callbackURL: "/dash", errorCallbackURL: "/oops", newUserCallbackURL: "/new" };

export default async function ({ person, idToken }) {
  const octo = person("octo");
  for (const requestSignUp of [undefined, false, true, undefined]) {
    const { data } = await octo.call("signIn.social", { provider: "github", ...back, requestSignUp });
    await octo.consent(data?.url, "octo");
    await octo.call("getSession");
  }
  await octo.call("updateUser", { name: "Another name", image: null });
  const { data } = await octo.call("signIn.social", { provider: "github", callbackURL: "/dash" });
  await octo.consent(data?.url, "octo");
  await octo.call("getSession");
  for (const args of [{}, { requestSignUp: true }]) {
    const fresh = person("fresh");
    const { data } = await fresh.call("signIn.social", { provider: "google", ...back, ...args });
    await fresh.consent(data?.url, "fresh");
    await fresh.call("signIn.social", { provider: "google", idToken: { token: await idToken("fresh") }, ...args });
  }
  await octo.at("at Google").call("signIn.social", { provider: "google", idToken: { token: await idToken("octo") } });
  await person("ada").call("signUp.email", { name: "Ada", email: "ada@example.com", password });
  await person("ada").call("signIn.email", { email: "ada@example.com", password });
}
