// Records what a real Better Auth server answers on the core routes where the recordings that
// we were given say little, with the options and in the format of http.json, for
// TestCoreRecordings of package parity:
//
//   NODE_ENV=production node record_core.mjs > ../parity/testdata/core.json

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, request as httpRequest } from "node:http";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { toNodeHandler } from "better-auth/node";
import Database from "better-sqlite3";

const given = JSON.parse(readFileSync(new URL("../parity/testdata/vectors/http.json", import.meta.url)));
const configs = { ...given.configs, ...withoutSomeSenders(given.configs.default) };
const file = { source: "better-auth 1.7.25", secret: given.secret, configs: {}, cases: [] };

// GitHub is played as in http.json.
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
    [/\b[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+/g, "jwe"],
    [/\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, "jwt"],
    [/(?<==)[\w-]{32}\.[A-Za-z0-9%~!*'().-]{43,}%3D/g, "signed"],
    [/(?<=session_data=)[\w-]{200,}/g, "session_data"],
    [/\b[0-9a-f]{32}:[0-9a-f]{128}\b/g, "pwhash"],
    [/\b[0-9a-f]{80,}\b/g, "hex"],
    [/(?<![\w-])[A-Za-z0-9]{32}(?![\w-])/g, "r32"],
    [/(?<=reset-password[:/]|[?&]token=|^)(?<![\w-])[A-Za-z0-9]{24}(?![\w-])/g, "r24"],
  ];
  const date = (text) => `<date:+${Math.round((Date.parse(text) - Date.now()) / 60000) * 60}s>`.replace("+-", "-");
  const text = (s) => {
    s = s.replace(/(?<="expiresAt":)\d{13}/g, "<ms:+600s>").replace(/\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z/g, date);
    return rules.reduce((s, [pattern, kind]) => s.replace(pattern, (value) => mark(kind, value)), s);
  };
  const deep = (x) => {
    if (typeof x === "string") return text(x);
    if (Array.isArray(x)) return x.map(deep);
    return x && typeof x === "object" ? Object.fromEntries(Object.entries(x).map(([k, v]) => [k, deep(v)])) : x;
  };
  return deep;
}

const mailTypes = {
  sendResetPassword: "reset",
  sendVerificationEmail: "verification",
  sendChangeEmailConfirmation: "change-email-confirmation",
  sendDeleteAccountVerification: "delete-account",
};

// withMail puts functions in the place of "<function>".
function withMail(options, mails) {
  return Object.fromEntries(Object.entries(options).flatMap(([name, value]) => {
    if (value?.constructor === Object) return [[name, withMail(value, mails)]];
    if (value === "<none>") return [];
    if (value !== "<function>") return [[name, value]];
    return [[name, async ({ user, url, token, newEmail }) => {
      mails.push({ type: mailTypes[name], to: user.email, url, token, ...(newEmail && { newEmail }) });
    }]];
  }));
}

// withoutSomeSenders are options that ask for mails that nobody sends, while others are sent.
function withoutSomeSenders(plain) {
  const change = { enabled: true, sendChangeEmailConfirmation: "<function>" };
  const verification = { sendOnSignUp: true, sendOnSignIn: true, autoSignInAfterVerification: true };
  return {
    changeNoSender: { ...plain, user: { changeEmail: { enabled: true } } },
    confirmNoSender: { ...plain, user: { changeEmail: change, deleteUser: { enabled: true } } },
    atOnceNoSender: { ...plain, user: { changeEmail: { ...change, updateEmailWithoutVerification: true } } },
    resetOnly: {
      ...plain,
      emailAndPassword: { enabled: true, requireEmailVerification: true, sendResetPassword: "<function>" },
      emailVerification: verification,
    },
    verificationOnly: {
      ...plain,
      emailVerification: { ...verification, sendVerificationEmail: "<function>" },
      user: { changeEmail: { enabled: true }, deleteUser: { enabled: true } },
    },
  };
}

async function scenario(config, name, run) {
  const { database, secret, note, ...rest } = configs[config];
  file.configs[config] = configs[config];
  const mails = [];
  const db = new Database(":memory:");
  const options = { ...withMail(rest, mails), database: db, secret: given.secret, logger: { disabled: true }, telemetry: { enabled: false } };
  const auth = betterAuth(options);
  await (await getMigrations(options)).runMigrations();
  const server = createServer(toNodeHandler(auth));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = new URL(rest.baseURL).origin;
  const base = rest.basePath ?? "/api/auth";
  let jar = new Map();
  const steps = [];
  const record = placeholders();

  // send makes a request to a path below the base path, or to a whole one that begins with "!".
  const send = async (method, path, body, extra = {}) => {
    const whole = path.startsWith("!") ? path.slice(1) : base + path;
    const headers = { ...extra };
    if (method !== "GET" && method !== "HEAD") headers.origin ??= "origin" in extra ? null : origin;
    if (body !== undefined && !("content-type" in extra)) headers["content-type"] = "application/json";
    if (!("cookie" in extra) && jar.size) headers.cookie = [...jar].map((pair) => pair.join("=")).join("; ");
    for (const name in headers) if (headers[name] === null) delete headers[name];
    const raw = typeof body === "string";
    const text = body === undefined ? "" : raw ? body : JSON.stringify(body);
    const answer = await call(server.address().port, method, whole, headers, text);
    for (const line of answer.set_cookie) {
      const [, key, value] = line.match(/^([^=]*)=([^;]*)/);
      value ? jar.set(key, value) : jar.delete(key);
    }
    const request = { method, path: whole, headers };
    if (body !== undefined) request[raw ? "raw_body" : "body"] = body;
    const step = { request, response: answer };
    if (mails.length) step.emails = mails.splice(0);
    const sent = step.emails ?? [];
    steps.push(record(structuredClone(step)));
    return { ...answer, mails: sent };
  };
  const sql = (statement, op) => {
    db.exec(statement);
    steps.push({ op: { kind: "sql", ...op } });
  };
  const tables = (...names) => {
    const rows = (name) => db.prepare(`select * from "${name}" order by rowid`).all();
    steps.push(record({ db: Object.fromEntries(names.map((name) => [name, rows(name)])) }));
  };
  const signUp = (email = "ann@example.com", more = {}) => send("POST", "/sign-up/email", { name: "Ann", email, password: "password123", ...more });
  const leave = () => (jar = new Map());
  const account = () => db.prepare("select id from account order by rowid desc").get().id;
  await run({ send, sql, tables, signUp, leave, jar: () => jar, account });
  file.cases.push({ name: `${config}: ${name}`, config, steps });
  server.close();
}

function call(port, method, path, headers, body) {
  return new Promise((done, fail) => {
    const host = headers.host ?? "localhost:3000";
    const length = method === "GET" || method === "HEAD" ? {} : { "content-length": Buffer.byteLength(body) };
    const req = httpRequest({ host: "127.0.0.1", port, method, path, headers: { ...headers, host, ...length }, agent: false }, async (res) => {
      let text = "";
      res.setEncoding("utf8");
      for await (const part of res) text += part;
      const response = { status: res.statusCode, headers: {}, set_cookie: res.headers["set-cookie"] ?? [] };
      for (const name of ["cache-control", "content-type", "location", "pragma"]) {
        if (name in res.headers) response.headers[name] = res.headers[name];
      }
      try {
        response.json = JSON.parse(text);
      } catch {
        response.body = text;
      }
      done(response);
    });
    req.on("error", fail);
    req.end(body);
  });
}

const wrong = [undefined, {}, null, "\"x\"", 5, "", "{}x", "[{}]"];
const values = [null, "", "x", 0, true, ["x"], { a: 1 }];
const fields = {
  "/sign-up/email": ["name", "email", "password", "image", "callbackURL", "rememberMe"],
  "/sign-in/email": ["email", "password", "callbackURL", "rememberMe"],
  "/sign-out": ["callbackURL", "state", "disableRedirect"],
  "/revoke-session": ["token"],
  "/revoke-sessions": [],
  "/revoke-other-sessions": [],
  "/update-session": ["theme"],
  "/update-user": ["name", "image", "email", "callbackURL"],
  "/change-email": ["newEmail", "callbackURL"],
  "/change-password": ["newPassword", "currentPassword", "revokeOtherSessions"],
  "/verify-password": ["password"],
  "/delete-user": ["callbackURL", "password", "token"],
  "/request-password-reset": ["email", "redirectTo"],
  "/reset-password": ["newPassword", "token"],
  "/send-verification-email": ["email", "callbackURL"],
  "/sign-in/social": ["provider", "callbackURL", "newUserCallbackURL", "errorCallbackURL", "disableRedirect", "idToken", "scopes", "requestSignUp", "loginHint", "additionalParams", "additionalData"],
  "/link-social": ["provider", "callbackURL", "errorCallbackURL", "scopes", "idToken", "disableRedirect", "requestSignUp", "loginHint", "additionalParams", "additionalData"],
  "/unlink-account": ["accountId", "providerId"],
  "/get-access-token": ["accountId", "providerId", "userId", "useAccountCookie"],
  "/refresh-token": ["accountId", "providerId", "userId", "useAccountCookie"],
};
const good = {
  name: "Ann", email: "other@example.com", password: "password123", newPassword: "password456", currentPassword: "wrong-password",
  newEmail: "new@example.com", token: "nope", provider: "github", accountId: "nope", redirectTo: "/r",
};

for (const config of ["default", "features2"]) {
  await scenario(config, "bodies", async ({ send, signUp, leave }) => {
    for (const who of ["nobody", "ann"]) {
      if (who === "ann") await signUp();
      for (const path of Object.keys(fields)) {
        if (path === "/sign-out" && who === "ann") continue;
        if (who === "ann" && /revoke-sessions|delete-user/.test(path)) continue;
        for (const body of wrong) await send("POST", path, body);
      }
    }
  });
}
for (const config of ["features2"]) {
  await scenario(config, "values of fields", async ({ send, signUp }) => {
    await signUp();
    for (const [path, names] of Object.entries(fields)) {
      if (/sign-out|revoke-sessions|delete-user|sign-in.email|sign-up|update-user|update-session/.test(path)) continue;
      for (const name of names) {
        for (const value of values) {
          if (/URL$|redirectTo/.test(name) && (!value || value === 0)) continue; // SEC-54
          const body = Object.fromEntries(names.filter((n) => n in good).map((n) => [n, good[n]]));
          if (name === "newEmail" && value === "x") continue;
          await send("POST", path, { ...body, [name]: value });
        }
      }
    }
  });
}
await scenario("default", "values of fields, signed out", async ({ send, leave }) => {
  for (const [path, names] of Object.entries(fields)) {
    for (const name of names) {
      for (const value of values) {
        if (/URL$|redirectTo/.test(name) && (!value || value === 0)) continue;
        const body = Object.fromEntries(names.filter((n) => n in good).map((n) => [n, good[n]]));
        leave();
        if (path === "/sign-up/email") body.email = "not-an-address";
        await send("POST", path, { ...body, [name]: value });
      }
    }
  }
});

const routing = ["/ok", "/ok/", "/ok//", "//ok", "/", "", "/OK", "/%6fk", "/ok?x=1", "/ok/x", "/nope", "/nope/", "/get-session/", "/sign-in/email/", "/sign-in", "/sign-in/", "/callback/github/", "/callback//", "/callback/a%2fb", "/reset-password/", "/reset-password/a/b", "/reset-password/tok/?callbackURL=/x", "/error/", "/ok;x", "/ok%20", "/ok%3f", "/ok#x".replace("#", "%23"), "/set-password", "/sign-up/email"];
for (const config of ["default", "skipSlash", "basePathCustom"]) {
  await scenario(config, "paths", async ({ send }) => {
    for (const path of routing) {
      await send("GET", path);
      await send("POST", path, {});
    }
    for (const method of ["HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"]) {
      for (const path of ["/ok", "/get-session", "/sign-in/email", "/nope"]) await send(method, path, method === "HEAD" ? undefined : {});
    }
  });
}
for (const config of ["default", "errorURL", "secure"]) {
  await scenario(config, "errors", async ({ send }) => {
    for (const query of ["", "?", "?error=", "?error=abc", "?error=a-b_c'd", "?error=a%20b", "?error=<script>", "?error=a&error=b", "?error=abc&error_description=", "?error=abc&error_description=a%20b%26c%3Cd%3E%22%27", "?error=abc&error_description=x&error_description=y", "?error_description=only", "?error=abc&state=z", "?error=%C3%A4", "?error=abc&error_description=%C3%A4%E2%82%AC", "?error=abc&error_description=%zz", "?error=abc&error_description=a+b"]) {
      await send("GET", `/error${query}`);
    }
    await send("POST", "/error", {});
    for (const query of ["", "?callbackURL=", "?callbackURL=/x", "?callbackURL=/x?a=b%23c", "?callbackURL=https://evil.com", "?callbackURL=/a&callbackURL=/b"]) {
      await send("GET", `/reset-password/nope${query}`);
      await send("GET", `/verify-email${query}`);
      await send("GET", `/verify-email${query || "?"}&token=nope`);
      await send("GET", `/verify-email${query || "?"}&token=`);
      await send("GET", `/delete-user/callback${query}`);
      await send("GET", `/delete-user/callback${query || "?"}&token=nope`);
      await send("GET", `/callback/github${query}`);
      await send("GET", `/callback/nope${query || "?"}&state=x&code=y`);
    }
  });
}
for (const config of ["jwtcache", "compact", "jwecache", "defer", "noRefresh", "rotation", "secure", "customCookies", "crossSub"]) {
  await scenario(config, "sessions", async ({ send, signUp, leave, sql, jar, tables }) => {
    await signUp("ann@example.com", { rememberMe: false });
    await send("GET", "/get-session");
    await send("POST", "/update-user", { name: "Bea", image: null });
    await send("POST", "/sign-out", {});
    await send("GET", "/get-session");
    const answer = await send("POST", "/sign-in/email", { email: "ANN@example.com", password: "password123", callbackURL: "/dash" });
    for (const query of ["", "?disableCookieCache=true", "?disableRefresh=true", "?disableCookieCache=true&disableRefresh=true", "?disableCookieCache=", "?disableCookieCache=1&disableCookieCache=2"]) {
      await send("GET", `/get-session${query}`);
      await send("GET", `/list-accounts${query}`);
    }
    await send("POST", "/get-session", {});
    await send("GET", "/list-sessions");
    sql("update user set name = 'Cleo'", { sets: { name: "Cleo" } });
    await send("GET", "/get-session");
    await send("GET", "/get-session?disableCookieCache=true");
    await send("POST", "/verify-password", { password: "password123" });
    await send("POST", "/change-password", { currentPassword: "password123", newPassword: "password456", revokeOtherSessions: true });
    await send("GET", "/get-session");
    sql(`update session set expiresAt = '${new Date(Date.now() + 432000e3).toISOString()}'`, { sets: { expiresAt: 432000 } });
    await send("GET", "/get-session");
    await send("GET", "/get-session?disableCookieCache=true");
    await send("POST", "/get-session?disableCookieCache=true", {});
    await send("POST", "/revoke-session", { token: "nope" });
    await send("POST", "/revoke-other-sessions", {});
    sql(`update session set expiresAt = '${new Date(Date.now() - 120e3).toISOString()}'`, { sets: { expiresAt: -120 } });
    await send("GET", "/list-accounts");
    await send("GET", "/get-session?disableCookieCache=true");
    tables("session", "user");
    await send("POST", "/delete-user", {});
  });
}
await scenario("additional", "fields", async ({ send, leave, tables }) => {
  const person = (more) => send("POST", "/sign-up/email", { name: "Ann", email: "ann@example.com", password: "password123", ...more });
  for (const more of [{}, { plan: "pro", role: "admin" }, { plan: "" }, { plan: null }, { plan: "pro", role: "" }]) {
    leave();
    await person({ ...more, email: `a${JSON.stringify(more).length}@example.com` });
  }
  for (const body of [{}, { nickname: "x" }, { plan: "free" }, { role: "admin" }, { role: "" }, { secretNote: "s" }, { unknown: 1 }, { nickname: null }, { name: "" }, { email: "" }, { email: "x@y.zz" }, { id: "x" }, { emailVerified: true }]) {
    await send("POST", "/update-user", body);
  }
  for (const body of [{}, { theme: "dark" }, { theme: null }, { token: "x" }, { theme: "a", userId: "x" }, { expiresAt: "2020-01-01T00:00:00.000Z" }]) {
    await send("POST", "/update-session", body);
  }
  await send("GET", "/get-session");
  await send("GET", "/list-sessions");
  tables("user", "session");
});
for (const config of ["features", "features2"]) {
  await scenario(config, "links", async ({ send, signUp, leave, sql, tables }) => {
    const from = (answer) => (answer.mails[0] ? new URL(answer.mails[0].url) : new URL("http://localhost:3000/api/auth/ok"));
    const visit = (url) => send("GET", `!${url.pathname}${url.search}`);
    await signUp();
    let link = from(await send("POST", "/send-verification-email", { email: "ann@example.com", callbackURL: "/v?x=1" }));
    await visit(link);
    await visit(link);
    await send("POST", "/send-verification-email", { email: "ann@example.com" });
    await send("POST", "/send-verification-email", { email: "else@example.com" });
    link = from(await send("POST", "/request-password-reset", { email: "ANN@example.com", redirectTo: "http://localhost:3000/new?y=2#z" }));
    await visit(link);
    const token = link.pathname.split("/").pop();
    for (const newPassword of ["short", "x".repeat(129), "password789", "password789"]) {
      await send("POST", "/reset-password", { newPassword, token });
    }
    await send("POST", "/reset-password?token=nope", { newPassword: "password789" });
    await send("POST", "/reset-password", { newPassword: "password789" });
    tables("verification", "account");
    leave();
    await send("POST", "/sign-in/email", { email: "ann@example.com", password: "password123" });
    await send("POST", "/sign-in/email", { email: "ann@example.com", password: "password789" });
    link = from(await send("POST", "/change-email", { newEmail: "Bea@example.com", callbackURL: "/c" }));
    const second = from(await visit(link));
    await visit(second);
    await visit(second);
    await visit(link);
    await send("GET", "/get-session");
    tables("user");
    await send("POST", "/delete-user", { password: "wrong-password" });
    link = from(await send("POST", "/delete-user", { callbackURL: "/bye" }));
    await visit(link);
    await visit(link);
    await send("GET", "/get-session");
    tables("user", "session", "account");
  });
}
for (const config of ["oauth", "oauthEnc"]) {
  await scenario(config, "accounts", async ({ send, signUp, tables, account, leave }) => {
    const begin = async (path, body) => {
      const answer = await send("POST", path, { provider: "github", callbackURL: "/dash", errorCallbackURL: "/err", ...body });
      return new URL(answer.json.url ?? "http://x/").searchParams.get("state");
    };
    await signUp("octo@example.com");
    let state = await begin("/link-social");
    await send("GET", `/callback/github?state=${state}&code=bad`);
    state = await begin("/link-social");
    await send("GET", `/callback/github?state=${state}&code=good`);
    tables("account");
    await send("GET", "/list-accounts");
    const id = account();
    await send("POST", "/get-access-token", { accountId: id });
    await send("POST", "/refresh-token", { accountId: id });
    await send("GET", `/account-info?accountId=${id}`);
    await send("POST", "/unlink-account", { accountId: id });
    await send("POST", "/unlink-account", { accountId: id });
    await send("POST", "/unlink-account", { accountId: account() });
    leave();
    state = await begin("/sign-in/social", { newUserCallbackURL: "/new" });
    await send("GET", `/callback/github?state=${state}&code=good`);
    await send("GET", "/get-session");
    tables("user", "account", "session");
  });
}
await scenario("default", "targets", async ({ send, signUp }) => {
  const odd = ["https://evil.com", "//evil.com", "/\\\\evil.com", "javascript:alert(1)", "/ok", "http://localhost:3000/x", ["/x"], { a: 1 }, 5, true];
  await signUp();
  for (const name of ["callbackURL", "redirectTo", "errorCallbackURL", "newUserCallbackURL"]) {
    for (const target of odd) await send("POST", "/update-user", { name: "B", [name]: target });
    for (const target of ["https://evil.com", "/ok", "/a&callbackURL=/b"]) await send("POST", `/update-user?${name}=${target}`, { name: "C" });
  }
  await send("POST", "/update-user?callbackURL=https://evil.com", { name: "C", callbackURL: "/ok" });
  await send("POST", "/update-user?callbackURL=https://evil.com", { name: "C", redirectTo: "https://evil.com" });
  await send("POST", "/update-user", { name: "C", redirectTo: "https://evil.com", callbackURL: "https://evil.com" });
  await send("POST", "/update-user", { callbackURL: "https://evil.com" }, { cookie: null });
  await send("POST", "/nope", { callbackURL: "https://evil.com" });
});
await scenario("default", "content types", async ({ send, signUp }) => {
  await signUp();
  const types = ["application/json", "application/json; charset=utf-8", "APPLICATION/JSON", "application/json;", " application/json", "text/json", "text/plain", "application/x-www-form-urlencoded", "application/x-www-form-urlencoded;charset=UTF-8", "multipart/form-data; boundary=x", "application/octet-stream", "application/vnd.api+json", "application/jsonx", "", ";", "application/json, text/plain", "*/*"];
  for (const path of ["/sign-in/email", "/update-user", "/callback/github", "/sign-out?x=1"]) {
    for (const type of types) {
      if (path.startsWith("/sign-out") && /^application.json/i.test(type)) continue;
      await send("POST", path, "name=B&email=ann%40example.com&password=password123&rememberMe=false", { "content-type": type });
      if (!path.startsWith("/sign-out")) await send("POST", path, '{"name":"B","email":"ann@example.com","password":"password123"}', { "content-type": type });
      await send("POST", path, "", { "content-type": type });
    }
    await send("POST", path, '{"name":"B"}', { "content-type": null });
  }
  for (const text of ["email=ann@example.com&email=bea@example.com&password=password123", "email=ann%40example.com&password=password123", "email=ann%40example.com&password=password+123", "=x&&a", "email[]=x&password=y", "%zz=1&email=%zz"]) {
    await send("POST", "/sign-in/email", text, { "content-type": "application/x-www-form-urlencoded" });
  }
  for (const text of ['{"email":"ann@example.com","password":"password123","password":"x"}', '{"__proto__":{"a":1},"email":"ann@example.com","password":"password123"}', '\ufeff{"email":"ann@example.com","password":"password123"}', '{"email":"\\u0061nn@example.com","password":"password123"}', '{"email":"ann@example.com","password":"password123"}\n\t ', "{'email':1}", '{"email":"ann@example.com",}', '{"email":NaN}', '{"email":1e999,"password":"x"}', '{"email":"\\ud800@example.com","password":"x"}', "nul", '"\\x"', '{"a":01}']) {
    await send("POST", "/sign-in/email", text);
  }
});
await scenario("default", "addresses", async ({ send, signUp, leave }) => {
  for (const email of ["Ann@Example.COM", " ann@example.com", "ann@example.com ", "ann@example", "ann@@example.com", "a.b@example.com", ".a@example.com", "a.@example.com", "a..b@example.com", "a+b@example.com", "a'b@example.com", "a_b@ex_ample.com", "a@-example.com", "a@example-.com", "a@example.c", "a@127.0.0.1", "\"a\"@example.com", "ä@example.com", "a@exämple.com", "a@example.com\u0000", "a@b.c.d.ee", "-@example.com", "'@example.com", "a@EXAMPLE.museum", "A".repeat(300) + "@example.com"]) {
    leave();
    await signUp(email, { name: "" });
    leave();
    await send("POST", "/sign-in/email", { email, password: "password123" });
  }
  for (const password of ["", "1234567", "12345678", "x".repeat(128), "x".repeat(129), "😀😀😀", "😀😀😀😀", "p\u0000ssword1", "ﬁancée-ﬁ", " password123 "]) {
    leave();
    const email = `p${Buffer.from(password).toString("hex").slice(0, 12)}${password.length}@example.com`;
    await signUp(email, { password });
    await send("POST", "/sign-in/email", { email, password });
  }
});
for (const config of ["disabled", "disableSignUp", "noAutoSignIn", "requireVerificationNoSender"]) {
  await scenario(config, "sign-up and in", async ({ send, signUp, tables }) => {
    await signUp();
    await signUp();
    await signUp("bea@example.com", { password: "password1234", image: "https://x/y.png", callbackURL: "/hi", rememberMe: false });
    await send("POST", "/sign-in/email", { email: "ann@example.com", password: "password123", callbackURL: "/x" });
    await send("POST", "/sign-in/email", { email: "ann@example.com", password: "wrong-password" });
    await send("POST", "/sign-in/email", { email: "nobody@example.com", password: "x" });
    await send("POST", "/sign-in/email", { email: "nobody", password: "x" });
    await send("POST", "/request-password-reset", { email: "ann@example.com" });
    await send("GET", "/get-session");
    tables("user", "account");
  });
}

for (const config of ["changeNoSender", "confirmNoSender", "atOnceNoSender", "resetOnly", "verificationOnly", "requireVerification", "hashedVerification"]) {
  await scenario(config, "mails", async ({ send, sql, signUp, leave, tables }) => {
    const everyMail = async () => {
      for (const email of ["ann@example.com", "bea@example.com", "nobody@example.com"]) {
        await send("POST", "/send-verification-email", { email, callbackURL: "/v" });
        await send("POST", "/request-password-reset", { email, redirectTo: "/r" });
      }
      for (const newEmail of ["bea@example.com", "ann@example.com", "new@example.com"]) {
        await send("POST", "/change-email", { newEmail, callbackURL: "/c" });
      }
    };
    await signUp("bea@example.com");
    leave();
    await everyMail();
    await signUp();
    await signUp();
    await send("POST", "/sign-in/email", { email: "ann@example.com", password: "password123", callbackURL: "/x" });
    await everyMail();
    await send("GET", "/verify-email?token=nope&callbackURL=/v");
    await send("GET", "/reset-password/nope?callbackURL=/r");
    await send("POST", "/reset-password", { newPassword: "password456", token: "nope" });
    sql("update user set emailVerified = 1", { sets: { "user.emailVerified": 1 } });
    leave();
    for (const email of ["ann@example.com", "new@example.com"]) await send("POST", "/sign-in/email", { email, password: "password123" });
    await everyMail();
    await send("POST", "/delete-user", { callbackURL: "/bye" });
    tables("user", "account");
  });
}

// One step a line.
const { cases, ...head } = file;
const lines = cases.map(({ steps, ...rest }) => `${JSON.stringify(rest).slice(0, -1)},"steps":[\n${steps.map((step) => JSON.stringify(step)).join(",\n")}]}`);
console.log(`${JSON.stringify(head).slice(0, -1)},"cases":[\n${lines.join(",\n")}]}`);
process.exit(0);
