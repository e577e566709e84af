import { auth } from "@/lib/auth";
import { headers } from "next/headers";
import { NextRequest, NextResponse } from "next/server";

export async function proxy(request: NextRequest) {
	const session = await auth.api.getSession({ headers: await headers() });
	if (!session) {
		if (request.nextUrl.pathname.startsWith("/admin")) {
			return NextResponse.redirect(new URL("/staff/sign-in", request.url));
		}
		return NextResponse.redirect(new URL("/sign-in", request.url));
	}
	if (session.user.role !== "admin" && request.nextUrl.pathname.startsWith("/admin")) {
		return NextResponse.redirect(new URL("/", request.url));
	}
	return NextResponse.next();
}

export const config = { matcher: ["/admin/:path*", "/account/:path*"] };
