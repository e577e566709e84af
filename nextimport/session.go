package nextimport

import "slices"

// sign says what a condition tells about the session.
type sign int8

const (
	signedOut sign = iota - 1
	noWord         // nothing, or not surely
	signedIn
)

// sessions is a file of which it is known what its names say about the session.
type sessions struct {
	*file
	checks []check
	names  map[string]sign
}

// meaning is what a condition asks.
type meaning struct {
	sign sign
	// others are the parts that ask something else.
	others []other
}

// other is a part of a condition that is not about the session.
type other struct {
	span
	needed bool // the condition holds only if this part does
}

// sessions finds the names that tell whether there is a session.
func (f *file) sessions(checks []check) *sessions {
	s := &sessions{f, checks, map[string]sign{}}
	for _, c := range checks {
		i := c.start
		for f.at(i-1).is("(") || f.at(i-1).is("await") {
			i--
		}
		if f.at(i-1).is("=") && f.at(i-2).kind == word {
			s.names[f.at(i-2).raw] = signedIn
		}
	}
	for _, b := range f.bindings {
		if b.field != "" && !slices.Contains([]string{"data", "user", "session"}, b.field) {
			continue
		}
		if m := s.mean(b.value, true); len(m.others) == 0 && m.sign != noWord {
			s.names[b.name] = m.sign
		}
	}
	return s
}

// mean reads a condition. It is needed if the whole condition fails without this part.
func (s *sessions) mean(c span, needed bool) meaning {
	c = s.bare(c)
	if parts := s.split(c, "||", "??"); len(parts) > 1 {
		if m := s.merge(c, parts, false); m.sign != noWord {
			return m
		}
		return meaning{noWord, []other{{c, needed}}}
	}
	if parts := s.split(c, "&&"); len(parts) > 1 {
		return s.merge(c, parts, needed)
	}
	if s.at(c.from).is("!") {
		m := s.mean(span{c.from + 1, c.to}, false)
		if len(m.others) > 0 {
			return meaning{-m.sign, []other{{c, needed}}}
		}
		return meaning{-m.sign, nil}
	}
	if rest, flip, ok := s.comparesNothing(c); ok {
		if m := s.mean(rest, false); len(m.others) == 0 {
			return meaning{m.sign * flip, nil}
		}
	}
	if s.at(c.from).is("Boolean") && s.at(c.from+1).pair == c.to-1 {
		return s.mean(span{c.from + 2, c.to - 1}, needed)
	}
	if sign := s.term(c); sign != noWord {
		return meaning{sign, nil}
	}
	return meaning{noWord, []other{{c, needed}}}
}

// merge joins the meanings of the parts of a condition. Parts that contradict each other
// say nothing.
func (s *sessions) merge(whole span, parts []span, needed bool) meaning {
	var all meaning
	for _, part := range parts {
		m := s.mean(part, needed)
		if all.sign*m.sign < 0 {
			return meaning{noWord, []other{{whole, false}}}
		}
		if m.sign != noWord {
			all.sign = m.sign
		}
		all.others = append(all.others, m.others...)
	}
	return all
}

// comparesNothing reads a comparison with null, undefined or false.
func (s *sessions) comparesNothing(c span) (rest span, flip sign, ok bool) {
	n := c.to - 2
	if last := s.at(c.to - 1); n <= c.from || !last.is("null") && !last.is("undefined") && !last.is("false") {
		return c, 1, false
	}
	switch s.at(n).raw {
	case "==", "===":
		return span{c.from, n}, -1, true
	case "!=", "!==":
		return span{c.from, n}, 1, true
	default:
		return c, 1, false
	}
}

// presence are the fields that a session has, and nothing else has.
var presence = []string{"user", "session", "data", "id", "userId"}

// term reads a name or a call that tells whether there is a session.
func (s *sessions) term(c span) sign {
	end, known := c.from+1, s.names[s.at(c.from).raw]
	for _, call := range s.checks {
		if call.start == c.from {
			end, known = s.at(call.open).pair+1, signedIn
		}
	}
	for end < c.to && s.at(end).is(".") {
		switch {
		case slices.Contains(presence, s.at(end+1).raw):
			end += 2
		case s.seq(end+1, "json", "(", ")"): // of a request for get-session
			end += 4
		default:
			return noWord
		}
	}
	if end != c.to {
		return noWord
	}
	return known
}
