import { getSessionCookie } from "better-auth/cookies";
import { NextRequest, NextResponse } from "next/server";

const PROTECTED = ["/dashboard", "/settings"];

export async function middleware(request: NextRequest) {
	const { pathname } = request.nextUrl;
	const isProtected = PROTECTED.some((route) => pathname.startsWith(route)) || pathname === "/me";

	if (isProtected) {
		const session = getSessionCookie(request);
		if (!session) {
			const url = new URL("/sign-in", request.url);
			url.searchParams.set("redirectTo", pathname);
			return NextResponse.redirect(url);
		}
	}
	return NextResponse.next();
}
