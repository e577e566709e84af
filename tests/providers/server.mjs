// A certified OpenID Connect provider on 127.0.0.1. Ann is always there and always agrees.
// It prints READY on a line of its own once it answers, and ends on SIGTERM.
//
// --clients are the clients, as JSON. --claims-in-id-token puts e-mail and name into the ID
// token; otherwise only the user info endpoint tells them.

import { once } from "node:events";
import { createServer } from "node:http";
import { generateKeyPairSync } from "node:crypto";
import { parseArgs } from "node:util";
import Provider from "oidc-provider";

const { values: flags } = parseArgs({
  options: {
    port: { type: "string" },
    clients: { type: "string" },
    "claims-in-id-token": { type: "boolean", default: false },
  },
});

const keys = [
  ["RS256", "rsa", { modulusLength: 2048 }],
  ["ES256", "ec", { namedCurve: "P-256" }],
  ["EdDSA", "ed25519", {}],
].map(([alg, type, options]) => ({
  ...generateKeyPairSync(type, options).privateKey.export({ format: "jwk" }),
  alg,
  use: "sig",
  kid: alg,
}));

const ann = {
  sub: "ann-42",
  email: "ann@example.com",
  email_verified: true,
  name: "Ann Ä. Example",
  picture: "https://img.example.com/ann.png",
};

const provider = new Provider(`http://127.0.0.1:${flags.port}`, {
  clients: JSON.parse(flags.clients),
  jwks: { keys },
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "picture"] },
  conformIdTokenClaims: !flags["claims-in-id-token"],
  cookies: { keys: ["a key of no importance"] },
  features: { devInteractions: { enabled: false } },
  enabledJWA: { idTokenSigningAlgValues: ["RS256", "ES256", "EdDSA", "HS256"] },
  findAccount: (_, id) => ({ accountId: id, claims: () => ann }),
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  issueRefreshToken: () => true,
  pkce: { required: () => true },
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId,
      accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope("openid email profile offline_access");
    await grant.save();
    return grant;
  },
});

const answer = provider.callback();
const server = createServer((request, response) => {
  if (!request.url.startsWith("/interaction/")) return answer(request, response);
  provider.interactionFinished(request, response, { login: { accountId: ann.sub } });
});
server.listen(Number(flags.port), "127.0.0.1");
await once(server, "listening");
console.log("READY");

process.once("SIGTERM", () => {
  server.close();
  server.closeAllConnections();
});
