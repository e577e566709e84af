import { NextResponse, type NextRequest } from "next/server";
import { getSessionCookie } from "better-auth/cookies";

const protectedPaths = ["/dashboard", "/settings"];

export function middleware(request: NextRequest) {
	if (!getSessionCookie(request)) return NextResponse.redirect(new URL("/sign-in", request.url));
	return NextResponse.next();
}

export const config = {
	matcher: [...protectedPaths, "/admin"],
};
