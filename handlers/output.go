package handlers

import (
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// userOut is a user as clients see it, in the order of Better Auth's SQL rows.
type userOut struct {
	Name          string  `json:"name"`
	Email         string  `json:"email"`
	EmailVerified bool    `json:"emailVerified"`
	Image         *string `json:"image"`
	CreatedAt     date    `json:"createdAt"`
	UpdatedAt     date    `json:"updatedAt"`
	ID            string  `json:"id"`
}

func newUserOut(u *auth.User) userOut {
	out := userOut{
		Name:          u.Name,
		Email:         u.Email,
		EmailVerified: u.EmailVerified,
		CreatedAt:     date(u.CreatedAt),
		UpdatedAt:     date(u.UpdatedAt),
		ID:            u.ID,
	}
	if u.Image != "" {
		out.Image = &u.Image
	}
	return out
}

// sessionOut is a session as its owner sees it, in the order of Better Auth's SQL rows.
type sessionOut struct {
	ExpiresAt date   `json:"expiresAt"`
	Token     string `json:"token"`
	CreatedAt date   `json:"createdAt"`
	UpdatedAt date   `json:"updatedAt"`
	IPAddress string `json:"ipAddress"`
	UserAgent string `json:"userAgent"`
	UserID    string `json:"userId"`
	ID        string `json:"id"`
}

func newSessionOut(s *auth.Session) sessionOut {
	return sessionOut{
		ExpiresAt: date(s.ExpiresAt),
		Token:     s.Token,
		CreatedAt: date(s.CreatedAt),
		UpdatedAt: date(s.UpdatedAt),
		IPAddress: s.IPAddress,
		UserAgent: s.UserAgent,
		UserID:    s.UserID,
		ID:        s.ID,
	}
}

// date is a time in JSON as JavaScript writes it: UTC, three digits of milliseconds.
type date time.Time

// MarshalText implements encoding.TextMarshaler.
func (d date) MarshalText() ([]byte, error) {
	return time.Time(d).UTC().AppendFormat(nil, "2006-01-02T15:04:05.000Z"), nil
}
