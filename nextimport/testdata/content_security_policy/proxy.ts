import { NextRequest, NextResponse } from "next/server";
import { auth } from "@/lib/auth";

export async function proxy(request: NextRequest) {
	const nonce = Buffer.from(crypto.randomUUID()).toString("base64");
	const policy = `script-src 'self' 'nonce-${nonce}'; object-src 'none'`;

	const session = await auth.api.getSession({ headers: request.headers });
	if (!session) {
		return NextResponse.redirect(new URL("/sign-in", request.url));
	}

	const headers = new Headers(request.headers);
	headers.set("x-nonce", nonce);
	const response = NextResponse.next({ request: { headers } });
	response.headers.set("Content-Security-Policy", policy);
	return response;
}

export const config = {
	matcher: [
		{
			source: "/((?!api|_next/static|_next/image|sign-in).*)",
			missing: [{ type: "header", key: "next-router-prefetch" }],
		},
	],
};
