package cookiecheck

import (
	"encoding/base64"
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
)

// TestSEC39CheckClaims: the times of a token, of servers whose clocks differ by 15 seconds at most.
func TestSEC39CheckClaims(t *testing.T) {
	at := float64(cacheNow.Unix())
	for name, tc := range map[string]struct {
		claim text
		value value
		want  error
	}{
		"nothing": {"x", true, nil}, "iat": {"iat", at + 1e6, nil}, "iat of text": {"iat", text("1"), errSeal}, "exp of nothing": {"exp", nil, errSeal},
		"nbf": {"nbf", at + 15, nil}, "nbf ahead": {"nbf", at + 16, errSeal}, "nbf of text": {"nbf", text("1"), errSeal}, "nbf long ago": {"nbf", 0.0, nil},
		"exp ahead": {"exp", at + 1e6, nil}, "exp": {"exp", at - 14, nil}, "exp over": {"exp", at - 15, errOver}, "exp of text": {"exp", text("9e9"), errSeal},
	} {
		claims := newObject(1)
		claims.set(tc.claim, tc.value)
		if err := checkClaims(claims, cacheNow, 15); !errors.Is(err, tc.want) {
			t.Errorf("%s: got %v, want %v", name, err, tc.want)
		}
	}
}

// parsed returns an object.
func parsed(t *testing.T, s string) *object {
	t.Helper()
	o, err := parseObject(s, strict)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// TestSEC38Tokens: what is sealed well, but is not as the gateway writes it, is refused.
func TestSEC38Tokens(t *testing.T) {
	const claims = `{"exp":4000000000}`
	signed, sealed := mustNew(t, cacheOf(JWT)).seal.(*jwtSeal), mustNew(t, cacheOf(JWE)).seal.(*jweSeal)
	sign := func(header map[jose.HeaderKey]any, text string) string {
		options := &jose.SignerOptions{ExtraHeaders: header}
		signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.HS256, Key: signed.key}, options)
		if err != nil {
			t.Fatal(err)
		}
		token, err := signer.Sign([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		value, err := token.CompactSerialize()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
	encrypt := func(kid, text string, packing jose.CompressionAlgorithm) string {
		recipient := jose.Recipient{Algorithm: jose.DIRECT, Key: sealed.keys[0].key, KeyID: kid}
		encrypter, err := jose.NewEncrypter(jose.A256CBC_HS512, recipient, &jose.EncrypterOptions{Compression: packing})
		if err != nil {
			t.Fatal(err)
		}
		token, err := encrypter.Encrypt([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		value, err := token.CompactSerialize()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
	own := string(sealed.keys[0].id)
	packed := `{"exp":4000000000,"x":"` + strings.Repeat("x", 1000) + `"}`
	header, rest, _ := strings.Cut(encrypt(own, claims, jose.NONE), ".")
	for name, tc := range map[string]struct {
		seal  seal
		value string
		ok    bool
	}{
		"signed":                      {signed, sign(nil, claims), true},
		"signed, no time":             {signed, sign(nil, `{"iat":1}`), false},
		"signed, no object":           {signed, sign(nil, `[]`), false},
		"signed, no JSON":             {signed, sign(nil, `{"exp":4000000000`), false},
		"signed, a key twice":         {signed, sign(nil, `{"exp":4000000000,"exp":4000000000}`), false},
		"signed, an extension":        {signed, sign(map[jose.HeaderKey]any{"crit": []string{}}, claims), false},
		"signed, a deep header":       {signed, sign(map[jose.HeaderKey]any{"x": nest(strict.depth)}, claims), false},
		"signed, another spelling":    {signed, otherSpelling(sign(nil, claims)), false},
		"encrypted":                   {sealed, encrypt(own, claims, jose.NONE), true},
		"encrypted, of no key":        {sealed, encrypt("", claims, jose.NONE), true},
		"encrypted, of another key":   {sealed, encrypt("x", claims, jose.NONE), false},
		"encrypted, packed":           {sealed, encrypt(own, packed, jose.DEFLATE), false},
		"encrypted, not packed":       {sealed, encrypt(own, packed, jose.NONE), true},
		"encrypted, a key enclosed":   {sealed, header + ".AAAA" + rest, false},
		"encrypted, no time":          {sealed, encrypt(own, `{"iat":1}`, jose.NONE), false},
		"encrypted, another spelling": {sealed, otherSpelling(encrypt(own, claims, jose.NONE)), false},
	} {
		if o, err := tc.seal.open(tc.value, cacheNow); (err == nil) != tc.ok || tc.ok && o.expires.Unix() != 4000000000 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// nest returns arrays within arrays.
func nest(depth int) any {
	var v any = "x"
	for range depth {
		v = []any{v}
	}
	return v
}

// otherSpelling returns a token whose last letter has other bits where the bytes have ended.
func otherSpelling(token string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	last := len(token) - 1
	return token[:last] + string(alphabet[strings.IndexByte(alphabet, token[last])+1])
}

// TestSealTimes: what a seal adds to a payload.
func TestSealTimes(t *testing.T) {
	uuid := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	seen := map[value]bool{}
	for _, strategy := range []Strategy{JWT, JWE} {
		cookies := mustNew(t, cacheOf(strategy))
		for range 32 {
			value, err := cookies.seal.close(newObject(0), cacheNow, 60)
			if err != nil {
				t.Fatal(err)
			}
			o, err := cookies.seal.open(value, cacheNow)
			if err != nil {
				t.Fatal(err)
			}
			iat, _ := o.payload.get("iat")
			exp, _ := o.payload.get("exp")
			if at := float64(cacheNow.Unix()); iat != at || exp != at+60 || o.expires.Unix() != cacheNow.Unix()+60 {
				t.Errorf("%s: issued at %v, expires at %v", strategy, iat, exp)
			}
			id, there := o.payload.get("jti")
			if s, _ := id.(text); there != (strategy == JWE) || there && !uuid.MatchString(string(s)) || there && seen[id] {
				t.Errorf("%s: jti %v", strategy, id)
			}
			seen[id] = true
		}
	}
}

// TestSEC38CompactIsOneText: nothing but what close writes is opened, whatever is missing.
func TestSEC38CompactIsOneText(t *testing.T) {
	seal := compact{newSigner(testSecret)}
	encode := base64.RawURLEncoding.EncodeToString
	for _, payload := range []string{`{}`, `{"a":1}`, `{"a":12}`, `{"a":123}`, `{"a":{"b":",\"expiresAt\":1"}}`} {
		value, err := seal.close(parsed(t, payload), cacheNow, 60)
		if err != nil {
			t.Fatal(err)
		}
		o, err := seal.open(value, cacheNow)
		if err != nil || string(appendObject(nil, o.payload)) != payload || o.expires.UnixMilli() != cacheNow.UnixMilli()+60000 {
			t.Errorf("%s: %+v, %v", payload, o, err)
			continue
		}
		b, _ := base64.RawURLEncoding.DecodeString(value)
		raw := string(b)
		for name, other := range map[string]string{
			"a letter more": value + "A", "no letter": value + "!", "padding": value + "=", "a line break": value + "\n", "a group more": value + "AAAA",
			"no tail": encode(b[:len(b)-2]), "half a tail": encode(b[:len(b)-1]), "no head": encode(b[len(compactHead):]), "half a head": encode(b[1:]),
			"twice": encode([]byte(raw + raw)), "more behind": encode([]byte(raw + " ")), "more before": encode([]byte(" " + raw)),
			"no word before the signature": encode([]byte(strings.Replace(raw, compactSign, strings.Repeat("x", len(compactSign)), 1))),
			"nothing before the signature": encode([]byte(strings.Replace(raw, compactSign, "", 1))),
			"no word before the time":      encode([]byte(strings.ReplaceAll(raw, compactExpiry, strings.Repeat("x", len(compactExpiry))))),
		} {
			if o, err := seal.open(other, cacheNow); err == nil {
				t.Errorf("%s, %s: opened as %+v", payload, name, o)
			}
		}
	}
	signature := encode(make([]byte, 32))
	for _, raw := range []string{
		"", "{}", compactHead, compactTail, compactHead + compactTail, compactHead + signature + compactTail, compactHead + signature[1:] + compactTail,
		compactHead + compactSign + signature + compactTail, compactHead + compactExpiry + "1" + compactSign + signature + compactTail,
		compactHead + "}" + compactExpiry + "1" + compactSign + signature + compactTail, compactHead + "{}" + compactExpiry + compactSign + signature + compactTail,
		compactHead + "{1" + compactExpiry + "1" + compactSign + signature + compactTail, compactHead + "{}" + compactExpiry + "1" + compactSign + strings.Repeat("!", 43) + compactTail,
	} {
		if o, err := seal.open(encode([]byte(raw)), cacheNow); err == nil {
			t.Errorf("%s: opened as %+v", raw, o)
		}
	}
}
