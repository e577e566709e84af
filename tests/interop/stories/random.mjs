// Three people send whatever comes: routes in any order, values of any kind. SEED and STEPS
// in the environment tell another story than the usual one.

const texts = {
  name: ["Ada", "", "Ä🐎", "<b>", "x".repeat(300), "a\u0000b", "line\nbreak"],
  email: ["ada@example.com", "ADA@EXAMPLE.com", "bob@example.com", "x@y", "a'b+c@example.com", "", " ada@example.com",
    "ada@exämple.com", ".a@example.com", "a..b@example.com", "a.b@example.co.uk", "nobody@example.com"],
  password: ["correct horse", "battery staple", "short", "x".repeat(128), "x".repeat(129), "", "pässwörd", "🐎🐎🐎🐎", "        "],
  url: ["/", "/dash", "/dash?x=1#y", "http://app.example/x", "http://app.example", "https://app.example/x",
    "http://app.example.evil.com", "//evil.com", "/\\evil.com", "javascript:alert(1)", "/a%20b", "/ä", "dash", "?x=1", "#y",
    "/x?next=https://evil.com", "http://app.example:80/x", "HTTP://APP.EXAMPLE/x", "/a//b", "/%2f%2fevil.com", "/@evil.com", "/x:y"],
  provider: ["github", "google", "unknown"],
  number: ["7"],
  id: ["x"],
  token: ["x"],
};
const others = [null, 0, 1, -1.5, 1e21, true, false, "", "x", [], ["a"], {}, { a: 1 }, "null", "2026-01-01"];
const otherUrls = [1, true, [], ["/"], {}, "x"]; // those that are false are refused by the gateway alone (SEC-54)

// The fields that a server may have of its own; others ignore them.
const userFields = { plan: "name", nickname: "name", seats: "number", newsletter: "flag", role: "name", secretNote: "name" };

const posts = {
  "/sign-up/email": { name: "name", email: "email", password: "password", image: "url", callbackURL: "url",
    ...userFields },
  "/sign-in/email": { email: "email", password: "password", callbackURL: "url" },
  "/sign-in/social": { provider: "provider", callbackURL: "url", errorCallbackURL: "url", newUserCallbackURL: "url", scopes: "list",
    disableRedirect: "flag", requestSignUp: "flag", loginHint: "name" },
  "/link-social": { provider: "provider", callbackURL: "url", scopes: "list" },
  "/sign-out": {}, "/revoke-other-sessions": {}, "/revoke-sessions": {},
  "/revoke-session": { token: "token" },
  "/update-user": { name: "name", image: "url", email: "email", ...userFields },
  "/update-session": { theme: "name", visits: "number", token: "token" },
  "/change-email": { newEmail: "email", callbackURL: "url" },
  "/change-password": { currentPassword: "password", newPassword: "password", revokeOtherSessions: "flag" },
  "/request-password-reset": { email: "email", redirectTo: "url" },
  "/reset-password": { newPassword: "password", token: "token" },
  "/send-verification-email": { email: "email", callbackURL: "url" },
  "/delete-user": { password: "password", callbackURL: "url", token: "token" },
  "/unlink-account": { accountId: "id" },
  "/get-access-token": { accountId: "id", userId: "id", useAccountCookie: "flag" },
  "/refresh-token": { accountId: "id" },
};
const gets = {
  "/get-session": { disableCookieCache: "flag", disableRefresh: "flag" },
  "/list-sessions": {}, "/list-accounts": {},
  "/account-info": { accountId: "id", userId: "id" },
  "/verify-email": { token: "token", callbackURL: "url" },
  "/reset-password/x": { callbackURL: "url" },
  "/delete-user/callback": { token: "token", callbackURL: "url" },
  "/callback/github": { code: "id", state: "id", error: "name", error_description: "name" },
  "/error": { error: "name", error_description: "name" },
};
const bodies = ["", "[]", "null", "1", '"x"', "{", '{"email":"ada@example.com","password":1}', " {} ", '{"a":1}x'];
const types = ["text/plain", "application/json; charset=utf-8", "APPLICATION/JSON", "application/x-www-form-urlencoded",
  "application/vnd.x+json", " application/json "];

let state = Number(process.env.SEED ?? 1);

// below gives a random number, the same in every run (mulberry32).
function below(n) {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * n);
}

const pick = (list) => list[below(list.length)];
const oneIn = (n) => below(n) === 0;

function value(kind) {
  if (oneIn(9)) return pick(kind === "url" ? otherUrls : others);
  if (kind === "flag") return oneIn(2);
  if (kind === "number") return below(100);
  if (kind === "list") return ["a", "b c"];
  if (kind === "password" && oneIn(2)) return "correct horse";
  return pick(texts[kind]);
}

// some gives values for most of the fields.
function some(fields) {
  return Object.entries(fields).filter(() => !oneIn(8)).map(([name, kind]) => [name, value(kind)]);
}

export default async function ({ person }) {
  const people = ["ada", "bob", "eve"].map(person);
  for (const somebody of people) await arrive(somebody);
  for (let i = 0; i < Number(process.env.STEPS ?? 300); i++) {
    const somebody = pick(people);
    if (oneIn(8)) await arrive(somebody);
    else if (oneIn(15)) await know(somebody);
    else if (oneIn(4)) await get(somebody, pick(Object.keys(gets)));
    else await post(somebody, pick(Object.keys(posts)));
  }
}

// arrive signs in as one of two, who signs up first if need be.
async function arrive(somebody) {
  const who = { email: pick(["ada@example.com", "bob@example.com"]), password: "correct horse" };
  const { error } = await somebody.call("signIn.email", who);
  if (!error) return;
  await somebody.call("signUp.email", { name: "Ada", plan: "gold", ...who });
  await somebody.call("signIn.email", who);
}

// know lists sessions and accounts, so that they can be named from then on.
async function know(somebody) {
  const { data: sessions } = await somebody.call("listSessions");
  const { data: accounts } = await somebody.call("listAccounts");
  texts.token.push(...(sessions ?? []).map(({ token }) => token));
  texts.id.push(...(accounts ?? []).map(({ id }) => id));
}

async function get(somebody, path) {
  const query = new URLSearchParams();
  for (const [name, value] of some(gets[path])) {
    query.append(name, typeof value === "string" ? value : JSON.stringify(value));
    if (oneIn(12)) query.append(name, "again");
  }
  await somebody.visit(`/api/auth${path}?${query}`);
}

async function post(somebody, path) {
  const type = oneIn(15) ? pick(types) : "application/json";
  const body = oneIn(15) ? pick(bodies) : JSON.stringify(Object.fromEntries(some(posts[path])));
  await somebody.send("POST", path, { headers: { "content-type": type }, body });
}
