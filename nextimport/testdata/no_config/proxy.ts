import { auth } from "@/auth";
import { NextResponse, type NextRequest } from "next/server";

export async function proxy(request: NextRequest) {
	const session = await auth.api.getSession({ headers: request.headers });
	if (!session) {
		return NextResponse.redirect(new URL("/sign-in", request.url));
	}
	return NextResponse.next();
}
