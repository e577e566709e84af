package matcher

// Condition is an item of has or missing.
type Condition struct {
	// Type is "header", "cookie", "query" or "host".
	Type string
	// Key names the header, cookie or query parameter; empty for a host.
	Key string
	// Value is a regular expression; empty: the value only has to be there.
	Value string
}
