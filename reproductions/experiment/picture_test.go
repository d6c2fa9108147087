package experiment

import (
	"bytes"
	"context"
	"os"
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
