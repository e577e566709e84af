import { NextResponse } from "next/server";

const AUTH = "https://auth.example.com";

export async function middleware(request) {
	const response = await fetch(`${AUTH}/api/auth/get-session`, {
		headers: { cookie: request.headers.get("cookie") ?? "" },
	});
	const session = await response.json();
	if (!session) {
		return NextResponse.redirect(`https://auth.example.com/sign-in`);
	}
	return NextResponse.next();
}

export const config = { matcher: "/:path*" };
