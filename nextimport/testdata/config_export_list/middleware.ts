import { NextResponse, type NextRequest } from "next/server";
import { getSessionCookie } from "better-auth/cookies";

const config = { matcher: ["/dashboard"] };

function middleware(request: NextRequest) {
	if (!getSessionCookie(request)) return NextResponse.redirect(new URL("/sign-in", request.url));
	return NextResponse.next();
}

export { config, middleware };
