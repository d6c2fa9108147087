package main

import (
	"fmt"
	"regexp"
	"strings"
)

// cellError returns an error for the first cell whose outputs hold one.
func cellError(nb *notebook) error {
	for i, c := range nb.Cells {
		for _, o := range c.outputs() {
			if o.kind() == "error" {
				return fmt.Errorf("%s failed: %v: %v", describe(nb, i), o["ename"], o["evalue"])
			}
		}
	}
	return nil
}

// rule is the line above and below the cell that nbclient quotes in its message.
var rule = regexp.MustCompile(`(?m)^-{10,}$`)

// convertError returns the failure that nbconvert's log tells of. The log is a Python traceback around
// the kernel's own words.
func convertError(nb *notebook, log string, err error) error {
	log = escapes.ReplaceAllString(log, "")
	parts := rule.Split(log, -1)
	for i := 1; i+1 < len(parts); i++ {
		index := findCell(nb, parts[i])
		if index < 0 {
			continue
		}
		if before := parts[i-1]; strings.Contains(before, "timed out") {
			return fmt.Errorf("%s took longer than -timeout allows", describe(nb, index))
		}
		said := strings.TrimSpace(streams.ReplaceAllString(strings.Join(parts[i+1:], ""), ""))
		return fmt.Errorf("%s failed:\n%s", describe(nb, index), indent(said))
	}
	return toolError{[]string{"nbconvert"}, err, log}
}

// escapes matches the colour codes of a terminal.
var escapes = regexp.MustCompile("\x1b\\[[0-9;]*m")

// streams matches the headings above what a cell wrote, and blank lines.
var streams = regexp.MustCompile(`(?m)^(----- std(out|err) -----)?\n`)

// findCell returns the index of the code cell that begins with the quoted text, or -1 if there is none.
func findCell(nb *notebook, quoted string) int {
	quoted = strings.TrimSpace(quoted)
	if quoted == "" {
		return -1
	}
	for i, c := range nb.Cells {
		if c.isCode() && strings.HasPrefix(strings.TrimSpace(string(c.Source)), quoted) {
			return i
		}
	}
	return -1
}

func indent(text string) string {
	return "\t" + strings.ReplaceAll(text, "\n", "\n\t")
}
