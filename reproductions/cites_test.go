package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// TestNotebooksCite checks the numbers of recorded runs that the text of notebooks has. A cell of text lists them in
// its metadata, under "cites": the number as the text has it, and the measure that it is rounded from.
//
//	"cites": {"96.5": "higgins2017/beta-4: disentanglement score, L = 20, 4 factors"}
func TestNotebooksCite(t *testing.T) {
	count := 0
	for _, pattern := range []string{"../notebooks/*.ipynb", "../notebooks/*/*.ipynb", "*/*.ipynb"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			for i, c := range textCells(t, file) {
				for number, of := range c.Metadata.Cites {
					count++
					if fault := citationFault(strings.Join(c.Source, ""), number, of); fault != "" {
						t.Errorf("%s, cell %d: %s", file, i, fault)
					}
				}
			}
		}
	}
	if count == 0 {
		t.Error("no notebook cites a number")
	}
}

// citing is the part of a cell that citations take.
type citing struct {
	Source   []string
	Metadata struct{ Cites map[string]string }
}

func textCells(t *testing.T, file string) []citing {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var notebook struct{ Cells []citing }
	if err := json.Unmarshal(text, &notebook); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return notebook.Cells
}

// citationFault says what is wrong with a citation, or "" if nothing is.
func citationFault(text, number, of string) string {
	where, measure, _ := strings.Cut(of, ": ")
	paper, id, _ := strings.Cut(where, "/")
	p, err := findPaper(paper)
	if err != nil {
		return fmt.Sprintf("%s is cited from %q, want PAPER/EXPERIMENT: MEASURE", number, of)
	}
	_, decimals, _ := strings.Cut(number, ".")
	recorded := experiment.Results{FS: p.Results}.Cite(fmt.Sprintf("%%.%df", len(decimals)), id, measure)
	if recorded != number {
		return fmt.Sprintf("%s is cited from %q, which is %s", number, of, recorded)
	}
	if !strings.Contains(text, number) {
		return fmt.Sprintf("%s is cited, but not in the text", number)
	}
	return ""
}

func TestCitationFault(t *testing.T) {
	const text, of = "The test error is 1.21 %.", "hinton2006/classifier: test error"
	for _, c := range []struct{ number, of, want string }{
		{"1.21", of, ""},
		{"1.2", of, ""},
		{"1", of, ""},
		{"1.22", of, "which is 1.21"},
		{"1.210", of, "not in the text"},
		{"1.21", "hinton2006/classifier: error", experiment.NotRecorded},
		{"1.21", "nobody/classifier: error", "want PAPER/EXPERIMENT"},
	} {
		if got := citationFault(text, c.number, c.of); (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s from %q: %q, want %q", c.number, c.of, got, c.want)
		}
	}
}
