import { NextResponse } from "next/server";
import type { NextRequest } from "next/server";
import { auth } from "../auth";

export async function proxy(request: NextRequest) {
	const session = await auth.api.getSession({ headers: request.headers });
	if (session) return NextResponse.next();
	const url = request.nextUrl.clone();
	url.pathname = "/login";
	url.searchParams.set("next", request.nextUrl.pathname);
	return NextResponse.redirect(url);
}

export const config = {
	matcher: [
		/*
		 * Everything but the API, what Next.js builds, images, and the sign-in page.
		 */
		"/((?!api|_next/static|_next/image|login|.*\\.(?:svg|png|webp)$).*)",
	],
};
