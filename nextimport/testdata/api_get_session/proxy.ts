import { headers } from "next/headers";
import { NextRequest, NextResponse } from "next/server";
import { auth } from "@/lib/auth";

export async function proxy(request: NextRequest) {
	const session = await auth.api.getSession({
		headers: await headers(),
	});

	if (session?.user == null) {
		const back = encodeURIComponent(request.nextUrl.pathname);
		return NextResponse.redirect(new URL(`/sign-in?redirectTo=${back}`, request.url));
	}

	return NextResponse.next();
}

export const config = {
	matcher: ["/dashboard/:path*", "/settings/:path*"],
};
