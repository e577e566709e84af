// The gate as Next.js and Better Auth document it, in three depths. What may pass goes on to
// the upstream, so that no page of Next.js is measured.

import { getCookieCache, getSessionCookie } from "better-auth/cookies";
import { type NextRequest, NextResponse } from "next/server";
import { auth } from "./auth";

const checks: Record<string, (request: NextRequest) => unknown> = {
  "/optimistic": (request) => getSessionCookie(request),
  "/cached": (request) => getCookieCache(request, { isSecure: false }),
  "/full": (request) => auth.api.getSession({ headers: request.headers }),
};

export async function proxy(request: NextRequest) {
  const { pathname } = request.nextUrl;
  if (!(await checks[pathname](request))) return new NextResponse(null, { status: 401 });
  return NextResponse.rewrite(new URL(pathname, process.env.UPSTREAM));
}

export const config = { matcher: ["/optimistic", "/cached", "/full"] };
