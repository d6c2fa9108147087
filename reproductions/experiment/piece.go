package experiment

import (
	"encoding/json"
	"errors"
	"fmt"
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
	Seed     uint64            `json:"seed"`
	Command  string            `json:"command"` // that measured it
	Preset   Preset            `json:"preset"`
	Data     []datasets.Origin `json:"data"`
	Made     Provenance        `json:"made"`
	Models   []Trained         `json:"models,omitempty"`
	Fits     int               `json:"fits"` // calls of Fit
	Measures []Measure         `json:"measures"`
	Values   Values            `json:"values,omitempty"`
}

// piecesFolder holds the pieces of a paper's experiments, among its runs and among its results.
const piecesFolder = "pieces"

// Piece measures a part of the experiment, or takes it from where it is kept. An experiment of many models then
// need not be run at one stretch, nor on one machine: Record copies the pieces to the paper's results, and runs at
// the paper's scale take them from there. All experiments of a paper share the pieces, and so do runs with a changed
// configuration: those with a part of the models alone measure a part of the pieces.
//
// name is unique with its cause, and names the file without its spaces and other marks. cause is all that decides
// the outcome but the seed and the data that the run has used before. measure may train models and call Measure, but
// draws no figure and shares no weights. It returns what the rest of the experiment needs, in finite numbers. A piece
// of stand-in data is measured each time. As with models, the program is no part of the cause: after a change to what
// is measured, remove the file.
func (r *Run) Piece(name string, cause any, measure func() (Values, error)) (Values, error) {
	file := fmt.Sprintf("%s/%s-%s-seed-%d.json", piecesFolder, fileNames.Replace(name), fingerprint(cause, r.Data), r.Seed)
	p, err := r.keptPiece(file)
	if err != nil {
		return nil, err
	}
	if p == nil {
		if p, err = r.measurePiece(name, measure); err != nil {
			return nil, err
		}
		if err := p.write(filepath.Join(r.runs, r.Paper, file)); err != nil {
			return nil, err
		}
	}
	r.Measures = append(r.Measures, p.Measures...)
	r.Uses(p.Data...)
	r.addModels(p.Models)
	return p.Values, nil
}

// fileNames turns the name of a piece into the beginning of a file's name.
var fileNames = strings.NewReplacer(" = ", "-", ", ", "-", " ", "-", "/", "-")

func (r *Run) measurePiece(name string, measure func() (Values, error)) (*piece, error) {
	whole, fitted, start := r.Result, r.fitted, time.Now()
	r.Measures, r.Models, r.Figures, r.Weights = nil, nil, nil, nil
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
	made := whole.Made
	made.Started, made.Seconds = start.UTC().Truncate(time.Second), time.Since(start).Seconds()
	return &piece{name, r.Seed, r.Command, r.Preset, part.Data, made, part.Models, r.fitted - fitted, part.Measures, values}, nil
}

// keptPiece returns a piece of the runs or else of the paper's results. It returns nil if there is none but of
// stand-in data.
func (r *Run) keptPiece(file string) (*piece, error) {
	runs := filepath.Join(r.runs, r.Paper)
	p, err := readPiece(os.DirFS(runs), file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", runs, err)
	}
	if (p == nil || p.standin()) && r.committed != nil {
		if p, err = readPiece(r.committed, file); err != nil {
			return nil, fmt.Errorf("results: %w", err)
		}
		if p != nil {
			r.borrowed += p.Made.Seconds
		}
	}
	if p == nil || p.standin() {
		return nil, nil
	}
	r.fitted += p.Fits
	r.logf("%s has been measured already, by revision %s", p.Name, p.Made.Revision)
	return p, nil
}

func (p *piece) standin() bool {
	return slices.ContainsFunc(p.Data, func(d datasets.Origin) bool { return d.Standin })
}

// ofPaper reports whether the piece is of the paper's scale and of real data.
func (p *piece) ofPaper() bool { return p.Preset == PaperScale && !p.standin() }

// committed returns an error if the program of the piece, or of one of its models, had uncommitted changes.
func (p *piece) committed() error {
	whole := Result{Command: p.Command, Made: p.Made, Models: p.Models}
	return whole.committed()
}

// write writes a piece, on one line: it holds many numbers.
func (p *piece) write(path string) error {
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return writeLines(path, text)
}

// readPiece reads a piece. It returns nil if there is no such file.
func readPiece(files fs.FS, name string) (*piece, error) {
	return readJSON[piece](files, name, "remove it, and it will be measured again")
}

// validate returns an error if the piece lacks what every piece has.
func (p *piece) validate() error {
	switch {
	case p.Name == "" || p.Seed == 0:
		return errors.New("it has no name or no seed")
	case !slices.Contains(Presets, p.Preset):
		return fmt.Errorf("its preset is %q, want one of %q", p.Preset, Presets)
	}
	return nil
}

// recordPieces copies pieces at the paper's scale from a folder of runs to one of results, without those of stand-in
// data. It returns their number. It refuses a piece that was measured by a program with uncommitted changes, or whose
// models were trained by one.
func recordPieces(from, to string) (copied int, err error) {
	files := os.DirFS(from)
	names, err := fs.Glob(files, "*.json")
	for _, name := range names {
		p, err := readPiece(files, name)
		if err != nil {
			return copied, fmt.Errorf("%s: %w", from, err)
		}
		if !p.ofPaper() {
			continue
		}
		if err := p.committed(); err != nil {
			return copied, fmt.Errorf("%s (remove that file first): %w", filepath.Join(from, name), err)
		}
		if err := p.write(filepath.Join(to, name)); err != nil {
			return copied, err
		}
		copied++
	}
	return copied, err
}

// CheckPieces returns an error that names a file among the paper's recorded pieces which is damaged, or which Record
// would not have copied.
func (p Paper) CheckPieces() error {
	names, err := fs.Glob(p.Results, piecesFolder+"/*")
	for _, name := range names {
		kept, err := readPiece(p.Results, name)
		if err != nil {
			return err
		}
		if !kept.ofPaper() {
			return fmt.Errorf("%s is not of the paper's scale and data: remove it", name)
		}
		if err := kept.committed(); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return err
}
