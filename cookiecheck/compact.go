package cookiecheck

import (
	"bytes"
	"crypto/hmac"
	"encoding/base64"
	"math"
	"strconv"
	"time"
)

// compact is the strategy of that name: base64 of {"session":payload,"expiresAt":n,
// "signature":s}, where s signs the text of the payload with expiresAt as its last member.
type compact struct{ signer *signer }

// The text around the payload.
const (
	compactHead   = `{"session":`
	compactExpiry = `,"expiresAt":`
	compactSign   = `,"signature":"`
	compactTail   = `"}`
)

func (c compact) close(payload *object, now time.Time, age maxAge) (string, error) {
	const unremembered = 60
	expires := now.UnixMilli() + int64(age.or(unremembered))*1000
	b := appendObject([]byte(compactHead), payload)
	body := b[len(compactHead):]
	b = append(b, compactExpiry...)
	b = strconv.AppendInt(b, expires, 10)
	mac := c.mac(body, b[len(compactHead)+len(body):])
	b = append(b, compactSign...)
	b = base64.RawURLEncoding.AppendEncode(b, mac[:])
	b = append(b, compactTail...)
	return base64.RawURLEncoding.EncodeToString(b), nil
}

// open verifies the bytes that were received. Better Auth parses them and verifies what
// JSON.stringify makes of that; it is the same when they were written so, and all others
// are refused.
func (c compact) open(value string, _ time.Time) (*opened, error) {
	raw, ok := decodeStrict(value)
	if !ok {
		return nil, errSeal
	}
	body, end, signature, ok := cutCompact(raw)
	if !ok {
		return nil, errSeal
	}
	mac := c.mac(body, end)
	if !hmac.Equal(mac[:], signature) {
		return nil, errSeal
	}
	millis, ok := parseMillis(end[len(compactExpiry):])
	payload, err := parseObject(string(body), strict)
	if !ok || err != nil || !bytes.Equal(appendObject(nil, payload), body) {
		return nil, errSeal
	}
	return &opened{payload: payload, expires: time.UnixMilli(millis)}, nil
}

// cutCompact takes the text apart from its end, where all lengths are known: the payload,
// the member expiresAt, and the signature's bytes.
func cutCompact(raw []byte) (body, end, signature []byte, ok bool) {
	const size = 43 // of 32 bytes in base64
	raw, tail := bytes.CutSuffix(raw, []byte(compactTail))
	raw, head := bytes.CutPrefix(raw, []byte(compactHead))
	if !head || !tail || len(raw) < size {
		return nil, nil, nil, false
	}
	signature, ok = decodeStrict(string(raw[len(raw)-size:]))
	raw, sign := bytes.CutSuffix(raw[:len(raw)-size], []byte(compactSign))
	at := bytes.LastIndex(raw, []byte(compactExpiry))
	if !ok || !sign || at < len("{}") || raw[at-1] != '}' {
		return nil, nil, nil, false
	}
	return raw[:at], raw[at:], signature, true
}

// mac signs a payload whose last member is expiresAt: the closing brace moves behind it.
func (c compact) mac(body, end []byte) [32]byte {
	return macOf(c.signer, body[:len(body)-1], end, []byte{'}'})
}

// parseMillis reads a whole number that JavaScript counts to.
func parseMillis(b []byte) (int64, bool) {
	if !canonicalIndex(string(b)) {
		return 0, false
	}
	millis, err := strconv.ParseInt(string(b), 10, 64)
	return millis, err == nil
}

// openCompactLoose opens a value as getCookieCache does: the payload is parsed, written
// again as JSON.stringify would, and that text verified. Its error, unlike errSeal, is
// what JavaScript throws.
func openCompactLoose(value string, key *signer) (*opened, error) {
	raw, err := decodeLoose(value)
	if err != nil {
		return nil, err
	}
	outer, err := parseObject(decodeUTF8(raw), lenient)
	if err != nil {
		return nil, errSeal
	}
	body, _ := outer.get("session")
	millis, _ := outer.get("expiresAt")
	signature, _ := outer.get("signature")
	payload, isObject := body.(*object)
	expires, isNumber := millis.(float64)
	signed, isText := signature.(text)
	if !isObject || !isNumber || !isText || math.IsInf(expires, 0) {
		return nil, errSeal
	}
	given, err := decodeLoose(string(signed))
	if err != nil {
		return nil, err
	}
	whole := payload.clone()
	whole.set("expiresAt", expires)
	if mac := macOf(key, appendObject(nil, whole)); !hmac.Equal(mac[:], given) {
		return nil, errSeal
	}
	return &opened{payload: payload, expires: dateAt(expires).time()}, nil
}
