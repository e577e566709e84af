import { NextRequest, NextResponse } from "next/server";
import { getSessionCookie } from "better-auth/cookies";

const LOGIN = `/login`;

export default async function proxy(request: NextRequest) {
	const token = getSessionCookie(request);
	if (token === null) {
		return NextResponse.redirect(new URL(LOGIN + "?from=" + request.nextUrl.pathname, request.url));
	}
	return NextResponse.next();
}

export const config = {
	matcher: [`/projects/:id(\\d+)/:path*`, '/caf\u00e9'],
} as const;
