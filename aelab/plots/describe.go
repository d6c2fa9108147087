package plots

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Describe begins the caption with sentences of its own, given as fmt.Sprintf takes them.
func (f *Figure) Describe(format string, args ...any) {
	first, size := utf8.DecodeRuneInString(f.Caption)
	rest := f.Caption[size:]
	if size > 0 {
		rest = string(unicode.ToUpper(first)) + rest
	}
	f.Caption = strings.TrimSpace(fmt.Sprintf(format, args...) + " " + rest)
}
