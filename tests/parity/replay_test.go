package parity_test

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// replay is one scenario under way.
type replay struct {
	bindings
	gateway   *gateway
	secret    string
	takesOver bool
	foreign   string // a token that another program wrote, whose cookie comes next
	differs   *differences
}

// mailPatience is how long a mail may take from the answer to the mailbox.
const mailPatience = 5 * time.Second

func (p *replay) run(t *testing.T, steps []step) {
	for i, s := range steps {
		p.now = time.Now()
		ok := t.Run(strconv.Itoa(i), func(t *testing.T) { p.step(t, s) })
		if !ok {
			t.Logf("the log of the gateway:\n%s", tail(p.gateway.program.Log(), 3000))
			return
		}
		p.differs.step()
	}
	select {
	case mail := <-p.gateway.mails.sent:
		t.Errorf("a mail that was not recorded: %+v", mail)
	default:
	}
}

func (p *replay) step(t *testing.T, s step) {
	switch {
	case s.Request != nil:
		p.exchange(t, s)
		p.compareMails(t, s.Emails)
	case len(s.Op) > 0:
		p.interfere(t, s.Op)
	case s.DB != nil:
		p.compareTables(t, s.DB)
	case s.Redis != nil:
		p.compareRedis(t, *s.Redis)
	default:
		t.Fatal("a step of an unknown kind")
	}
}

// interfere does something behind the gateway's back.
func (p *replay) interfere(t *testing.T, raw json.RawMessage) {
	t.Helper()
	var text string
	if json.Unmarshal(raw, &text) == nil {
		wait(t, text)
		return
	}
	var in sqlOp
	var of redisOp
	if err := json.Unmarshal(raw, &in); err != nil {
		t.Fatal(err)
	}
	if in.Kind == "sql" {
		openDatabase(t, p.gateway.sqlite).apply(t, in)
		time.Sleep(seenAfter)
		return
	}
	if err := json.Unmarshal(raw, &of); err != nil {
		t.Fatal(err)
	}
	of.apply(t, p)
}

// seenAfter is how late a gateway sees what another program wrote into SQLite (docs/storage.md);
// nothing outside of it tells when.
const seenAfter = 300 * time.Millisecond

// wait does "wait 1.5 s".
func wait(t *testing.T, text string) {
	t.Helper()
	seconds, ok := strings.CutPrefix(text, "wait ")
	d, err := time.ParseDuration(strings.ReplaceAll(seconds, " ", ""))
	if !ok || err != nil {
		t.Fatalf("no idea how to %q", text)
	}
	time.Sleep(d)
}

// exchange sends a recorded request and compares the answer.
func (p *replay) exchange(t *testing.T, s step) {
	t.Helper()
	p.signForeign(s.Request)
	s = p.differs.expect(s)
	wire := s.Request.wire(&p.bindings)
	got := wire.send(t, p.gateway.address)
	want := s.Response
	if p.differs.refused(s, got) || p.claimed(s, got) {
		return
	}
	if got.status != want.Status {
		t.Fatalf("%s %s %s = %d %s, want %d %s", s.Request.Method, s.Request.Path, s.Request.Body, got.status, got.body, want.Status, want.JSON)
	}
	p.compareHeaders(t, want.Headers, got.header)
	wantLines, gotLines := p.differs.cookies(s, want.SetCookie, got.header.Values("Set-Cookie"))
	p.compareCookies(t, wantLines, gotLines)
	switch {
	case want.JSON != nil:
		if err := p.compareBody(t, want.JSON, []byte(got.body)); err != nil {
			t.Errorf("body: %v", err)
		}
	case want.Body != nil:
		if err := p.match(*want.Body, got.body); err != nil {
			t.Errorf("body: %v", err)
		}
	}
}

// compareBody compares an answer. Of one from Redis the order of members and sessions
// doesn't count.
func (p *replay) compareBody(t *testing.T, want, got []byte) error {
	t.Helper()
	want, got = p.differs.body(p.leftIn(t, want, got), got)
	trial := bindings{values: maps.Clone(p.values), now: p.now}
	err := trial.matchJSON(want, got)
	if err == nil || p.gateway.redis == "" {
		p.values = trial.values
		return err
	}
	p.differs.count(orderOfRedis)
	return p.matchJSON(plain(t, want), plain(t, byExpiry(got)))
}

func (p *replay) compareHeaders(t *testing.T, want map[string]string, got http.Header) {
	t.Helper()
	for name, value := range want {
		if err := p.match(value, got.Get(name)); err != nil {
			t.Errorf("header %s: %v", name, err)
		}
	}
	for name := range got {
		if _, ok := want[strings.ToLower(name)]; !ok && name != "Set-Cookie" && !p.differs.header(name, got.Get(name)) {
			t.Errorf("header %s: %q is not in the recording", name, got.Get(name))
		}
	}
}

func (p *replay) compareCookies(t *testing.T, want, got []string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("Set-Cookie: got %q, want %q", got, want)
	}
	for i, line := range want {
		if err := p.match(line, got[i]); err != nil {
			t.Errorf("Set-Cookie %d: %v", i, err)
		}
	}
}

// compareMails waits for the mails of a step. Mail is sent beside the answer.
func (p *replay) compareMails(t *testing.T, want []recordedMail) {
	t.Helper()
	for _, mail := range want {
		select {
		case got := <-p.gateway.mails.sent:
			if strings.Contains(mail.Type, "delete") { // under whatever name
				mail.Type = "delete-account"
			}
			for _, pair := range [][2]string{{mail.Type, got.Type}, {mail.To, got.To}, {mail.NewEmail, got.NewEmail}, {mail.URL, got.URL}, {mail.Token, got.Token}} {
				if err := p.match(pair[0], pair[1]); err != nil {
					t.Errorf("mail: %v", err)
				}
			}
		case <-time.After(mailPatience):
			t.Fatalf("no mail came, want %+v", mail)
		}
	}
}

func (p *replay) compareTables(t *testing.T, tables map[string][]json.RawMessage) {
	t.Helper()
	if p.gateway.sqlite == "" {
		t.Fatal("there is no database")
	}
	db := openDatabase(t, p.gateway.sqlite)
	for _, table := range slices.Sorted(maps.Keys(tables)) {
		got := p.differs.rows(table, db.rows(t, table))
		want := tables[table]
		if table == "account" || table == "session" {
			want = p.left(t, want, got)
		}
		if len(got) != len(want) {
			t.Errorf("table %s has the rows %s, want %s", table, got, want)
			continue
		}
		for i := range want {
			if err := p.matchJSON(p.differs.body(ordered(t, want[i]), ordered(t, got[i]))); err != nil {
				t.Errorf("table %s: %v", table, err)
			}
		}
	}
}

func (p *replay) compareRedis(t *testing.T, want []redisEntry) {
	t.Helper()
	got := dump(t, openRedis(t, p.gateway.redis))
	if p.differs.spares(got) {
		return
	}
	if len(got) != len(want) {
		t.Fatalf("Redis holds %+v, want %+v", got, want)
	}
	// Recorded by the real keys, which sort otherwise here.
	for _, w := range want {
		p.compareEntry(t, w, &got)
	}
}

// compareEntry looks for a recorded entry among those that are there, and takes it out.
func (p *replay) compareEntry(t *testing.T, want redisEntry, got *[]redisEntry) {
	t.Helper()
	var why error
	for i, g := range *got {
		trial := bindings{values: maps.Clone(p.values), now: p.now}
		err := cmp.Or(trial.match(want.Key, g.Key), trial.match(p.differs.text(want.Value, g.Value)))
		if err != nil {
			why = cmp.Or(why, err)
			continue
		}
		if distance := want.Seconds - g.Seconds; distance < -10 || distance > 10 {
			t.Errorf("%s lives %d s, want %d", g.Key, g.Seconds, want.Seconds)
		}
		p.values = trial.values
		*got = slices.Delete(*got, i, i+1)
		return
	}
	t.Errorf("Redis lacks %+v: %v; it has %+v", want, why, *got)
}

// ordered writes an object with its members by name: the order of columns is the
// database's own.
func ordered(t *testing.T, row json.RawMessage) json.RawMessage {
	t.Helper()
	var members map[string]json.RawMessage
	if err := json.Unmarshal(row, &members); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(members)
	if err != nil {
		t.Fatal(err)
	}
	return []byte(strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(string(text)))
}

// signForeign makes the cookie of a session that another program wrote.
func (p *replay) signForeign(r *recordedRequest) {
	mark := placeholder.FindString(r.Headers["cookie"])
	if p.foreign == "" || !strings.HasPrefix(mark, "<signed") || p.values[mark] != "" {
		return
	}
	mac := hmac.New(sha256.New, []byte(p.secret))
	mac.Write([]byte(p.foreign))
	p.values[mark] = url.QueryEscape(p.foreign + "." + base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	p.foreign = ""
}

// tail returns the end of a text.
func tail(text string, n int) string { return text[max(0, len(text)-n):] }
