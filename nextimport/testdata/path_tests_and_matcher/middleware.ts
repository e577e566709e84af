import { getSessionCookie } from "better-auth/cookies";
import { NextRequest, NextResponse } from "next/server";

export async function middleware(request: NextRequest) {
	const session = getSessionCookie(request);
	const { pathname } = request.nextUrl;

	if (session && pathname === "/sign-in") {
		return NextResponse.redirect(new URL("/dashboard", request.url));
	}
	if (!session && pathname.startsWith("/dashboard")) {
		return NextResponse.redirect(new URL("/sign-in", request.url));
	}
	return NextResponse.next();
}

export const config = { matcher: ["/dashboard/:path*", "/sign-in"] };
