package gateway

import (
	"errors"
	"net/http"

	"github.com/caddyserver/caddy/v2"
	"go.uber.org/zap"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/handlers"
)

// auditLog says who did what, and who tried: one line each, in the log better_auth.audit. A
// line holds no secret and no e-mail address. What strangers can bring about at will is
// sampled.
type auditLog struct{ log, often *zap.Logger }

func newAuditLog(log *zap.Logger) auditLog {
	audit := log.Named("audit")
	return auditLog{log: audit, often: sampled(audit)}
}

// audited says what operations are called in the log. Those that are not named change
// nothing.
var audited = map[string]string{
	"signUpEmail":           "sign_up",
	"signInEmail":           "sign_in",
	"signInSocial":          "sign_in_social",
	"callbackOAuth":         "provider_callback",
	"signOut":               "sign_out",
	"revokeSession":         "session_revoke",
	"revokeSessions":        "session_revoke",
	"revokeOtherSessions":   "session_revoke",
	"updateUser":            "user_update",
	"changePassword":        "password_change",
	"verifyPassword":        "password_check",
	"requestPasswordReset":  "password_reset_request",
	"resetPassword":         "password_reset",
	"sendVerificationEmail": "email_verification_request",
	"verifyEmail":           "email_verification",
	"changeEmail":           "email_change",
	"linkSocialAccount":     "account_link",
	"unlinkAccount":         "account_unlink",
	"getAccessToken":        "provider_token",
	"refreshToken":          "provider_token",
	"deleteUser":            "user_delete",
	"deleteUserCallback":    "user_delete",
}

// answered writes what became of a request to an auth route.
func (a auditLog) answered(o handlers.Outcome) {
	what, result := audited[o.Operation], resultOf(o)
	if what == "" && result == "rate_limited" {
		what = "other"
	}
	if what == "" {
		return
	}
	log := a.log
	if result != "ok" || o.User == "" {
		log = a.often
	}
	entry := log.Check(zap.InfoLevel, what)
	if entry == nil {
		return
	}
	fields := []zap.Field{zap.String("result", result), zap.String("user_id", o.User), zap.String("client", o.Address)}
	if refusal, ok := errors.AsType[*auth.Error](o.Err); ok && refusal.Code != "" {
		fields = append(fields, zap.String("code", string(refusal.Code)))
	}
	entry.Write(append(fields, zap.String("request_id", requestID(o.Request)))...)
}

// resultOf says in one word how a request to an auth route ended.
func resultOf(o handlers.Outcome) string {
	switch {
	case o.Throttled:
		return "account_throttled"
	case o.Status == http.StatusTooManyRequests:
		return "rate_limited"
	case o.Status >= http.StatusInternalServerError:
		return "failed"
	case o.Err != nil || o.Status >= http.StatusBadRequest:
		return "refused"
	default:
		return "ok"
	}
}

// isPasswordFailure reports whether a request was refused because of a wrong password.
func isPasswordFailure(err error) bool {
	refusal, ok := errors.AsType[*auth.Error](err)
	return ok && (refusal.Code == auth.InvalidEmailOrPassword || refusal.Code == auth.InvalidPassword)
}

// refused writes that the gate did not let a request in. The path has no query: that is
// where apps keep tokens.
func (a auditLog) refused(r *http.Request, result, userID string) {
	entry := a.often.Check(zap.InfoLevel, "access")
	if entry == nil {
		return
	}
	entry.Write(zap.String("result", result), zap.String("user_id", userID), zap.String("client", clientIP(r)),
		zap.String("method", cut(r.Method, 16)), zap.String("host", cut(r.Host, 253)), zap.String("path", cut(r.URL.EscapedPath(), 256)),
		zap.String("request_id", requestID(r)))
}

// suspect counts and writes what ordinary clients do not do. detail is from the gateway, or
// a name that the client made up, never a value.
func (a auditLog) suspect(r *http.Request, kind suspicion, detail string) {
	counts.suspect(kind)
	if a.often == nil {
		return
	}
	entry := a.often.Check(zap.WarnLevel, kind.String())
	if entry == nil {
		return
	}
	entry.Write(zap.String("result", "noticed"), zap.String("client", clientIP(r)), zap.String("detail", cut(detail, 64)),
		zap.String("request_id", requestID(r)))
}

// requestID is {http.request.uuid}, which Caddy's access log shows for the same request as
// uuid once somebody has asked for it.
func requestID(r *http.Request) string {
	repl, ok := r.Context().Value(caddy.ReplacerCtxKey).(*caddy.Replacer)
	if !ok {
		return ""
	}
	id, _ := repl.GetString("http.request.uuid")
	return id
}
