import { getCookieCache } from "better-auth/cookies";
import { type NextRequest, NextResponse } from "next/server";

export async function middleware(request: NextRequest) {
	const cached = await getCookieCache(request, { secret: process.env.BETTER_AUTH_SECRET, strategy: "jwe" });
	return cached ? NextResponse.next() : NextResponse.redirect(new URL("/en/sign-in", request.url));
}

export const config = {
	matcher: [{ source: "/:locale(en|de)/account/:path*", locale: false }],
};
