package experiment

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/datasets"
)

// pieces returns a paper with one experiment of three pieces, each of a model. It counts the measurements of each
// piece, and fails at the piece that stop names.
func pieces(stop *string, measured map[string]int) Paper {
	presets := EachPreset(func(Preset) struct{} { return struct{}{} })
	return Paper{Name: "toy2026", Experiments: []Experiment{New("figure-1", "Toy", "Figure 1", presets, func(ctx context.Context, r *Run, _ struct{}) error {
		r.Expect(3)
		sum := 0.0
		for i, name := range []string{"one", "two", "three"} {
			kept, err := r.Piece(name, i, func() (Values, error) {
				if name == *stop {
					return nil, errors.New("stopped")
				}
				measured[name]++
				f := toyFit(1, datasets.Origin{Name: "toy"})
				f.Name = name
				if _, err := r.Fit(ctx, f, toyModel(r.Seed)); err != nil {
					return nil, err
				}
				r.Measure(name, float64(i), "nats")
				return Values{"curve": {float64(i), 10}}, nil
			})
			if err != nil {
				return err
			}
			sum += kept["curve"][0]
		}
		r.Measure("sum", sum, "nats")
		return nil
	})}}
}

// A run goes on with the pieces that an earlier one on another machine has recorded, and ends as if it had
// measured all of them.
func TestPieces(t *testing.T) {
	stop, measured := "three", map[string]int{}
	p, results := pieces(&stop, measured), t.TempDir()
	run := func(runs string, seed uint64) (*Run, error) {
		return Execute(context.Background(), p, p.Experiments[0], Options{Preset: PaperScale, Runs: runs, Seed: seed, program: "0123456789ab"})
	}
	first := t.TempDir()
	for _, seed := range []uint64{1, 2} {
		if _, err := run(first, seed); err == nil {
			t.Fatal("the run was not stopped")
		}
	}
	if err := Record(p, first, results, io.Discard); err != nil {
		t.Fatal(err)
	}
	p.Results = os.DirFS(results)
	if r, err := readCommitted(p.Results, "figure-1"); r != nil || err != nil {
		t.Fatalf("pieces count as the result %v, %v", r, err)
	}

	stop = ""
	second := t.TempDir()
	r, err := run(second, 1)
	if err != nil {
		t.Fatal(err)
	}
	if measured["one"] != 2 || measured["two"] != 2 || measured["three"] != 1 { // by two seeds, and by the first alone
		t.Errorf("the pieces were measured %v times", measured)
	}
	if v, _ := r.Value("sum"); v != 3 || len(r.Measures) != 4 || len(r.Models) != 3 || len(r.Data) != 0 || r.fitted != 3 {
		t.Errorf("the run has %d models, %d fitted, data %v, measures %v", len(r.Models), r.fitted, r.Data, r.Measures)
	}
	if r.borrowed <= 0 || r.Made.Seconds <= r.borrowed {
		t.Errorf("the run took %g seconds, %g of them for recorded pieces", r.Made.Seconds, r.borrowed)
	}
	if err := Record(p, second, results, io.Discard); err != nil {
		t.Fatal(err)
	}
	if err := p.CheckPieces(); err != nil {
		t.Error(err)
	}
	if kept, err := filepath.Glob(filepath.Join(results, piecesFolder, "*.json")); err != nil || len(kept) != 5 {
		t.Errorf("recorded are %v, want 5 pieces: %v", kept, err)
	}
}

// A piece is measured again if its cause has changed, or if it is of stand-in data, which is not recorded. A damaged
// one is an error, and so is one of a program that no one else has.
func TestPiecesNotTaken(t *testing.T) {
	p := Paper{Name: "toy2026", Experiments: []Experiment{{ID: "figure-1"}}}
	r := newRun(p, p.Experiments[0], Options{Preset: PaperScale, Runs: t.TempDir(), program: "0123456789ab" + withChanges}, []byte("{}"))
	count := 0
	measure := func(cause any) error {
		_, err := r.Piece("one", cause, func() (Values, error) {
			count++
			return nil, nil
		})
		return err
	}
	for i, cause := range []string{"a", "a", "b", "b", "a"} {
		if err := measure(cause); err != nil || count != min(1+i/2, 2) {
			t.Errorf("after cause %d it was measured %d times, error %v", i, count, err)
		}
	}
	folder := filepath.Join(r.runs, p.Name, piecesFolder)
	if _, err := recordPieces(folder, t.TempDir()); err == nil || !strings.Contains(err.Error(), "which no one else has") {
		t.Errorf("a piece of a changed program: error %v", err)
	}

	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	r.Uses(datasets.Origin{Name: "drawn", Standin: true})
	for range 2 {
		if err := measure("c"); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := recordPieces(folder, t.TempDir()); count != 4 || n != 0 || err != nil {
		t.Errorf("a piece of stand-in data: measured %d times in all, want 4; recorded %d, want 0; error %v", count, n, err)
	}
	p.Results = os.DirFS(filepath.Dir(folder))
	if err := p.CheckPieces(); err == nil || !strings.Contains(err.Error(), "not of the paper's scale and data") {
		t.Errorf("a recorded piece of stand-in data: error %v", err)
	}
	kept, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(kept) != 1 {
		t.Fatalf("kept are %v, want one piece: %v", kept, err)
	}
	for text, want := range map[string]string{
		"{":                           "is damaged",
		"{}":                          "no name or no seed",
		`{"name": "part", "seed": 1}`: "its preset is",
	} {
		if err := os.WriteFile(kept[0], []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if err := measure("c"); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "remove it") {
			t.Errorf("the piece %s: error %v, want one with %q", text, err, want)
		}
	}
}
