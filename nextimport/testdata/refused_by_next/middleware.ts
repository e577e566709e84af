import { getSessionCookie } from "better-auth/cookies";
import { NextResponse, type NextRequest } from "next/server";

export function middleware(request: NextRequest) {
	if (!getSessionCookie(request)) return Response.redirect(new URL("/sign-in", request.url));
}

export const config = { matcher: ["dashboard/*", { source: "/a", locale: true }] };
