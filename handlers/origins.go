package handlers

import "net/http"

// Origins says which origins the requests of a site may come from. Make one with NewOrigins.
// It is safe for concurrent use.
type Origins struct{ bases *bases }

// NewOrigins returns the origins of sites with a base URL, and those that are trusted besides.
func NewOrigins(base BaseURL, trusted []string) (*Origins, error) {
	b, err := newBases(base, trusted)
	if err != nil {
		return nil, err
	}
	return &Origins{b}, nil
}

// Trusts reports whether a request may come from an origin, spelled as browsers spell it: from
// the host that it is for, or from one that is trusted. A page that came over https is as good
// as one that came as the request did, since a proxy in front may end TLS.
func (o *Origins) Trusts(r *http.Request, origin string) bool {
	at, ok := parseLocation(origin)
	if !ok || !at.web || at.origin != origin {
		return false
	}
	host := o.bases.hostOf(r)
	if origin == "https://"+host || origin == o.bases.schemeOf(r)+"://"+host {
		return true
	}
	trusted, _ := o.bases.trusted(r) // a host that is not known has no origin of its own
	return trusted.trust(origin)
}
