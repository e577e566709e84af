package handlers

import (
	"net/http"

	"github.com/caddy-better-auth/gateway/auth"
)

// socialRoutes are for signing in at social providers, and for the accounts there.
func socialRoutes() []Route {
	idToken := []auth.Code{
		auth.ProviderNotFound, auth.IDTokenNotSupported, auth.InvalidToken,
		auth.FailedToGetUserInfo, auth.UserEmailNotFound,
	}
	tokens := []auth.Code{auth.AccountNotFound, auth.ProviderNotSupported, auth.FailedToGetAccessToken}
	return []Route{{
		Method: http.MethodPost, Path: "/sign-in/social", Operation: "signInSocial",
		Summary:  "Begin a session by way of a social provider",
		Errors:   append([]auth.Code{auth.OAuthLinkError, auth.EmailNotVerified}, idToken...),
		endpoint: typed((*Server).signInSocial),
	}, {
		Method: http.MethodGet, Path: "/callback/{id}", Operation: "callbackOAuth",
		Summary:  "Take the browser back from a social provider",
		Secret:   true,
		endpoint: typed((*Server).callback),
	}, {
		Method: http.MethodPost, Path: "/callback/{id}", Operation: "callbackOAuth",
		Summary:  "Send a browser that a provider made post to the callback by GET",
		Secret:   true,
		Form:     true,
		Foreign:  true,
		endpoint: typed((*Server).postCallback),
	}, {
		Method: http.MethodPost, Path: "/link-social", Operation: "linkSocialAccount",
		Summary: "Add an account at a social provider to the user",
		Auth:    Sensitive,
		Errors: append([]auth.Code{
			auth.SocialAccountAlreadyLinked, auth.LinkingNotAllowed,
			auth.LinkingDifferentEmailsNotAllowed, auth.LinkingFailed,
		}, idToken...),
		endpoint: typed((*Server).linkSocial),
	}, {
		Method: http.MethodPost, Path: "/get-access-token", Operation: "getAccessToken",
		Summary:  "Return an access token of an account of the user",
		Auth:     Silent,
		Errors:   tokens,
		endpoint: typed((*Server).getAccessToken),
	}, {
		Method: http.MethodPost, Path: "/refresh-token", Operation: "refreshToken",
		Summary: "Renew the tokens of an account of the user",
		Auth:    Silent,
		Errors: []auth.Code{
			auth.AccountNotFound, auth.ProviderNotSupported, auth.TokenRefreshNotSupported,
			auth.RefreshTokenNotFound, auth.FailedToRefreshAccessToken,
		},
		endpoint: typed((*Server).refreshToken),
	}, {
		Method: http.MethodGet, Path: "/account-info", Operation: "accountInfo",
		Summary: "Return what the provider says of the owner of an account of the user",
		Auth:    Silent,
		Errors: append([]auth.Code{
			auth.ProviderNotConfigured, auth.AccessTokenNotFound, auth.FailedToGetUserInfo,
		}, tokens...),
		endpoint: typed((*Server).accountInfo),
	}}
}
