package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

func call(args ...string) (string, error) {
	var out bytes.Buffer
	err := dispatch(context.Background(), args, &out)
	return out.String(), err
}

func TestMistakesOnTheCommandLine(t *testing.T) {
	for line, want := range map[string]string{
		"paint":                                 "no command \"paint\"",
		"run":                                   "0 names given, want 1",
		"resume":                                "0 names given, want 1",
		"resume . -preset paper":                "-preset",
		"report -force":                         "-force",
		"run kingma2013/figure-99":              "kingma2013/figure-4",
		"run kingma2013/figure-4 -preset huge":  "smoke, quick and paper",
		"run kingma2013/figure-4 -epochs 3":     "-epochs",
		"run kingma2013/figure-4 -set Epochs=3": "FreyTiles",
		"run kingma2013/figure-4 figure-5":      "2 names given, want 1",
		"claims hinton1985":                     "no paper \"hinton1985\": the papers are hinton2006, kingma2013",
		"reproduce -set A=1":                    "-set",
		"run kingma2013/figure-4 -seed 0":       "want a number from 1",
		"run kingma2013/figure-4 -seeds 3-1":    "no range of seeds",
		"record nobody":                         "no paper \"nobody\"",
		"list everything":                       "1 names given, want 0",
	} {
		_, err := call(strings.Fields(line)...)
		if err == nil || !strings.Contains(err.Error(), want) || exitCode(err) != exitUsage {
			t.Errorf("%s: error %q with exit code %d, want %q and %d", line, err, exitCode(err), want, exitUsage)
		}
		if err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: the error has several lines: %q", line, err)
		}
	}
}

func TestSeeds(t *testing.T) {
	for text, want := range map[string][]uint64{
		"3": {3}, "2-4": {2, 3, 4}, "18446744073709551615": {math.MaxUint64},
		"18446744073709551614-18446744073709551615": {math.MaxUint64 - 1, math.MaxUint64},
	} {
		var s seeds
		if err := s.Set(text); err != nil {
			t.Fatal(err)
		}
		var got []uint64
		for seed := range s.all() {
			if got = append(got, seed); len(got) > len(want) {
				break
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: seeds %d, want %d", text, got, want)
		}
	}
}

func TestExitCodes(t *testing.T) {
	for want, err := range map[int]error{
		exitInterrupted: fmt.Errorf("run: %w", train.ErrInterrupted),
		exitFailure:     errors.New("disk full"),
	} {
		if got := exitCode(err); got != want {
			t.Errorf("%v: exit code %d, want %d", err, got, want)
		}
	}
}

func TestListAndUsage(t *testing.T) {
	out, err := call("list")
	if err != nil || !strings.Contains(out, "kingma2013/figure-4") {
		t.Errorf("list: %v\n%s", err, out)
	}
	if out, err := call(); err != nil || !strings.Contains(out, "usage:") {
		t.Errorf("no command: %v\n%s", err, out)
	}
}

func TestClaims(t *testing.T) {
	out, err := call("claims", "kingma2013")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	state := strings.Index(lines[0], "state")
	states := []string{string(experiment.Met), string(experiment.Missed), string(experiment.NotRun), string(experiment.Calibrated)}
	for _, line := range lines[1:] {
		cell, _, _ := strings.Cut(string([]rune(line)[state:]), "  ")
		if !strings.HasPrefix(line, "kingma2013/") || !slices.Contains(states, strings.TrimSpace(cell)) {
			t.Errorf("line %q: no state below that of the first line", line)
		}
	}
	out, err = call("claims", "-json")
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]any
	if err := json.Unmarshal([]byte(out), &rows); err != nil || len(rows) < len(lines)-1 {
		t.Errorf("JSON has %d rows, %v, want at least %d", len(rows), err, len(lines))
	}
	for _, row := range rows {
		id, ranged := row["id"], row["least"] != nil && row["most"] != nil
		if id == "makhzani2013/k-10" && (row["least"] != 2.0 || row["most"] != 2.8) || id == "makhzani2013/k-25" && ranged {
			t.Errorf("%s is allowed from %v to %v", id, row["least"], row["most"])
		}
	}
}

func TestRunReportResume(t *testing.T) {
	runs := t.TempDir()
	common := []string{"-data", t.TempDir(), "-offline", "-quiet"}
	run := append([]string{"run", "kingma2013/figure-5", "-runs", runs, "-preset", "smoke"}, common...)
	if _, err := call(run...); err == nil || !strings.Contains(err.Error(), "-standin") {
		t.Errorf("without data: error %v, want one that tells of -standin", err)
	}
	if _, err := call(append(run, "-standin")...); err != nil {
		t.Fatal(err)
	}
	dirs, err := filepath.Glob(filepath.Join(runs, "kingma2013", "figure-5-smoke-*", "figures"))
	if err != nil || len(dirs) != 1 {
		t.Fatalf("runs with figures: %v, %v, want one", dirs, err)
	}
	out, err := call(append([]string{"resume", filepath.Dir(dirs[0])}, common...)...)
	if err != nil || !strings.Contains(out, "figure-5a.png") {
		t.Errorf("resuming a run on stand-ins: %v %s", err, out)
	}
	if _, err := call("resume", t.TempDir()); err == nil || !strings.Contains(err.Error(), "holds no run") {
		t.Errorf("resuming an empty directory: %v", err)
	}
	out, err = call("report", "-preset", "smoke", "-runs", runs)
	if err != nil || !strings.Contains(out, "report.html") {
		t.Errorf("report: %v %s", err, out)
	}
}

// reproduce tells how to get the real data only if it could not be had. Some configurations draw their data.
func TestReproduceTellsOfStandins(t *testing.T) {
	all := papers
	defer func() { papers = all }()
	missing := datasets.File{Name: "toys", Check: func(string) error { return nil }}
	for _, has := range []bool{true, false} {
		papers = []experiment.Paper{{Name: "toy2026", Results: fstest.MapFS{}, Experiments: []experiment.Experiment{
			experiment.New("figure-1", "Toy", "Figure 1", experiment.EachPreset(func(experiment.Preset) struct{} { return struct{}{} }),
				func(ctx context.Context, r *experiment.Run, _ struct{}) error {
					r.Uses(datasets.Origin{Name: "drawn toys", Standin: true})
					if has {
						return nil
					}
					_, err := r.DataConfig.Fetch(ctx, missing)
					if !r.DataConfig.UseStandin("the toys", "drawn toys", err) {
						return err
					}
					return nil
				}),
		}}}
		out, err := call("reproduce", "-preset", "smoke", "-runs", t.TempDir(), "-data", t.TempDir(), "-offline", "-standin", "-quiet")
		if err != nil || strings.Contains(out, "For the real ones") == has {
			t.Errorf("the data is there: %v; got %v\n%s", has, err, out)
		}
	}
}

// Shared weights are part of the source tree. Each file has at most 16 MB, and all have at most 60 MB
// together. The Python modules beside them count, too.
func TestWeightsStaySmall(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("*", "weights", "*"))
	if err != nil {
		t.Fatal(err)
	}
	total := int64(0)
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if ext := filepath.Ext(file); info.Size() > 16<<20 || ext != ".npz" && ext != ".py" {
			t.Errorf("%s has %d bytes, want an archive of at most 16 MB or a Python module", file, info.Size())
		}
		total += info.Size()
	}
	if total > 60<<20 {
		t.Errorf("%d bytes of weights, want at most 60 MB", total)
	}
}
