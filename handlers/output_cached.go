package handlers

import "github.com/caddy-better-auth/gateway/auth"

// cachedUserOut is a user from the cookie cache: in the order of that cookie's schema.
type cachedUserOut struct {
	ID            string  `json:"id"`
	CreatedAt     Date    `json:"createdAt"`
	UpdatedAt     Date    `json:"updatedAt"`
	Email         string  `json:"email"`
	EmailVerified bool    `json:"emailVerified"`
	Name          string  `json:"name"`
	Image         *string `json:"image"`
}

func newCachedUserOut(u *auth.User) cachedUserOut {
	out := newUserOut(u)
	return cachedUserOut{
		ID:            out.ID,
		CreatedAt:     out.CreatedAt,
		UpdatedAt:     out.UpdatedAt,
		Email:         out.Email,
		EmailVerified: out.EmailVerified,
		Name:          out.Name,
		Image:         out.Image,
	}
}

// cachedSessionOut is a session from the cookie cache.
type cachedSessionOut struct {
	ID        string `json:"id"`
	CreatedAt Date   `json:"createdAt"`
	UpdatedAt Date   `json:"updatedAt"`
	UserID    string `json:"userId"`
	ExpiresAt Date   `json:"expiresAt"`
	Token     string `json:"token"`
	IPAddress string `json:"ipAddress"`
	UserAgent string `json:"userAgent"`
}

func newCachedSessionOut(s *auth.Session) cachedSessionOut {
	return cachedSessionOut{
		ID:        s.ID,
		CreatedAt: Date(s.CreatedAt),
		UpdatedAt: Date(s.UpdatedAt),
		UserID:    s.UserID,
		ExpiresAt: Date(s.ExpiresAt),
		Token:     s.Token,
		IPAddress: s.IPAddress,
		UserAgent: s.UserAgent,
	}
}
