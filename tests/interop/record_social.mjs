// Records what a real Better Auth server answers around social sign-in, in the format of
// handlers/testdata/vectors/http.json, for TestSocialRecordings of package handlers:
//
//   NODE_ENV=production node record_social.mjs > ../parity/testdata/social.json
//
// GitHub is played by a function: code "good" is octo@example.com, verified.

import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import Database from "better-sqlite3";

const origin = "http://localhost:3000";
const secret = "a-better-auth-secret-for-recordings-0123456789";
const form = { "content-type": "application/x-www-form-urlencoded", origin: null };

globalThis.fetch = async (url, init) => {
  const json = (body) => new Response(JSON.stringify(body), { headers: { "content-type": "application/json" } });
  switch (String(url)) {
    case "https://github.com/login/oauth/access_token":
      if (!String(init.body).includes("code=good")) return json({ error: "bad_verification_code" });
      return json({ access_token: "gho_good", token_type: "bearer", scope: "read:user,user:email" });
    case "https://api.github.com/user":
      return json({ id: 4242, login: "octo", name: "Octo Cat", email: "octo@example.com", avatar_url: "https://img.example.com/o.png" });
    case "https://api.github.com/user/emails":
      return json([{ email: "octo@example.com", primary: true, verified: true, visibility: null }]);
  }
  throw new Error(`nobody plays ${url}`);
};

// Placeholders stand for what differs from run to run; the same value has the same one.
function placeholders() {
  const known = new Map();
  const count = {};
  const mark = (kind, value) => {
    if (!known.has(value)) known.set(value, `<${kind}:${(count[kind] = (count[kind] ?? 0) + 1)}>`);
    return known.get(value);
  };
  const rules = [
    [/(?<="codeVerifier":")[\w-]{128}/g, "code_verifier"],
    [/(?<=code_challenge=)[\w-]{43}/g, "code_challenge"],
    [/(?<=[?&]state=|auth-state:|"oauthState":")[\w-]{32}(?![\w.-])/g, "state"],
    [/(?<==)[\w-]{32}\.[A-Za-z0-9%~!*'().-]{43,}%3D/g, "signed"],
    [/(?<=session_data=)[\w-]{200,}/g, "session_data"],
    [/\b[0-9a-f]{32}:[0-9a-f]{128}\b/g, "pwhash"],
    [/\b[0-9a-f]{80,}\b/g, "hex"],
    [/(?<![\w-])[A-Za-z0-9]{32}(?![\w-])/g, "r32"],
  ];
  const text = (s) => {
    s = s.replace(/(?<="expiresAt":)\d{13}/g, "<ms:+600s>").replace(/\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z/g, "<date>");
    return rules.reduce((s, [pattern, kind]) => s.replace(pattern, (value) => mark(kind, value)), s);
  };
  const deep = (x) => {
    if (typeof x === "string") return text(x);
    if (Array.isArray(x)) return x.map(deep);
    return x && typeof x === "object" ? Object.fromEntries(Object.entries(x).map(([k, v]) => [k, deep(v)])) : x;
  };
  return deep;
}

const file = { source: "better-auth 1.7.25", secret, configs: {}, cases: [] };

// scenario runs against a fresh server, with the browser's cookies kept between requests.
async function scenario(name, options, run) {
  const config = {
    baseURL: origin,
    rateLimit: { enabled: false },
    emailAndPassword: { enabled: true },
    socialProviders: { github: { clientId: "gh-id", clientSecret: "gh-secret" } },
    ...options,
  };
  file.configs[name] = { database: "sqlite (in memory)", secret: "<secret>", ...config };
  const db = new Database(":memory:");
  const server = { ...config, database: db, secret, logger: { disabled: true } };
  const auth = betterAuth(server);
  await (await getMigrations(server)).runMigrations();
  const jar = new Map();
  const steps = [];
  const record = placeholders();

  const send = async (method, path, body, extra = {}) => {
    const headers = { ...extra };
    if (method === "POST") headers.origin ??= "origin" in extra ? null : config.baseURL;
    if (body !== undefined) headers["content-type"] ??= "application/json";
    if (!("cookie" in extra) && jar.size) headers.cookie = [...jar].map((pair) => pair.join("=")).join("; ");
    for (const name in headers) if (headers[name] === null) delete headers[name];
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const answer = await auth.handler(new Request(`${origin}/api/auth${path}`, { method, headers, body: text }));
    const cookies = answer.headers.getSetCookie();
    for (const line of cookies) {
      const [, key, value] = line.match(/^([^=]*)=([^;]*)/);
      value ? jar.set(key, value) : jar.delete(key);
    }
    const got = await answer.text();
    const response = { status: answer.status, headers: {}, set_cookie: cookies };
    for (const name of ["cache-control", "content-type", "location", "pragma"]) {
      if (answer.headers.has(name)) response.headers[name] = answer.headers.get(name);
    }
    got.startsWith("{") || got.startsWith("[") ? (response.json = JSON.parse(got)) : (response.body = got);
    const request = { method, path: `/api/auth${path}`, headers };
    if (body !== undefined) request[typeof body === "string" ? "raw_body" : "body"] = body;
    steps.push(record({ request, response }));
    return response;
  };
  const begin = async (body, path = "/sign-in/social") => {
    const answer = await send("POST", path, { provider: "github", callbackURL: "/dash", errorCallbackURL: "/err", newUserCallbackURL: "/new", ...body });
    return new URL(answer.json.url).searchParams.get("state");
  };
  const back = (state, query = "&code=good") => send("GET", `/callback/github?state=${state}${query}`);
  const through = async (body, path) => back(await begin(body, path));
  const signUp = (email) => send("POST", "/sign-up/email", { name: "Ann", email, password: "password123" });
  const tables = (...names) => {
    const rows = (name) => db.prepare(`select * from "${name}" order by createdAt`).all();
    steps.push(record({ db: Object.fromEntries(names.map((name) => [name, rows(name)])) }));
  };
  const verifyAll = () => {
    db.prepare("update user set emailVerified = 1").run();
    steps.push({ op: { kind: "sql", sets: { emailVerified: 1 } } });
  };
  const account = () => db.prepare("select id from account where providerId = 'github'").get().id;
  const later = () => new Promise((done) => setTimeout(done, 5)); // rows are ordered by milliseconds
  await run({ send, begin, back, through, signUp, tables, verifyAll, account, later });
  file.cases.push({ name, config: name, steps });
}

const encrypted = {
  encryptOAuthTokens: true,
  accountLinking: { trustedProviders: ["github"], allowDifferentEmails: true, requireLocalEmailVerified: false },
};
for (const [suffix, options] of [["", {}], [", encrypted", { account: encrypted }]]) {
  await scenario(`tokens${suffix}`, options, async ({ send, through, tables, account }) => {
    await through();
    tables("user", "session", "account", "verification");
    const id = account();
    for (const path of ["/get-access-token", "/refresh-token"]) {
      await send("POST", path, { accountId: id });
      await send("POST", path, { accountId: id, userId: "x" });
      await send("POST", path, { accountId: id, foo: 1, bar: 2 });
      await send("POST", path, { accountId: "nope" });
      await send("POST", path, { useAccountCookie: true });
      await send("POST", path, { useAccountCookie: false });
      await send("POST", path, {});
      await send("POST", path, { accountId: id }, { cookie: null });
    }
    for (const query of ["", `?accountId=${id}`, `?accountId=${id}&x=1`, "?accountId=nope", "?accountId=a&accountId=b", "?useAccountCookie=true"]) {
      await send("GET", `/account-info${query}`);
    }
    await send("GET", `/account-info?accountId=${id}`, undefined, { cookie: null });
    await send("GET", "/list-accounts");
    await send("POST", "/unlink-account", { accountId: id });
    await through();
    tables("account");
  });
  await scenario(`link${suffix}`, options, async ({ send, begin, back, through, signUp, tables, account, later }) => {
    await signUp("ann@example.com");
    await later();
    await send("POST", "/link-social", { provider: "nope" });
    await send("POST", "/link-social", { provider: "github" }, { cookie: null });
    const state = await begin({ scopes: ["repo"], additionalData: { a: 1, b: { c: [1.5, "x", null] } } }, "/link-social");
    tables("verification");
    await back(state);
    tables("account", "verification", "user");
    await send("POST", "/link-social", { provider: "github", idToken: { token: "x" } });
    await send("POST", "/link-social", { provider: "github", callbackURL: "https://evil.example" });
    await send("POST", "/link-social", { provider: "github", disableRedirect: true, loginHint: "a@b.c", additionalParams: { b: "1 2", a: "3", 4: "5" } });
    await send("GET", "/list-accounts");
  });
  await scenario(`link the same e-mail${suffix}`, options, async ({ send, through, signUp, tables, later }) => {
    await signUp("octo@example.com");
    await later();
    await through({}, "/link-social");
    tables("account", "user");
    await send("POST", "/sign-out", {});
    await through();
    tables("account", "session");
  });
  await scenario(`link by e-mail${suffix}`, options, async ({ send, through, signUp, tables, verifyAll, later }) => {
    await signUp("octo@example.com");
    verifyAll();
    await send("POST", "/sign-out", {});
    await later();
    await through();
    tables("account", "user", "session");
    await send("POST", "/sign-in/email", { email: "octo@example.com", password: "password123" });
  });
  await scenario(`link, signed out meanwhile${suffix}`, options, async ({ send, begin, back, signUp, tables }) => {
    await signUp("octo@example.com");
    const state = await begin({}, "/link-social");
    await send("POST", "/sign-out", {});
    await back(state);
    tables("account");
  });
  await scenario(`link the account of another${suffix}`, options, async ({ send, through, signUp, tables }) => {
    await through();
    await send("POST", "/sign-out", {});
    await signUp("bob@example.com");
    await through({}, "/link-social");
    tables("account");
  });
}

await scenario("callback", {}, async ({ send, begin, back, tables }) => {
  for (const query of ["?state=", "?state=x&error=y", "?code=a&code=b", "?iss=x", "?state=zz&user=%7B%7D&device_id=1"]) {
    await send("GET", `/callback/github${query}`);
  }
  await send("POST", "/callback/github", "state=a&code=b&user=%7B%22a%22%3A1%7D&iss=i&foo=1", form);
  await send("POST", "/callback/github?state=q", { state: "x", error: "e", error_description: "d e" }, { origin: null });
  await send("POST", "/callback/github", undefined, { origin: null });
  await send("POST", "/callback/github", { code: 1 }, { origin: null });
  let state = await begin({ errorCallbackURL: `${origin}/e?a=b#c`, requestSignUp: false, additionalData: { z: "<é>", 2: true, 1: { b: 1e3 } } });
  tables("verification");
  await back(state, "&error=oops+x&error_description=a%26b%3Dc");
  state = await begin({ callbackURL: undefined, errorCallbackURL: undefined, newUserCallbackURL: undefined });
  tables("verification");
  await back(state, "&code=good&iss=https://github.com");
  await back(state);
  for (const path of ["/callback", "/callback/a/b", "/sign-in/social", "/refresh-token"]) await send("GET", path);
});
await scenario("body", {}, async ({ send }) => {
  const wrong = { provider: 1, scopes: [1, null], idToken: { token: 5, user: { name: 5 } }, disableRedirect: 1, requestSignUp: 1, loginHint: 1, additionalParams: { a: 1 }, additionalData: [] };
  await send("POST", "/sign-in/social", wrong);
  await send("POST", "/link-social", wrong);
  await send("POST", "/sign-in/social", []);
  await send("POST", "/sign-in/social");
  await send("POST", "/sign-in/social", { provider: "github", additionalParams: { nonce: "x" } });
});
await scenario("cookie cache", { session: { cookieCache: { enabled: true } } }, ({ through }) => through());
await scenario("additional fields", {
  user: { additionalFields: { role: { type: "string", required: false, defaultValue: "member", input: false }, nickname: { type: "string", required: false } } },
  session: { additionalFields: { theme: { type: "string", required: false, defaultValue: "light" } } },
}, async ({ send, through }) => {
  await through();
  await send("GET", "/get-session");
});
await scenario("a required field", { user: { additionalFields: { plan: { type: "string", required: true } } } }, ({ through }) => through());
await scenario("a required field with a default", { user: { additionalFields: { plan: { type: "string", required: true, defaultValue: "free" } } } }, async ({ send, through }) => {
  await through();
  await send("GET", "/get-session");
});
await scenario("https", { baseURL: "https://app.example.com" }, ({ through }) => through());
await scenario("an error URL", { onAPIError: { errorURL: "https://x.example.com/oops?x=1" } }, async ({ send, begin, back }) => {
  await send("GET", "/callback/github?code=x");
  await back(await begin({ errorCallbackURL: undefined }), "&error=a");
});
await scenario("not to be remembered", {}, async ({ send, through }) => {
  await send("POST", "/sign-up/email", { name: "a", email: "q@example.com", password: "password123", rememberMe: false });
  await through();
});
await scenario("hashed identifiers", { verification: { storeIdentifier: "hashed" } }, ({ through }) => through());

console.log(JSON.stringify(file, null, 1));
