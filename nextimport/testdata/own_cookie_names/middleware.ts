import { getSessionCookie as readCookie } from "better-auth/cookies"
import { NextRequest, NextResponse } from "next/server"

const PREFIX = "acme" as const

export default function middleware(req: NextRequest): NextResponse {
  const cookie = readCookie(req, { cookiePrefix: PREFIX, cookieName: "sid" })
  const signedIn: boolean = Boolean(cookie)

  if (!signedIn) {
    const target = new URL('/login', req.nextUrl.origin)
    target.searchParams.set('callbackUrl', req.nextUrl.pathname + req.nextUrl.search)
    return NextResponse.redirect(target)
  }
  return NextResponse.next()
}

export const config = { matcher: '/account/:path*' } satisfies { matcher: string }
