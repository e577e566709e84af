const { NextResponse } = require("next/server");
const { getSessionCookie } = require("better-auth/cookies");

module.exports.middleware = function (request) {
	if (!getSessionCookie(request)) {
		return NextResponse.redirect(new URL("/sign-in", request.url));
	}
};

module.exports.config = { matcher: ["/dashboard"] };
