// Better Auth's client, as ever. Its server is the gateway, at the same origin.

import { createAuthClient } from "better-auth/react";

export const auth = createAuthClient();
