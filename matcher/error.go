package matcher

import "fmt"

// reason is why a source is refused, in the words of Next.js.
type reason string

func (r reason) Error() string { return string(r) }

// refuse returns a reason.
func refuse(format string, args ...any) error { return reason(fmt.Sprintf(format, args...)) }
