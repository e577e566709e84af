package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// write puts the report into performance.md and its chart into performance.svg.
func (r *report) write(dir string) error {
	if err := os.WriteFile(filepath.Join(dir, "performance.svg"), []byte(chart(r.summaries())), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "performance.md"), r.document(), 0o644)
}

// command is what was typed.
func (r *report) command() string {
	if r.plan.all {
		return "./scripts/bench --all"
	}
	return "./scripts/bench"
}

// document is the report in Markdown.
func (r *report) document() []byte {
	var w bytes.Buffer
	fmt.Fprintf(&w, `# Performance

Written by %[1]s%[2]s%[1]s. Don't edit it: run that again.

![CPU time of each gate, as a multiple of plain Caddy's](performance.svg)

## Under load

%[3]d connections ask for answers of %[4]d bytes. All programs share the machine, wrk and the app too, so what counts
is the CPU time that the gate's own processes take for a request: the gateway; Caddy and Node.js with
%[1]sforward_auth%[1]s; Redis is a column of its own. Figures are medians of %[5]d interleaved rounds of %[6]s, in
parentheses the ratio to plain Caddy in the same round.

`, "`", r.command(), connections, answerSize, r.plan.rounds, r.plan.lasting)
	r.byLoad().markdown(&w)
	fmt.Fprintf(&w, `
* **warm**: the same session again and again. **cold**: %[2]d sessions in Redis, each asked for once.
* %[1]sfull%[1]s and %[1]scached%[1]s set four headers that tell the app who is signed in, which costs plain Caddy something as well.
* A cold session is two round trips to Redis: whose session it is must be known before it can be asked whether that user's
  sessions were revoked.
* **refused**: the limit is Caddy with an answer from the app; a refused request never gets there.
* Better Auth's get-session answers 200 without a session as well: a true gate behind %[1]sforward_auth%[1]s costs a little more.
* Next.js passes requests on to the same app as the others, by %[1]sNextResponse.rewrite%[1]s.

## Without load

`, "`", r.plan.cold)
	r.byFigure().markdown(&w)
	fmt.Fprintf(&w, `
* **sign-in**: CPU time of the process, sign-ins one after the other.
* **revocation**: from the answer to whoever ends the session until another gateway refuses it, which is asked without a pause.
* **memory**: what is resident of the gateway, some seconds after the last request.
* **start**: from the start of the process to the first answer with status 200, of a page that is not protected.

## The machine

`)
	facts := table{{"", ""}}
	for _, f := range r.machine {
		facts = append(facts, []string{f.name, f.value})
	}
	facts.markdown(&w)
	if len(r.notes) > 0 {
		fmt.Fprintf(&w, "\n* %s\n", strings.Join(r.notes, "\n* "))
	}
	fmt.Fprintf(&w, "\nThe run took %s.\n", r.took.Round(time.Second))
	return w.Bytes()
}
