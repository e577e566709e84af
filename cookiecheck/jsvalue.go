package cookiecheck

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
)

// A value is what JSON.parse gives in JavaScript: nil, bool, float64, text, date, list or
// *object.
type value any

// list is a JavaScript array.
type list []value

// object is a JavaScript object: its keys keep their order, and setting one again changes
// the value and not the place.
type object struct {
	members []member
	at      map[text]int // where each key is; nil while there are few
}

type member struct {
	key   text
	value value
}

// fewMembers are found faster by looking at each than in a map.
const fewMembers = 16

// newObject returns an object with room for n members.
func newObject(n int) *object { return &object{members: make([]member, 0, n)} }

// index returns where a key is, -1 if it is nowhere.
func (o *object) index(key text) int {
	if o.at == nil {
		return slices.IndexFunc(o.members, func(m member) bool { return m.key == key })
	}
	if i, ok := o.at[key]; ok {
		return i
	}
	return -1
}

func (o *object) set(key text, v value) {
	if i := o.index(key); i >= 0 {
		o.members[i].value = v
		return
	}
	o.members = append(o.members, member{key, v})
	switch n := len(o.members); {
	case o.at != nil:
		o.at[key] = n - 1
	case n > fewMembers:
		o.at = make(map[text]int, 2*n)
		for i, m := range o.members {
			o.at[m.key] = i
		}
	}
}

func (o *object) get(key text) (v value, ok bool) {
	i := o.index(key)
	if i < 0 {
		return nil, false
	}
	return o.members[i].value, true
}

// clone returns a copy of the object that shares its values.
func (o *object) clone() *object {
	return &object{members: slices.Clone(o.members), at: maps.Clone(o.at)}
}

// inOrder returns the members as JavaScript enumerates them: keys that are array indices
// first, by number, then the others as they came (ECMA-262, 10.1.11.1).
func (o *object) inOrder() []member {
	if !slices.ContainsFunc(o.members, member.isIndexed) {
		return o.members
	}
	sorted := slices.Clone(o.members)
	slices.SortStableFunc(sorted, func(a, b member) int {
		i, aIndexed := arrayIndex(a.key)
		j, bIndexed := arrayIndex(b.key)
		switch {
		case aIndexed && bIndexed:
			return cmp.Compare(i, j)
		case aIndexed:
			return -1
		case bIndexed:
			return 1
		}
		return 0
	})
	return sorted
}

func (m member) isIndexed() bool {
	_, ok := arrayIndex(m.key)
	return ok
}

// arrayIndex returns the number that a key spells, if it is one up to 2^32-2 in its one
// spelling (ECMA-262, 6.1.7).
func arrayIndex(key text) (uint64, bool) {
	const longest = len("4294967294")
	if len(key) > longest || !canonicalIndex(string(key)) {
		return 0, false
	}
	i, err := strconv.ParseUint(string(key), 10, 64)
	return i, err == nil && i < 1<<32-1
}
