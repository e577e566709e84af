import { NextResponse } from "next/server"
import * as cookies from "better-auth/cookies"

export default (request) => {
  const session = cookies.getSessionCookie(request)
  if (session) {
    return NextResponse.next()
  } else {
    return NextResponse.redirect(new URL("/sign-in", request.url))
  }
}

export const config = { matcher: ["/dashboard/:path*"] }
