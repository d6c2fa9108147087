package experiment

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/datasets"
)

func TestReport(t *testing.T) {
	var runs int
	var fail error
	p := toy(&runs, &fail)
	o := Options{Preset: Quick, Runs: t.TempDir(), Data: datasets.Config{AllowStandin: true}}
	page := func() string {
		t.Helper()
		path := filepath.Join(o.Runs, "sub", "report.html")
		if err := WriteReport(path, []Paper{p}, o.Runs, Quick); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	if !strings.Contains(page(), "Not run at this preset") {
		t.Error("the report does not say that nothing was run")
	}
	if _, err := Execute(context.Background(), p, p.Experiments[0], o); err != nil {
		t.Fatal(err)
	}
	if _, err := Execute(context.Background(), p, p.Experiments[0], Options{Preset: Quick, Sets: []string{"Epochs=3"}, Runs: o.Runs}); err != nil {
		t.Fatal(err)
	}
	text := page()
	if strings.Contains(text, "Epochs=3") {
		t.Error("the report shows a run with a field set to another value as one of the preset")
	}
	for _, want := range []string{
		"Toy 2026, Figure 1", "data:image/png;base64,", "Stand-in data", "toy &lt;data&gt;",
		"go run ./reproductions run toy2026/figure-1 -preset quick -standin", "not run",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the report lacks %q", want)
		}
	}
	if strings.Contains(text, "()") {
		t.Error("the report has empty brackets after a claim without a unit")
	}
	if strings.Contains(text, "http://") || strings.Contains(text, "https://") {
		t.Error("the report refers to other sites: it is to be self-contained")
	}
}

// Only runs at preset paper are compared with the paper's numbers.
func TestReportJudgesPaperScaleOnly(t *testing.T) {
	var runs int
	var fail error
	p := toy(&runs, &fail)
	for preset, judged := range map[Preset]bool{Quick: false, PaperScale: true} {
		o := Options{Preset: preset, Runs: t.TempDir()}
		if _, err := Execute(context.Background(), p, p.Experiments[0], o); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(o.Runs, "report.html")
		if err := WriteReport(path, []Paper{p}, o.Runs, preset); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(string(text), `class="missed"`); got != judged {
			t.Errorf("preset %s: a claim was called missed: %v, want %v", preset, got, judged)
		}
	}
}

func TestReportShowsCommittedResults(t *testing.T) {
	var runs int
	var fail error
	p := toy(&runs, &fail)
	o := Options{Preset: PaperScale, Runs: t.TempDir(), program: "0123456789ab"}
	if _, err := Execute(context.Background(), p, p.Experiments[0], o); err != nil {
		t.Fatal(err)
	}
	results := t.TempDir()
	if err := Record(p, o.Runs, results, new(bytes.Buffer)); err != nil {
		t.Fatal(err)
	}
	p.Results = os.DirFS(results)
	path := filepath.Join(t.TempDir(), "report.html")
	if err := WriteReport(path, []Paper{p}, t.TempDir(), PaperScale); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil || !bytes.Contains(text, []byte("data:image/png;base64,")) || !bytes.Contains(text, []byte(">met<")) {
		t.Errorf("without runs, the report lacks the committed figure or the claim that it meets (%v)", err)
	}
}
