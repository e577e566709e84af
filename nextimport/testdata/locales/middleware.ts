import createMiddleware from "next-intl/middleware";
import { getSessionCookie } from "better-auth/cookies";
import { NextRequest, NextResponse } from "next/server";
import { routing } from "./i18n/routing";

const handleLocale = createMiddleware(routing);
const PUBLIC = ["/sign-in", "/sign-up"];

export default function middleware(request: NextRequest) {
	const isPublic = PUBLIC.some((page) => request.nextUrl.pathname.endsWith(page));

	if (!isPublic && !getSessionCookie(request)) {
		const locale = request.nextUrl.pathname.split("/")[1];
		return NextResponse.redirect(new URL(`/${locale}/sign-in`, request.url));
	}

	return handleLocale(request);
}

export const config = {
	matcher: "/((?!api|trpc|_next|_vercel|.*\\..*).*)",
};
