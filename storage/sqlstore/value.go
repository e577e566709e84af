package sqlstore

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// dateLayout is the only form of a date in SQLite: Better Auth compares dates as text.
const dateLayout = "2006-01-02T15:04:05.000Z"

// dateText returns the form in which a date is stored.
func dateText(t time.Time) string { return cut(t).Format(dateLayout) }

// cut returns a time as it comes back from the store.
func cut(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

// optionalDate is cut, and NULL for the zero time.
func optionalDate(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return cut(t)
}

// optionalText is s, and NULL when it is empty.
func optionalText(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// date scans a stored date into a time. NULL is the zero time.
type date struct{ t *time.Time }

// Scan implements sql.Scanner.
func (d date) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d.t = time.Time{}
		return nil
	case time.Time:
		*d.t = cut(v)
		return nil
	case string:
		t, err := time.Parse(time.RFC3339Nano, v)
		if err != nil {
			return fmt.Errorf("date %q is not in the form %s", v, dateLayout)
		}
		*d.t = cut(t)
		return nil
	}
	return fmt.Errorf("date is %T, want text or a time", src)
}

// jsonText returns an SQL value in JSON. A blob is in base64, as encoding/json has it.
func jsonText(value any) (json.RawMessage, error) {
	switch v := value.(type) {
	case time.Time:
		value = dateText(v)
	case float32:
		value = float64(v)
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}
