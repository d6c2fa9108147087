package experiment

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Picture finds figures in a run and in its committed results.
func TestPicture(t *testing.T) {
	var runs int
	var fail error
	p := toy(&runs, &fail)
	o := Options{Preset: PaperScale, Runs: t.TempDir(), program: "0123456789ab"}
	r, err := Execute(context.Background(), p, p.Experiments[0], o)
	if err != nil {
		t.Fatal(err)
	}
	results := t.TempDir()
	p.Results = os.DirFS(results)
	if _, _, err := p.Picture("figure-1", "figure-1"); err == nil {
		t.Error("there is a picture before anything is kept")
	}
	if err := Record(p, o.Runs, results, new(bytes.Buffer)); err != nil {
		t.Fatal(err)
	}
	own, caption, err := r.Picture("figure-1")
	if err != nil || caption != r.Figures[0].Caption {
		t.Errorf("of the run: caption %q, %v", caption, err)
	}
	kept, caption, err := p.Picture("figure-1", "figure-1")
	if err != nil || caption != r.Figures[0].Caption || kept.Bounds() != own.Bounds() {
		t.Errorf("of the results: caption %q, %v", caption, err)
	}
	if _, _, err := r.Picture("figure-2"); err == nil {
		t.Error("there is a picture of a figure that the run has not drawn")
	}
}

// The error for a figure that is gone or damaged names the experiment, and the command that draws it again.
func TestLostFigure(t *testing.T) {
	var runs int
	var fail error
	p := toy(&runs, &fail)
	o := Options{Preset: Quick, Runs: t.TempDir(), Quiet: true}
	r, err := Execute(context.Background(), p, p.Experiments[0], o)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(r.Dir, "figures", "figure-1.png")
	check := func(err error) {
		t.Helper()
		for _, want := range []string{"a figure of toy2026/figure-1, seed 1: ", "figures/figure-1.png: ", "to draw it again: " + r.Command + " -force"} {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("got %v, want %q in it", err, want)
			}
		}
	}
	if err := os.WriteFile(path, []byte("PNG"), 0o666); err != nil {
		t.Fatal(err)
	}
	_, _, err = r.Picture("figure-1")
	check(err)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	_, _, err = r.Picture("figure-1")
	check(err)
	check(WriteReport(filepath.Join(o.Runs, "report.html"), []Paper{p}, o.Runs, Quick))
}
