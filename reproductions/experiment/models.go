package experiment

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// ModelDir returns the directory of a trained model that experiments of a paper share. It
// is the same for the same cause: configuration, data and whatever else decides. The program
// is not part of it: after a change that alters results, the directory of runs is to be removed.
func (r *Run) ModelDir(name string, cause ...any) string {
	return filepath.Join(r.runs, r.Paper, "models", name+"-"+fingerprint(cause...))
}

// Trained says who began to train a model that a run has used: the run itself, or one before it,
// by another program perhaps.
type Trained struct {
	Model    string    `json:"model"` // its directory
	Begun    time.Time `json:"begun"`
	Revision string    `json:"revision"`
	Kernels  string    `json:"kernels"`
	Threads  int       `json:"threads"`
}

// modelFile is the file of a model's directory that says what it holds.
const modelFile = "config.json"

// description is what modelFile holds.
type description struct {
	Paper  string    `json:"paper"`
	Config any       `json:"config"`
	Data   []Dataset `json:"data"` // of the run; a model's name tells which of them it learnt from
	Made   Made      `json:"made"`
}

// DescribeModel notes in the run's record who made the model in a directory. If that is the
// run itself, which is about to do so, it writes config.json there: the model's configuration, and
// the data, the program and the machine that make it.
func (r *Run) DescribeModel(dir string, config any) error {
	path := filepath.Join(dir, modelFile)
	d := description{r.Paper, config, r.Record.Data, r.Made}
	text, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = writeJSON(path, d)
	case err == nil: // it was begun earlier
		if err = json.Unmarshal(text, &d); err != nil {
			err = fmt.Errorf("%s is damaged (%w): remove %s to train the model again", path, err, dir)
		}
	}
	if err != nil {
		return err
	}
	t := Trained{filepath.Base(dir), d.Made.Started, d.Made.Revision, d.Made.Kernels, d.Made.Threads}
	if !slices.Contains(r.Models, t) { // experiments ask more than once for what their networks share
		r.Models = append(r.Models, t)
	}
	return nil
}
