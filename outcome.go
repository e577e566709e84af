package gateway

import (
	"errors"
	"net/http"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/handlers"
)

// done logs what became of a request to an auth route.
func (rt *Routes) done(o handlers.Outcome) {
	counts.answered(o)
	rt.app.audit.answered(o)
	if o.User == "" && rt.forged(o.Request) {
		rt.app.audit.suspect(o.Request, forgedSignature, "session cookie")
	}
	log, level := rt.log, zap.DebugLevel
	switch {
	case o.Status >= http.StatusInternalServerError:
		log, level = rt.often, zap.ErrorLevel
	case o.Status == http.StatusFound && o.Err != nil:
		log, level = rt.often, zap.InfoLevel // somebody could not sign in at a provider
	case o.Status == http.StatusTooManyRequests, o.Throttled, o.Uncounted != nil:
		log, level = rt.often, zap.WarnLevel
	}
	if entry := log.Check(level, "auth route"); entry != nil {
		entry.Write(zap.String("operation", o.Operation), zap.Int("status", o.Status),
			zap.String("client", o.Address), zap.Duration("elapsed", o.Elapsed), zap.Error(refusalCause(o.Err)),
			zap.Bool("account_throttled", o.Throttled), zap.NamedError("uncounted", o.Uncounted))
	}
	if o.Unsent != nil {
		rt.often.Error("a mail could not be sent", zap.String("operation", o.Operation), zap.Error(o.Unsent))
	}
}

// sampled returns a log that drops lines when the same ones come too fast: of each kind ten
// in a second, then every hundredth.
func sampled(log *zap.Logger) *zap.Logger {
	return log.WithOptions(zap.WrapCore(func(core zapcore.Core) zapcore.Core {
		return zapcore.NewSamplerWithOptions(core, time.Second, 10, 100)
	}))
}

// refusalCause returns what lies behind a refusal; the refusal itself if nothing does.
func refusalCause(err error) error {
	if refusal, ok := errors.AsType[*auth.Error](err); ok && refusal.Unwrap() != nil {
		return refusal.Unwrap()
	}
	return err
}
