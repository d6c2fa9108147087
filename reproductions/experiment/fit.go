package experiment

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aelab-go/autoencoders/aelab/atomicfile"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/datasets"
)

// Fit says how a run trains one of its models.
type Fit struct {
	Name string // of the model, for its directory and progress: "mnist-20"
	// Cause holds everything else that decides the outcome: layers, starting weights, tests during the
	// training. It leaves out the length of the training, unless a schedule depends on it.
	Cause  any
	Data   []datasets.Origin // origins of the training and test data
	Source train.Source      // the training examples
	Seed   uint64            // of the training; 0 is the run's
	Train  train.Config      // Fit sets Name, Dir, Seed, Identity and Quiet
}

// Model is a model that can be trained and saved.
type Model interface {
	train.Model
	Modules() []nn.Module
}

// Expect announces how many models the run will fit. The progress lines of Fit then number the models.
func (r *Run) Expect(models int) { r.models = models }

// Fit trains m, continues its training or loads it, and returns its history. All experiments of a paper share
// the models: a model's directory is named after its cause. If there is a shorter training of the same cause,
// Fit continues from there. The directory holds config.json, which describes the model, history.jsonl,
// checkpoint.npz and weights.npz.
//
// The program is no part of the cause. After a change to it that alters results, remove the directory of
// runs.
func (r *Run) Fit(ctx context.Context, f Fit, m Model) (*train.History, error) {
	if f.Seed == 0 {
		f.Seed = r.Seed
	}
	place := r.place(f)
	if err := r.describe(place, f); err != nil {
		return nil, err
	}
	r.fitted++
	cfg := f.Train
	cfg.Dir, cfg.Identity, cfg.Seed, cfg.Quiet, cfg.Name = place.dir(), place.name, f.Seed, r.Quiet, f.Name
	if r.models > 1 {
		cfg.Name = fmt.Sprintf("model %d of %d: %s", r.fitted, r.models, f.Name)
	}
	history, err := train.Run(ctx, cfg, f.Source, m)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(cfg.Dir, weightsFile)
	if history.Updates == 0 {
		if _, err := os.Stat(path); err == nil {
			return history, nil // loaded, perhaps from a read-only file system
		}
	}
	return history, nn.SaveWeights(path, m.Modules()...)
}

// The files of a model's directory. The training adds its history and its checkpoint.
const (
	descriptionFile = "config.json"
	weightsFile     = "weights.npz"
)

// place is where a model is kept: a directory named after its cause and the length of its training.
type place struct {
	models, name string
	steps        int
}

func (r *Run) place(f Fit) place {
	c := f.Train
	steps, batch := c.Steps, c.BatchSize
	if batch == 0 {
		batch = 100 // the default of train.Config
	}
	if c.Epochs > 0 {
		steps = c.Epochs * train.StepsPerEpoch(f.Source.Len(), batch)
	}
	how := []any{batch, c.Replacement, c.FixedBatches, c.RecordEvery, fmt.Sprintf("%T", c.Optimizer), c.Optimizer, c.Search}
	if c.Batch != nil {
		how = append(how, "chosen batches")
	}
	cause := fingerprint(f.Cause, f.Data, f.Source.Len(), f.Source.Dim(), how)
	return place{filepath.Join(r.runs, r.Paper, "models"), fmt.Sprintf("%s-%s-seed-%d", f.Name, cause, f.Seed), steps}
}

func (p place) dir() string {
	return filepath.Join(p.models, fmt.Sprintf("%s-%d-steps", p.name, p.steps))
}

// shorter returns the place of the longest finished training of the same cause that has fewer steps. Its
// steps are 0 if there is none.
func (p place) shorter() place {
	best := place{models: p.models, name: p.name}
	entries, _ := os.ReadDir(p.models) // without the directory there is no shorter training
	for _, entry := range entries {
		number, ok := strings.CutPrefix(entry.Name(), p.name+"-")
		number, long := strings.CutSuffix(number, "-steps")
		steps, err := strconv.Atoi(number)
		if !ok || !long || err != nil || steps <= best.steps || steps >= p.steps {
			continue
		}
		if _, err := os.Stat(filepath.Join(p.models, entry.Name(), weightsFile)); err == nil {
			best.steps = steps
		}
	}
	return best
}

// Trained names a model that a run has used, and the program that began to train it. That may have been an
// earlier run, of another program.
type Trained struct {
	Model    string    `json:"model"` // its directory
	Begun    time.Time `json:"begun"`
	Revision string    `json:"revision"`
	Kernels  string    `json:"kernels"`
	Threads  int       `json:"threads"`
}

// description is the content of descriptionFile.
type description struct {
	Paper     string            `json:"paper"`
	Config    any               `json:"config"`
	Optimizer optim.Optimizer   `json:"optimizer,omitempty"`
	Search    optim.Searcher    `json:"search,omitempty"`
	Seed      uint64            `json:"seed"`
	Steps     int               `json:"steps"`
	Data      []datasets.Origin `json:"data"`
	Made      Provenance        `json:"made"`
	Began     []Trained         `json:"began,omitempty"` // the shorter trainings that it continues
}

// describe adds the model, and the programs that trained it, to the run's result. If the model has no
// description yet, describe writes it, and copies a shorter training, if there is one, for the run to
// continue.
func (r *Run) describe(p place, f Fit) error {
	dir := p.dir()
	began, err := r.readDescription(dir)
	if errors.Is(err, fs.ErrNotExist) {
		d := description{r.Paper, f.Cause, f.Train.Optimizer, f.Train.Search, f.Seed, p.steps, f.Data, r.Made, nil}
		if from := p.shorter(); from.steps > 0 {
			if d.Began, err = r.readDescription(from.dir()); err != nil {
				return err
			}
			if err := copyTraining(from.dir(), dir); err != nil {
				return err
			}
		}
		err = writeJSON(filepath.Join(dir, descriptionFile), d)
		began = d.trained(dir)
	}
	if err != nil {
		return err
	}
	r.addModels(began)
	return nil
}

// addModels notes models that the run uses, each once: an experiment may fit a shared model more than once.
func (r *Run) addModels(models []Trained) {
	for _, t := range models {
		if !slices.Contains(r.Models, t) {
			r.Models = append(r.Models, t)
		}
	}
}

// trained returns the parts of the training of the model in dir, the earliest first.
func (d description) trained(dir string) []Trained {
	return append(slices.Clone(d.Began), Trained{filepath.Base(dir), d.Made.Started, d.Made.Revision, d.Made.Kernels, d.Made.Threads})
}

func (r *Run) readDescription(dir string) ([]Trained, error) {
	path := filepath.Join(dir, descriptionFile)
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var d struct { // the fields of description that decode without knowing its other types
		Made  Provenance
		Began []Trained
	}
	if err := json.Unmarshal(text, &d); err != nil {
		return nil, fmt.Errorf("%s is damaged (%w): remove %s to train the model again", path, err, dir)
	}
	return description{Made: d.Made, Began: d.Began}.trained(dir), nil
}

// copyTraining copies the checkpoint and the history of a training. The history comes last, because a
// checkpoint needs one that is at least as long as its own.
func copyTraining(from, to string) error {
	if err := os.MkdirAll(to, 0o777); err != nil {
		return err
	}
	for _, name := range []string{"checkpoint.npz", "history.jsonl"} {
		if err := copyFile(filepath.Join(from, name), filepath.Join(to, name)); err != nil {
			return err
		}
	}
	return nil
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := atomicfile.Create(to, 0o666)
	if err != nil {
		return err
	}
	defer out.Abort()
	if _, err := io.Copy(out, in); err != nil {
		return err
	}
	return out.Commit()
}
