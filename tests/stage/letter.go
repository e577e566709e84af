package stage

import (
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"regexp"
	"strings"
)

// Letter is a message that a mail server received.
type Letter struct {
	From, To string // of the envelope
	Header   mail.Header
	Subject  string
	Text     string // of the text/plain part
	HTML     string // of the text/html part
}

// firstLink is the first link of a text.
var firstLink = regexp.MustCompile(`https?://\S+`)

// Link returns the link in the text of the letter, or "".
func (l Letter) Link() string { return firstLink.FindString(l.Text) }

// readLetter reads a message with the two parts that the gateway writes.
func readLetter(r io.Reader) (Letter, error) {
	message, err := mail.ReadMessage(r)
	if err != nil {
		return Letter{}, err
	}
	letter := Letter{Header: message.Header}
	if letter.Subject, err = new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject")); err != nil {
		return Letter{}, err
	}
	kind, params, err := mime.ParseMediaType(message.Header.Get("Content-Type"))
	if err != nil {
		return Letter{}, err
	}
	if kind != "multipart/alternative" {
		return Letter{}, fmt.Errorf("a %s, and no multipart/alternative", kind)
	}
	parts := multipart.NewReader(message.Body, params["boundary"])
	for {
		part, err := parts.NextRawPart()
		if err == io.EOF {
			return letter, nil
		}
		if err != nil {
			return Letter{}, err
		}
		if err := letter.add(part); err != nil {
			return Letter{}, err
		}
	}
}

func (l *Letter) add(part *multipart.Part) error {
	if got := part.Header.Get("Content-Transfer-Encoding"); got != "quoted-printable" {
		return fmt.Errorf("a part encoded as %q", got)
	}
	content, err := io.ReadAll(quotedprintable.NewReader(part))
	if err != nil {
		return err
	}
	text := strings.ReplaceAll(string(content), "\r\n", "\n")
	switch kind, _, err := mime.ParseMediaType(part.Header.Get("Content-Type")); {
	case err != nil:
		return err
	case kind == "text/plain":
		l.Text = text
	case kind == "text/html":
		l.HTML = text
	default:
		return fmt.Errorf("a part of type %s", kind)
	}
	return nil
}
