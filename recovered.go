package gateway

import (
	"net/http"

	"go.uber.org/zap"

	"github.com/caddy-better-auth/gateway/auth"
)

// recovered answers 500 where the function that defers it panics, and lets stop say that the
// request has its answer: no further handler may run.
func recovered(w http.ResponseWriter, log *zap.Logger, stop func()) {
	cause := recover()
	switch cause {
	case nil:
		return
	case http.ErrAbortHandler:
		panic(cause) // by intent
	}
	log.Error("panic: please report this", zap.Any("cause", cause), zap.Stack("stack"))
	counts.suspect(panicked)
	stop()
	_ = writeJSONError(w, ownFault())
}

// ownFault is the answer where the gateway itself is at fault.
func ownFault() *auth.Error {
	return &auth.Error{Status: http.StatusInternalServerError, Code: "INTERNAL_SERVER_ERROR", Message: "Internal Server Error"}
}
