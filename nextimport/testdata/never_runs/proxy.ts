import { getSessionCookie } from "better-auth/cookies";
import { NextResponse, type NextRequest } from "next/server";

export const proxy = (request: NextRequest) =>
	getSessionCookie(request) ? NextResponse.next() : NextResponse.redirect(new URL("/sign-in", request.url));

export const config = { matcher: [] };
