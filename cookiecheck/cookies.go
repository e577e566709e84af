package cookiecheck

import (
	"errors"
	"net/http"
	"time"
)

type Key string

const (
	SessionToken Key = "session_token"
	SessionData  Key = "session_data"
	DontRemember Key = "dont_remember"
)

type Secure uint8

const (
	SecureAuto Secure = iota
	SecureOn
	SecureOff
)

type Config struct {
	Secret   string
	Prefix   string
	Names    map[Key]string
	Secure   Secure
	Domain   string
	SameSite string
	MaxAge   time.Duration
}

type Cookies struct{}

type Pair struct{ Name, Value string }

type Lookup struct{ Prefix, Name string }

func New(Config) (*Cookies, error)                                             { return nil, errors.ErrUnsupported }
func (c *Cookies) Token(r *http.Request) (token string, ok bool)               { return "", false }
func (c *Cookies) Forgetful(r *http.Request) bool                              { return false }
func (c *Cookies) Present(r *http.Request) bool                                { return false }
func (c *Cookies) Issue(r *http.Request, token string, remember bool) []string { return nil }
func (c *Cookies) Clear(r *http.Request) []string                              { return nil }
func (c *Cookies) ClearCache(r *http.Request) []string                         { return nil }
func (c *Cookies) Strip(r *http.Request)                                       {}
func Sign(secret, value string) string                                         { return "" }
func Verify(secret, signed string) (value string, ok bool)                     { return "", false }
func ParseServer(header string) []Pair                                         { return nil }
func ParseLibrary(header string) []Pair                                        { return nil }
func SessionCookie(header string, o Lookup) (value string, ok bool)            { return "", false }
