// A server that links accounts freely, encrypts the tokens of providers and mails.

const password = "correct horse";
const back = { callbackURL: "/dash", errorCallbackURL: "/oops", newUserCallbackURL: "/new" };

export default async function ({ person, mail, idToken }) {
  const ada = person("ada");
  await ada.call("signUp.email", { name: "Ada", email: "ada@example.com", password });
  await ada.visit((await mail("ada@example.com")).url);
  await viaGitHub(ada.at("at GitHub"), "ada");
  await ada.at("at GitHub").call("listAccounts");

  // Whose address only the provider has verified, or only we have.
  const octo = person("octo");
  await octo.call("signUp.email", { name: "Octo", email: "octo@example.com", password });
  await viaGitHub(octo.at("at GitHub"), "octo");
  await octo.at("at Google").call("signIn.social", { provider: "google", idToken: { token: await idToken("octo") } });
  await mail("octo@example.com");
  const doubt = person("doubt");
  await doubt.call("signUp.email", { name: "Doubt", email: "doubt@example.com", password });
  await doubt.visit((await mail("doubt@example.com")).url);
  await viaGitHub(doubt.at("at GitHub"), "doubt");

  const { data } = await ada.call("linkSocial", { provider: "google", ...back, scopes: ["https://www.googleapis.com/auth/drive"] });
  await ada.consent(data?.url, "mona");
  await ada.call("linkSocial", { provider: "google", idToken: { token: await idToken("fresh") } });
  await ada.call("getSession");
  const { data: accounts } = await ada.call("listAccounts");
  const google = accounts?.find(({ accountId }) => accountId === "4343")?.id;
  await ada.call("getAccessToken", { accountId: google });
  await ada.call("refreshToken", { accountId: google });
  await ada.call("getAccessToken", { accountId: google, userId: "another" });
  await ada.call("accountInfo", { query: { accountId: google } });
  const other = await doubt.call("linkSocial", { provider: "google", ...back });
  await doubt.consent(other.data?.url, "mona");
  await doubt.call("getAccessToken", { accountId: google });
  for (const { id } of accounts ?? []) await ada.call("unlinkAccount", { accountId: id });
  await ada.call("listAccounts");
}

async function viaGitHub(somebody, as) {
  const { data } = await somebody.call("signIn.social", { provider: "github", ...back });
  await somebody.consent(data?.url, as);
  await somebody.call("getSession");
}
