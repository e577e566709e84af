// Asks Better Auth's own providers what they make of the cases on standard input, a JSON
// array, and prints what they did as another. Nobody else is asked: the answers of a case
// take the place of the network.

import { text } from "node:stream/consumers";
import { socialProviders } from "@better-auth/core/social-providers";
import { genericOAuth } from "better-auth/plugins";

const cases = JSON.parse(await text(process.stdin));
const results = [];
for (const one of cases) results.push(await run(one));
process.stdout.write(JSON.stringify(results));

async function run({ type, options, authorization, grant, refreshToken, tokens, hint, answers }) {
  const requests = [];
  globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    requests.push({
      url: request.url,
      authorization: request.headers.get("authorization") ?? "",
      body: await request.text(),
    });
    const answer = answers[decodeURIComponent(request.url.replaceAll("+", " "))] ?? answers[request.url];
    if (!answer) return new Response("not found", { status: 404 });
    return new Response(answer.body, {
      status: answer.status,
      headers: { "content-type": "application/json" },
    });
  };
  const provider = type === "generic" ? await generic(options) : socialProviders[type](options);
  const url = await provider.createAuthorizationURL(authorization);
  const discovery = requests.splice(0);
  const exchanged = await attempt(() => provider.validateAuthorizationCode(grant));
  const refreshed = await attempt(() => provider.refreshAccessToken(refreshToken));
  const tokenRequests = requests.splice(0).filter(({ body }) => body);
  const found = await attempt(() =>
    provider.getUserInfo({ ...tokens, expectedIdTokenNonce: authorization.idTokenNonce, user: hint }));
  return {
    url: url.toString(),
    discovery: discovery.length,
    tokenRequests,
    exchanged,
    refreshed,
    user: found?.user ?? null,
    data: found?.data ?? null,
    id: found ? String(await provider.accountSubject({ tokens, profile: found.data })) : "",
  };
}

async function generic(options) {
  const plugin = genericOAuth({ config: [options] });
  const logger = { error() {}, warn() {}, info() {}, debug() {} };
  const { context } = await plugin.init({ logger, socialProviders: [], baseURL: "http://localhost:3000/api/auth" });
  return context.socialProviders[0];
}

async function attempt(what) {
  try {
    return await what();
  } catch {
    return null;
  }
}
