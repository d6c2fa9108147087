package experiment

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/aelab-go/autoencoders/datasets"
)

// Values are the series of numbers that a piece of an experiment keeps for the figures and comparisons of the
// whole.
type Values map[string][]float64

// piece is a part of an experiment that is kept as soon as it is measured.
type piece struct {
	Name     string            `json:"name"`
	Cause    string            `json:"cause"` // fingerprint of what decides the outcome
	Data     []datasets.Origin `json:"data"`
	Made     Provenance        `json:"made"`
	Models   []Trained         `json:"models,omitempty"`
	Fits     int               `json:"fits"` // calls of Fit
	Measures []Measure         `json:"measures"`
	Values   Values            `json:"values,omitempty"`
}

// Piece measures a part of the experiment, or takes it from where it is kept. An experiment of many models need
// not be run at one stretch then, nor on one machine: Record copies the pieces of an unfinished run to the
// paper's results, and later runs at the paper's scale take them from there. name is unique in the experiment
// and a file name, cause is all that decides the outcome but the seed. measure may train models and call Measure,
// but draws no figure and shares no weights. It returns what the rest of the experiment needs, in finite numbers.
// A piece of stand-in data is measured anew each time.
func (r *Run) Piece(name string, cause any, measure func() (Values, error)) (Values, error) {
	mark := fingerprint(cause)
	p, err := r.keptPiece(name, mark)
	if err != nil {
		return nil, err
	}
	if p == nil {
		if p, err = r.measurePiece(name, mark, measure); err != nil {
			return nil, err
		}
	}
	r.Measures = append(r.Measures, p.Measures...)
	r.Uses(p.Data...)
	for _, t := range p.Models {
		if !slices.Contains(r.Models, t) {
			r.Models = append(r.Models, t)
		}
	}
	return p.Values, nil
}

// measurePiece measures a piece and keeps it in the run's directory.
func (r *Run) measurePiece(name, mark string, measure func() (Values, error)) (*piece, error) {
	whole, fitted := r.Result, r.fitted
	r.Measures, r.Models, r.Figures, r.Weights = nil, nil, nil, nil
	made := whole.Made
	made.Started = time.Now().UTC().Truncate(time.Second)
	start := time.Now()
	values, err := measure()
	part := r.Result
	r.Result = whole
	if err != nil {
		return nil, err
	}
	if len(part.Figures) > 0 || len(part.Weights) > 0 {
		panic(fmt.Sprintf("experiment: piece %s draws a figure or shares weights: only the whole experiment may", name))
	}
	for series, v := range values {
		if slices.ContainsFunc(v, func(x float64) bool { return math.IsNaN(x) || math.IsInf(x, 0) }) {
			panic(fmt.Sprintf("experiment: piece %s: the values %s are not all finite: %v", name, series, v))
		}
	}
	made.Seconds = time.Since(start).Seconds()
	p := &piece{name, mark, part.Data, made, part.Models, r.fitted - fitted, part.Measures, values}
	return p, writeJSON(filepath.Join(r.Dir, piecesFolder, name+".json"), p)
}

// keptPiece returns a piece of the run's directory, or else of the paper's results. It returns nil if there is
// none of this cause, or if it was made from stand-in data.
func (r *Run) keptPiece(name, mark string) (*piece, error) {
	if r.force {
		return nil, nil
	}
	for i, files := range []fs.FS{os.DirFS(r.Dir), r.committed} {
		if files == nil {
			continue
		}
		folder := piecesFolder
		if i > 0 {
			folder = recordedPieces(r.Experiment, r.Seed)
		}
		p, err := readPiece(files, folder+"/"+name+".json")
		if err != nil {
			return nil, err
		}
		if p == nil || p.Cause != mark || p.standin() {
			continue
		}
		if i > 0 {
			r.borrowed += p.Made.Seconds
		}
		r.fitted += p.Fits
		r.logf("piece %s has been measured already (by revision %s; -force measures it again)", name, p.Made.Revision)
		return p, nil
	}
	return nil, nil
}

func (p *piece) standin() bool {
	return slices.ContainsFunc(p.Data, func(d datasets.Origin) bool { return d.Standin })
}

// readPiece reads a piece. It returns nil if there is no such file.
func readPiece(files fs.FS, name string) (*piece, error) {
	text, err := fs.ReadFile(files, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var p piece
	if err := json.Unmarshal(text, &p); err != nil {
		return nil, fmt.Errorf("%s is damaged (%w): remove it, and that piece will be measured again", name, err)
	}
	return &p, nil
}

// piecesFolder holds the pieces of a run, in its directory and in the folder of its experiment's results.
const piecesFolder = "pieces"

// recordedPieces returns the folder, within a paper's results, of the pieces of an unfinished run.
func recordedPieces(id string, seed uint64) string {
	return fmt.Sprintf("%s/%s/%s%d", id, piecesFolder, seedFolder, seed)
}

// recordPieces copies the pieces of the paper's unfinished runs at the paper's scale to its results, unless a
// finished run of that seed is there. It returns their number.
func recordPieces(p Paper, runs, results string, out io.Writer) (int, error) {
	copied := 0
	all, dirs, err := readRuns(p, runs, PaperScale)
	if err != nil {
		return 0, err
	}
	for _, e := range p.Experiments {
		recorded, err := readCommitted(os.DirFS(results), e.ID)
		if err != nil {
			return copied, err
		}
		for _, r := range all[e.ID] {
			if r.Finished || !r.sameConfig(e.configs[PaperScale]) || recorded.has(r) {
				continue
			}
			n, err := r.copyPieces(os.DirFS(dirs[r]), filepath.Join(results, recordedPieces(e.ID, r.Seed)))
			if err != nil {
				return copied, fmt.Errorf("%s: %w", dirs[r], err)
			}
			if n > 0 {
				fmt.Fprintf(out, "%s/%s, seed %d: recorded %d pieces of the unfinished run %s\n", p.Name, e.ID, r.Seed, n, dirs[r])
			}
			copied += n
		}
	}
	return copied, nil
}

// has reports whether r or one of its other seeds is a run of the same configuration and seed. r may be nil.
func (r *Result) has(run *Result) bool {
	return r != nil && slices.ContainsFunc(r.All(), func(own *Result) bool { return own.Seed == run.Seed && own.sameConfig(run.Config) })
}

// keepPieces copies the pieces of runs with other seeds than r's from the folder of an experiment's results to
// the folder that is to replace it.
func keepPieces(r *Result, from, to string) error {
	folders, err := filepath.Glob(filepath.Join(from, piecesFolder, seedFolder+"*"))
	for _, folder := range folders {
		seed := strings.TrimPrefix(filepath.Base(folder), seedFolder)
		if slices.ContainsFunc(r.All(), func(own *Result) bool { return fmt.Sprint(own.Seed) == seed }) {
			continue
		}
		if err := os.CopyFS(filepath.Join(to, piecesFolder, filepath.Base(folder)), os.DirFS(folder)); err != nil {
			return err
		}
	}
	return err
}

// copyPieces copies the run's pieces from its directory to the folder to, without those of stand-in data. It
// returns their number.
func (r *Result) copyPieces(from fs.FS, to string) (int, error) {
	names, err := fs.Glob(from, piecesFolder+"/*.json")
	if err != nil {
		return 0, err
	}
	copied := 0
	for _, name := range names {
		p, err := readPiece(from, name)
		if err != nil {
			return copied, err
		}
		if p.standin() {
			continue
		}
		part := Result{Command: r.Command, Made: p.Made, Models: p.Models}
		if err := part.committed(); err != nil {
			return copied, err
		}
		if err := writeJSON(filepath.Join(to, strings.TrimPrefix(name, piecesFolder+"/")), p); err != nil {
			return copied, err
		}
		copied++
	}
	return copied, nil
}
