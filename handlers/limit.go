package handlers

import (
	"net/http"
	"strconv"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// limit counts the request and refuses it when its client has made too many. It comes before
// routing: unknown paths and methods count as well. While the counters are out, paths with
// a limit of their own are not served, since that is where passwords are tried.
func (s *Server) limit(c *call, path string) error {
	if s.limits == nil {
		return nil
	}
	decision, err := s.limits.Check(c.request.Context(), s.ipAddress(c.request), path)
	switch {
	case err != nil && decision.Guarded:
		return err
	case err != nil:
		c.uncounted = err
	case decision.Wait > 0:
		c.header.Set("X-Retry-After", strconv.FormatInt(ceilSeconds(decision.Wait), 10))
		return &auth.Error{
			Status:  http.StatusTooManyRequests,
			Message: "Too many requests. Please try again later.",
		}
	}
	return nil
}

// ceilSeconds returns whole seconds, rounded up.
func ceilSeconds(d time.Duration) int64 { return int64((d + time.Second - 1) / time.Second) }
