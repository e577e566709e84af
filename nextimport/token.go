package nextimport

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/js"
)

// A proxy file is written by hand. What is larger than this is something else, and would
// take long to read.
const (
	maxTokens  = 50_000
	maxNesting = 100 // brackets in brackets
)

// kind is what a token is.
type kind uint8

const (
	word     kind = iota // a name or a keyword
	text                 // a string, or a template without expressions
	template             // a part of a template with expressions
	pattern              // a regular expression
	number
	mark // an operator or a bracket
)

// token is a word of the file. Space and comments are left out.
type token struct {
	kind   kind
	raw    string // as in the file; "?." is ".", which it resembles
	start  int    // offset of its first byte
	line   int    // the first line is 1
	breaks bool   // a line ends before it
	pair   int    // index of the bracket that belongs to this one, else -1
}

func (t token) is(raw string) bool { return t.raw == raw && (t.kind == mark || t.kind == word) }

// syntaxError is a place where the file is no JavaScript and no TypeScript.
type syntaxError struct {
	line int
	text string
}

func (e *syntaxError) Error() string { return fmt.Sprintf("%d: %s", e.line, e.text) }

// scan cuts a file into tokens and pairs its brackets.
func scan(src []byte) ([]token, error) {
	var (
		tokens []token
		lexer  = js.NewLexer(parse.NewInputBytes(slices.Clone(src)))
		next   = token{line: 1, pair: -1}
	)
	for {
		typ, raw := lexer.Next()
		if (typ == js.DivToken || typ == js.DivEqToken) && startsPattern(tokens) {
			typ, raw = lexer.RegExp()
		}
		if typ == js.ErrorToken {
			if errors.Is(lexer.Err(), io.EOF) {
				return tokens, pairUp(tokens)
			}
			return nil, &syntaxError{next.line, "not JavaScript or TypeScript"}
		}
		if k, ok := kindOf(typ); ok {
			next.kind, next.raw = k, plain(string(raw))
			if tokens = append(tokens, next); len(tokens) > maxTokens {
				return nil, &syntaxError{next.line, "too long for a proxy file"}
			}
			next.breaks = false
		} else if typ == js.LineTerminatorToken || typ == js.CommentLineTerminatorToken {
			next.breaks = true
		}
		next.start += len(raw)
		next.line += strings.Count(string(raw), "\n")
	}
}

// plain makes optional chaining look like chaining.
func plain(raw string) string {
	if raw == "?." {
		return "."
	}
	return raw
}

// kindOf returns the kind of a token, and false for space and comments.
func kindOf(t js.TokenType) (kind, bool) {
	switch t {
	case js.WhitespaceToken, js.LineTerminatorToken, js.CommentToken, js.CommentLineTerminatorToken:
		return 0, false
	case js.StringToken, js.TemplateToken:
		return text, true
	case js.TemplateStartToken, js.TemplateMiddleToken, js.TemplateEndToken:
		return template, true
	case js.RegExpToken:
		return pattern, true
	default:
		return kindOfClass(t), true
	}
}

func kindOfClass(t js.TokenType) kind {
	switch {
	case js.IsNumeric(t):
		return number
	case js.IsPunctuator(t), js.IsOperator(t):
		return mark
	default:
		return word
	}
}

// startsPattern reports whether a slash begins a regular expression here, because there
// is nothing to divide.
func startsPattern(before []token) bool {
	if len(before) == 0 {
		return true
	}
	switch last := before[len(before)-1]; last.kind {
	case word:
		return slices.Contains([]string{"return", "typeof", "case", "in", "of", "await", "void", "delete", "throw", "else"}, last.raw)
	case mark:
		return !slices.Contains([]string{")", "]", "}"}, last.raw)
	case template:
		return !strings.HasSuffix(last.raw, "`")
	default:
		return false
	}
}

// pairUp finds the bracket that belongs to each bracket.
func pairUp(tokens []token) error {
	var open []int
	for i, t := range tokens {
		switch {
		case opens(t):
			if open = append(open, i); len(open) > maxNesting {
				return &syntaxError{t.line, "nested too deeply"}
			}
		case closes(t):
			if len(open) == 0 || !fit(tokens[open[len(open)-1]], t) {
				return &syntaxError{t.line, fmt.Sprintf("%q closes nothing", t.raw)}
			}
			last := open[len(open)-1]
			tokens[last].pair, tokens[i].pair = i, last
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		t := tokens[open[len(open)-1]]
		return &syntaxError{t.line, fmt.Sprintf("%q is never closed", t.raw)}
	}
	return nil
}

func opens(t token) bool {
	return t.kind == mark && (t.raw == "(" || t.raw == "[" || t.raw == "{") ||
		t.kind == template && strings.HasPrefix(t.raw, "`")
}

func closes(t token) bool {
	return t.kind == mark && (t.raw == ")" || t.raw == "]" || t.raw == "}") ||
		t.kind == template && strings.HasSuffix(t.raw, "`")
}

func fit(open, shut token) bool {
	if open.kind == template || shut.kind == template {
		return open.kind == shut.kind
	}
	return strings.Contains("() [] {}", open.raw+shut.raw)
}
