package experiment

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Resume continues a run in the directory that is named, whatever form its path has, or not at all.
func TestResumeGoesOnThere(t *testing.T) {
	var runs int
	var fail error
	p := toy(&runs, &fail)
	broken := errors.New("broken")
	begun := func() string {
		t.Helper()
		fail = broken
		o := Options{Preset: Quick, Seed: 2, Runs: filepath.Join(t.TempDir(), "runs")}
		if _, err := Execute(context.Background(), p, p.Experiments[0], o); !errors.Is(err, broken) {
			t.Fatal(err)
		}
		fail = nil
		dirs, err := filepath.Glob(filepath.Join(o.Runs, "toy2026", "figure-1-*"))
		if err != nil || len(dirs) != 1 {
			t.Fatalf("run directories %v, %v", dirs, err)
		}
		return dirs[0]
	}
	for name, argument := range map[string]func(dir string) string{
		"absolute":       func(dir string) string { return dir },
		"with a slash":   func(dir string) string { return dir + "/" },
		"from itself":    func(dir string) string { t.Chdir(dir); return "." },
		"from its paper": func(dir string) string { t.Chdir(filepath.Dir(dir)); return filepath.Base(dir) },
		"from below": func(dir string) string {
			t.Chdir(filepath.Join(dir, "..", ".."))
			return "toy2026/../toy2026/" + filepath.Base(dir)
		},
		"by a link": func(dir string) string {
			link := filepath.Join(t.TempDir(), "link")
			if err := os.Symlink(dir, link); err != nil {
				t.Fatal(err)
			}
			return link
		},
	} {
		dir := begun()
		if err := Resume(context.Background(), []Paper{p}, argument(dir), Options{}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		r, err := ReadResult(os.DirFS(filepath.Dir(dir)), filepath.Base(dir))
		if err != nil || r == nil || !r.Finished || r.Seed != 2 {
			t.Errorf("%s: the run is not finished there: %+v, %v", name, r, err)
		}
		if left, _ := filepath.Glob(filepath.Join(filepath.Dir(dir), "figure-1-*")); len(left) != 1 {
			t.Errorf("%s: it ran elsewhere too: %v", name, left)
		}
	}
	for name, move := range map[string]func(dir string) string{
		"renamed":      func(dir string) string { return filepath.Join(filepath.Dir(dir), "mine") },
		"elsewhere":    func(dir string) string { return filepath.Join(filepath.Dir(dir), "..", filepath.Base(dir)) },
		"other paper":  func(dir string) string { return filepath.Join(filepath.Dir(dir), "..", "other", filepath.Base(dir)) },
		"with a point": func(dir string) string { return dir + ".old" },
	} {
		dir := begun()
		to := filepath.Clean(move(dir))
		if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(dir, to); err != nil {
			t.Fatal(err)
		}
		before := runs
		if err := Resume(context.Background(), []Paper{p}, to, Options{}); err == nil || !strings.Contains(err.Error(), "move it back") || runs != before {
			t.Errorf("%s: error %v after %d runs, want a refusal", name, err, runs-before)
		}
	}
}

// Resume refuses a run whose preset has changed since.
func TestResumeOfAnOldPreset(t *testing.T) {
	var runs int
	var fail error
	p := toy(&runs, &fail)
	o := Options{Preset: Quick, Runs: t.TempDir()}
	r, err := Execute(context.Background(), p, p.Experiments[0], o)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(r.Dir, resultFile)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.Replace(text, []byte(`"Epochs": 2`), []byte(`"Epochs": 3`), 1), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := Resume(context.Background(), []Paper{p}, r.Dir, Options{}); err == nil || !strings.Contains(err.Error(), "no longer has") || runs != 1 {
		t.Errorf("error %v after %d runs", err, runs)
	}
}

// The error of a damaged or foreign run.json names the file, its fault and the remedy.
func TestDamagedRuns(t *testing.T) {
	var runs int
	var fail error
	p := toy(&runs, &fail)
	for text, want := range map[string]string{
		"null": "names no paper and experiment",
		"{}":   "names no paper and experiment",
		`{"paper":"toy2026","experiment":"figure-1"}`:                                  "preset is",
		`{"paper":"toy2026","experiment":"figure-1","preset":"huge","config":{}}`:      `preset is "huge", want one of ["smoke" "quick" "paper"]`,
		`{"paper":"toy2026","experiment":"figure-1","preset":"quick","finished":true}`: "has no configuration",
		`{"paper":"toy2026","experiment":"figure-1","preset":"quick","config":{"Ep":1`: "unexpected end of JSON input",
	} {
		dir := filepath.Join(t.TempDir(), "toy2026", "figure-1-quick")
		if err := os.MkdirAll(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, resultFile), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		runsDir := filepath.Dir(filepath.Dir(dir))
		for command, err := range map[string]error{
			"resume": Resume(context.Background(), []Paper{p}, dir, Options{}),
			"report": WriteReport(filepath.Join(t.TempDir(), "report.html"), []Paper{p}, runsDir, Quick),
		} {
			if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), filepath.Dir(dir)+": figure-1-quick/run.json") || !strings.Contains(err.Error(), "remove the folder") || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s of %s: error %v, want one sentence with %q, the file and a remedy", command, text, err, want)
			}
		}
	}
}
