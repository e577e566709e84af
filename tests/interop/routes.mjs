// Prints the routes that a real Better Auth server has without plugins, as a JSON list of
// "METHOD /path".

import { betterAuth } from "better-auth";

const { api } = betterAuth({ secret: "x".repeat(32), telemetry: { enabled: false } });
const routes = Object.values(api)
  .filter(({ path, options }) => path && !options.metadata?.SERVER_ONLY)
  .flatMap(({ path, options }) => [options.method].flat().map((method) => `${method} ${path}`));
process.stdout.write(JSON.stringify(routes));
