// Better Auth with its sessions in Redis. People are elsewhere and not asked for.

import { redisStorage } from "@better-auth/redis-storage";
import { betterAuth } from "better-auth";
import { memoryAdapter } from "better-auth/adapters/memory";
import Redis from "ioredis";

export const auth = betterAuth({
  baseURL: "http://127.0.0.1",
  database: memoryAdapter({ user: [], session: [], account: [], verification: [] }),
  secondaryStorage: redisStorage({ client: new Redis(process.env.REDIS ?? "", { lazyConnect: true }) }),
  advanced: { useSecureCookies: false },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
});
