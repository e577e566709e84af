// A server with GitHub and Google: signing up and in there, linking, tokens.

const password = "correct horse";
const back = { callbackURL: "/dash", errorCallbackURL: "/oops?x=1", newUserCallbackURL: "/new?y=2" };

export default async function ({ person, idToken }) {
  await refused(person("bob"), idToken);
  await signedUp(person);
  await strange(person);
  await linked(person("octo"), idToken);
  await withIdTokens(person, idToken);
}

async function refused(bob, idToken) {
  for (const args of [
    { provider: "github", callbackURL: "https://evil.example/" },
    { provider: "github", errorCallbackURL: "https://evil.example/" },
    { provider: "github", newUserCallbackURL: "//evil.example/" },
    { provider: "nothing of that name" },
    { provider: 5 },
    { provider: "google", additionalParams: { state: "x" } },
    { provider: "google", scopes: "openid" },
    { provider: "google", idToken: "x" },
    { provider: "github", idToken: { token: "x" } },
    { provider: "google", idToken: { token: "not.a.jwt" } },
    { provider: "google", idToken: { token: await idToken("octo", { audience: "another" }) } },
    { provider: "google", idToken: { token: await idToken("octo", { nonce: "n1" }), nonce: "n2" } },
    { provider: "google", idToken: { token: await idToken("nobody") } },
  ]) {
    await bob.call("signIn.social", args);
  }
  await bob.visit("/api/auth/callback/github");
  await bob.visit("/api/auth/callback/github?code=octo-1");
  await bob.visit("/api/auth/callback/github?code=octo-1&state=unknown");
  await bob.visit("/api/auth/callback/unknown?code=octo-1&state=unknown");
}

async function signedUp(person) {
  const octo = person("octo");
  const { data } = await octo.call("signIn.social", { provider: "github", ...back, scopes: ["repo"], loginHint: "octo@example.com" });
  await octo.at("elsewhere").visit(`/api/auth/callback/github?code=octo-1&state=${new URL(data?.url ?? "http://none/").searchParams.get("state")}`);
  await octo.consent(data?.url, "octo");
  await octo.consent(data?.url, "octo");
  await octo.call("getSession");
  const { data: accounts } = await octo.call("listAccounts");
  const accountId = accounts?.[0]?.id;
  await octo.call("getAccessToken", { accountId });
  await octo.call("refreshToken", { accountId });
  await octo.call("accountInfo", { query: { accountId } });
  await octo.call("changePassword", { currentPassword: password, newPassword: "battery staple" });
  await octo.call("unlinkAccount", { accountId });
  await octo.call("signOut");
  await octo.send("POST", "/callback/github", {
    headers: { "content-type": "application/x-www-form-urlencoded", origin: "https://github.com" }, body: "state=unknown&code=octo-1",
  });
  const again = await octo.call("signIn.social", { provider: "github", ...back, disableRedirect: true });
  await octo.consent(again.data?.url, "octo");
  await octo.call("getSession");
}

// strange people say no, hide their address, have none, or one that is not verified.
async function strange(person) {
  for (const name of ["refuser", "mona", "nobody", "doubt"]) {
    const somebody = person(name);
    const { data } = await somebody.call("signIn.social", { provider: "github", ...back });
    await somebody.consent(data?.url, name);
    await somebody.call("getSession");
  }
  const mallory = person("mallory");
  const { data } = await mallory.call("signIn.social", { provider: "google", callbackURL: "/dash", additionalParams: { hd: "example.com" } });
  const state = new URL(data?.url ?? "http://none/").searchParams.get("state");
  await mallory.visit(`/api/auth/callback/google?code=made-up&state=${state}`);
  const ada = person("ada");
  await ada.call("signUp.email", { name: "Ada", email: "ada@example.com", password });
  await ada.call("signOut");
  const there = await ada.call("signIn.social", { provider: "github", ...back });
  await ada.consent(there.data?.url, "ada");
  await ada.call("getSession");
}

async function linked(octo, idToken) {
  for (const args of [
    { provider: "nothing of that name" },
    { provider: "google", callbackURL: "https://evil.example/" },
    { provider: "github", idToken: { token: "x" } },
    { provider: "google", idToken: { token: "not.a.jwt" } },
    { provider: "google", idToken: { token: await idToken("ada") } },
  ]) {
    await octo.call("linkSocial", args);
  }
  for (const as of ["mona", "refuser", "octo", "octo"]) {
    const { data } = await octo.call("linkSocial", { provider: "google", callbackURL: "/accounts", errorCallbackURL: "/oops" });
    await octo.consent(data?.url, as);
  }
  const { data: accounts } = await octo.call("listAccounts");
  const accountId = accounts?.find((account) => account.providerId === "google")?.id;
  await octo.call("getAccessToken", { accountId });
  await octo.call("refreshToken", { accountId });
  await octo.call("getAccessToken", { accountId });
  await octo.call("accountInfo", { query: { accountId } });
  await octo.call("linkSocial", { provider: "google", idToken: { token: await idToken("octo") } });
  await octo.call("unlinkAccount", { accountId });
  await octo.call("listAccounts");
  await octo.call("linkSocial", { provider: "google", idToken: { token: await idToken("octo"), accessToken: "from the page" } });
  await octo.call("listAccounts");
}

async function withIdTokens(person, idToken) {
  const octo = person("octo on the phone");
  await octo.call("signIn.social", { provider: "google", idToken: { token: await idToken("octo", { nonce: "n1" }), nonce: "n1" } });
  await octo.call("getSession");
  const fresh = person("fresh");
  await fresh.call("signIn.social", { provider: "google", idToken: { token: await idToken("fresh") }, callbackURL: "/dash" });
  await fresh.call("listAccounts");
  const ada = person("ada in a hurry");
  await ada.call("signIn.social", { provider: "google", idToken: { token: await idToken("ada") } });
  const { data } = await octo.call("linkSocial", { provider: "google", callbackURL: "/accounts", errorCallbackURL: "/oops" });
  await octo.consent(data?.url, "fresh");
}
