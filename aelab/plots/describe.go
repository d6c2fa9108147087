package plots

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Describe puts sentences before the caption. It takes them as fmt.Sprintf does.
func (f *Figure) Describe(format string, args ...any) {
	first, size := utf8.DecodeRuneInString(f.Caption)
	rest := f.Caption[size:]
	if size > 0 {
		rest = string(unicode.ToUpper(first)) + rest
	}
	f.Caption = strings.TrimSpace(fmt.Sprintf(format, args...) + " " + rest)
}
