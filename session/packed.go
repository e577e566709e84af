package session

import (
	"encoding/binary"
	"time"
	"unique"

	"github.com/caddy-better-auth/gateway/auth"
)

// packed is an identity without the token, in as little memory as is simple: a text, and the
// user agent, which many sessions have in common.
type packed struct {
	text  string // "": no identity
	agent unique.Handle[string]
}

// pack packs an identity.
func pack(id *auth.Identity) packed {
	se, u := &id.Session, &id.User
	b := make(packer, 0, 256)
	b.texts(se.ID, se.UserID, se.IPAddress)
	b.times(se.ExpiresAt, se.CreatedAt, se.UpdatedAt)
	b.fields(se.Extra)
	b.flag(u.ID == se.UserID)
	if u.ID != se.UserID {
		b.texts(u.ID)
	}
	b.texts(u.Name, u.Email)
	b.flag(u.EmailVerified)
	b.flag(u.Image != nil)
	if u.Image != nil {
		b.texts(*u.Image)
	}
	b.times(u.CreatedAt, u.UpdatedAt)
	b.fields(u.Extra)
	return packed{text: string(b), agent: unique.Make(se.UserAgent)}
}

// identity unpacks the identity of the session with the token. It shares nothing that can be
// changed.
func (p packed) identity(token string) *auth.Identity {
	r, id := unpacker{p.text}, new(auth.Identity)
	se, u := &id.Session, &id.User
	se.Token, se.UserAgent = token, p.agent.Value()
	se.ID, se.UserID, se.IPAddress = r.text(), r.text(), r.text()
	se.ExpiresAt, se.CreatedAt, se.UpdatedAt = r.time(), r.time(), r.time()
	se.Extra = r.fields()
	if u.ID = se.UserID; !r.flag() {
		u.ID = r.text()
	}
	u.Name, u.Email, u.EmailVerified = r.text(), r.text(), r.flag()
	if r.flag() {
		u.Image = new(r.text())
	}
	u.CreatedAt, u.UpdatedAt = r.time(), r.time()
	u.Extra = r.fields()
	return id
}

type packer []byte

func (b *packer) texts(texts ...string) {
	for _, text := range texts {
		*b = binary.AppendUvarint(*b, uint64(len(text)))
		*b = append(*b, text...)
	}
}

// times packs times as milliseconds, the zero time as it is in Go.
func (b *packer) times(times ...time.Time) {
	for _, t := range times {
		*b = binary.AppendVarint(*b, t.UnixMilli())
	}
}

func (b *packer) flag(f bool) {
	if f {
		*b = append(*b, 1)
		return
	}
	*b = append(*b, 0)
}

func (b *packer) fields(fields auth.Fields) {
	*b = binary.AppendUvarint(*b, uint64(len(fields)))
	for _, f := range fields {
		b.texts(f.Name, string(f.Value))
	}
}

// unpacker is what is left of a packed text.
type unpacker struct{ rest string }

// number reads an unsigned number of binary.AppendUvarint.
func (r *unpacker) number() (n uint64) {
	for i := 0; ; i++ {
		c := r.rest[i]
		n |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			r.rest = r.rest[i+1:]
			return n
		}
	}
}

func (r *unpacker) text() string {
	n := r.number()
	text := r.rest[:n]
	r.rest = r.rest[n:]
	return text
}

func (r *unpacker) time() time.Time {
	n := r.number() // zig-zag, as binary.AppendVarint has it
	ms := int64(n>>1) ^ -int64(n&1)
	return time.UnixMilli(ms).UTC()
}

func (r *unpacker) flag() bool {
	set := r.rest[0] == 1
	r.rest = r.rest[1:]
	return set
}

func (r *unpacker) fields() auth.Fields {
	n := r.number()
	if n == 0 {
		return nil
	}
	fields := make(auth.Fields, n)
	for i := range fields {
		fields[i] = auth.Field{Name: r.text(), Value: []byte(r.text())}
	}
	return fields
}
