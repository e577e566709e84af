import { getSessionCookie } from "better-auth/cookies";
import { NextRequest, NextResponse } from "next/server";

export function middleware(request: NextRequest) {
	if (!getSessionCookie(request)) {
		return NextResponse.redirect(new URL("/sign-in", request.url));
	}
	return NextResponse.next();
}

export const config = {
	matcher: [
		{
			source: "/((?!api|_next/static|_next/image|favicon.ico|sign-in).*)",
			missing: [
				{ type: "header", key: "next-router-prefetch" },
				{ type: "header", key: "purpose", value: "prefetch" },
			],
		},
		{
			source: "/beta/:path*",
			has: [
				{ type: "cookie", key: "channel", value: "beta|alpha" },
				{ type: "host", value: "app\\.example\\.com" },
				{ type: "query", key: "try" },
			],
		},
		"/plain",
	],
};
