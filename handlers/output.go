package handlers

import (
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// UserOutput is a user as clients see it, in the order of Better Auth's SQL rows.
type UserOutput struct {
	Name          string  `json:"name"`
	Email         string  `json:"email"`
	EmailVerified bool    `json:"emailVerified"`
	Image         *string `json:"image"`
	CreatedAt     Date    `json:"createdAt"`
	UpdatedAt     Date    `json:"updatedAt"`
	ID            string  `json:"id"`
}

func newUserOut(u *auth.User) UserOutput {
	return UserOutput{
		Name:          u.Name,
		Email:         u.Email,
		EmailVerified: u.EmailVerified,
		Image:         u.Image,
		CreatedAt:     Date(u.CreatedAt),
		UpdatedAt:     Date(u.UpdatedAt),
		ID:            u.ID,
	}
}

// SessionOutput is a session as its owner sees it, in the order of Better Auth's SQL rows.
type SessionOutput struct {
	ExpiresAt Date   `json:"expiresAt"`
	Token     string `json:"token"`
	CreatedAt Date   `json:"createdAt"`
	UpdatedAt Date   `json:"updatedAt"`
	IPAddress string `json:"ipAddress"`
	UserAgent string `json:"userAgent"`
	UserID    string `json:"userId"`
	ID        string `json:"id"`
}

func newSessionOut(s *auth.Session) SessionOutput {
	return SessionOutput{
		ExpiresAt: Date(s.ExpiresAt),
		Token:     s.Token,
		CreatedAt: Date(s.CreatedAt),
		UpdatedAt: Date(s.UpdatedAt),
		IPAddress: s.IPAddress,
		UserAgent: s.UserAgent,
		UserID:    s.UserID,
		ID:        s.ID,
	}
}

// Date is a time in JSON as JavaScript writes it: UTC, three digits of milliseconds.
type Date time.Time

// MarshalText implements encoding.TextMarshaler.
func (d Date) MarshalText() ([]byte, error) {
	return time.Time(d).UTC().AppendFormat(nil, "2006-01-02T15:04:05.000Z"), nil
}

// Time returns the time.
func (d Date) Time() time.Time { return time.Time(d) }
