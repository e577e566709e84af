// Reads cookie caches with Better Auth's own helper, as a Next.js proxy would. Reads a job
// from standard input: { cookie, options }. Writes what getCookieCache returns.

import { text } from "node:stream/consumers";
import { getCookieCache } from "better-auth/cookies";

const { cookie, options } = JSON.parse(await text(process.stdin));
const request = new Request("http://app.example/", { headers: { cookie } });
process.stdout.write(JSON.stringify(await getCookieCache(request, options)));
