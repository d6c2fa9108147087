package main

import (
	"fmt"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// A cell holds one idea. Longer code belongs into a package, or into two cells.
const (
	maxLines   = 12
	maxColumns = 90 // a tab is four
	maxImports = 6
	maxMedian  = 6 // of a notebook's cells: lines that are neither blank nor %% alone
)

func TestCellsAreShort(t *testing.T) {
	p, err := findProject()
	if err != nil {
		t.Fatal(err)
	}
	names, err := p.notebooks(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		nb, err := readNotebook(name)
		if err != nil {
			t.Fatal(err)
		}
		var faults []string
		var lengths []int
		for i, c := range nb.Cells {
			if !c.isCode() {
				continue
			}
			lengths = append(lengths, codeLines(string(c.Source)))
			if fault := excess(string(c.Source), nb.kernel()); fault != "" {
				faults = append(faults, fmt.Sprintf("%s: %s", describe(nb, i), fault))
			}
		}
		slices.Sort(lengths)
		if middle := median(lengths); middle > maxMedian {
			t.Errorf("%s: half of the cells have %g lines or more, want at most %d: %d", name, middle, maxMedian, lengths)
		}
		rel, err := filepath.Rel(p.root, name)
		if err != nil {
			t.Fatal(err)
		}
		if len(faults) > 0 {
			t.Errorf("%s: %d cells have more than %d lines, %d columns or %d imports:\n\t%s",
				filepath.ToSlash(rel), len(faults), maxLines, maxColumns, maxImports, strings.Join(faults, "\n\t"))
		}
	}
	if len(names) == 0 {
		t.Error("there are no notebooks")
	}
}

// excess returns the sizes of a cell that are over the limits for its kernel, or "" if there are none.
func excess(source string, k kernel) string {
	var faults []string
	lines, columns := 0, 0
	for line := range strings.Lines(source) {
		lines++
		line = strings.ReplaceAll(strings.TrimRight(line, "\r\n"), "\t", "    ")
		columns = max(columns, utf8.RuneCountInString(line))
	}
	if lines > maxLines {
		faults = append(faults, fmt.Sprintf("%d lines", lines))
	}
	if columns > maxColumns {
		faults = append(faults, fmt.Sprintf("%d columns", columns))
	}
	count := imports
	if k == pythonKernel {
		count = pythonImports
	}
	if n := count(source); n > maxImports {
		faults = append(faults, fmt.Sprintf("%d imports", n))
	}
	return strings.Join(faults, ", ")
}

// codeLines counts the lines of a cell that are neither blank nor %% alone.
func codeLines(source string) (n int) {
	for line := range strings.Lines(source) {
		if line = strings.TrimSpace(line); line != "" && line != "%%" {
			n++
		}
	}
	return n
}

// median returns the middle of sorted numbers, or the mean of the two in the middle.
func median(sorted []int) float64 {
	n := len(sorted)
	if n == 0 {
		return 0
	}
	return float64(sorted[(n-1)/2]+sorted[n/2]) / 2
}

// imports counts the imports that stand before the declarations and the program of a cell.
func imports(source string) int {
	file, _ := parser.ParseFile(token.NewFileSet(), "", "package cell\n"+source, parser.ImportsOnly)
	if file == nil {
		return 0
	}
	return len(file.Imports)
}

// pythonImports counts the lines of a Python cell that import.
func pythonImports(source string) int {
	n := 0
	for line := range strings.Lines(source) {
		if strings.HasPrefix(line, "import ") || strings.HasPrefix(line, "from ") {
			n++
		}
	}
	return n
}

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		sorted []int
		want   float64
	}{{nil, 0}, {[]int{3}, 3}, {[]int{3, 4}, 3.5}, {[]int{1, 2, 9}, 2}} {
		if got := median(c.sorted); got != c.want {
			t.Errorf("median of %d: got %g, want %g", c.sorted, got, c.want)
		}
	}
	if got := codeLines("import \"a\"\n\n%%\nf()\n\tg()"); got != 3 {
		t.Errorf("codeLines: got %d, want 3", got)
	}
}

func TestExcess(t *testing.T) {
	wide := strings.Repeat("ö", 86)
	for source, want := range map[string]string{
		"":                                        "",
		strings.Repeat("x\n", 12):                 "",
		strings.Repeat("x\n", 12) + "y":           "13 lines",
		"\t" + wide:                               "",
		"\t" + wide + "x":                         "91 columns",
		"import (\n\"a\"\n\"b\"\n)\n%%\nf()":      "",
		strings.Repeat("import \"a\"\n", 7):       "7 imports",
		"import \"a\"\nfunc f() {\n}\n%%\nx := 1": "",
	} {
		if got := excess(source, goKernel); got != want {
			t.Errorf("%q: got %q, want %q", source, got, want)
		}
	}
	if got, want := excess(strings.Repeat("from a import b\n", 7), pythonKernel), "7 imports"; got != want {
		t.Errorf("Python: got %q, want %q", got, want)
	}
}
