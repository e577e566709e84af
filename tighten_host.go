package gateway

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
)

// tightenHost refuses placeholders, which a client may have filled. Where a host protects it does
// so in every spelling that an app takes for it.
func tightenHost(m *caddyhttp.MatchHost, raw json.RawMessage, exempting bool) (any, error) {
	var names []string
	if err := json.Unmarshal(raw, &names); err != nil {
		return nil, err
	}
	for _, name := range names {
		if filledByRequests(name) {
			return nil, fmt.Errorf("matcher host %s: placeholders are filled by requests: write the host", name)
		}
	}
	if exempting {
		return m, nil
	}
	return bareHost{m}, nil
}

// bareHost is a host matcher that also sees the host without what may follow its name.
type bareHost struct{ *caddyhttp.MatchHost }

// MatchWithError asks the matcher, twice at most.
func (m bareHost) MatchWithError(r *http.Request) (bool, error) {
	matched, err := m.MatchHost.MatchWithError(r)
	if matched || err != nil || strings.HasPrefix(r.Host, "[") {
		return matched, err
	}
	name, _, _ := strings.Cut(r.Host, ":")
	other := *r
	other.Host = strings.TrimRight(name, ".")
	return m.MatchHost.MatchWithError(&other)
}
