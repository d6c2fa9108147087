package experiment

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/aelab-go/autoencoders/aelab/atomicfile"
	"github.com/aelab-go/autoencoders/datasets"
)

// RunsVariable names the environment variable that holds the directory of runs.
const RunsVariable = "AELAB_RUNS"

// RunsDir returns the directory of runs. It is the directory that AELAB_RUNS names, else reproductions/runs
// in the module that the working directory is in, else aelab/runs in the user's cache directory.
func RunsDir() (string, error) {
	if dir := os.Getenv(RunsVariable); dir != "" {
		return dir, nil
	}
	if root, err := Root(); err == nil {
		return filepath.Join(root, "reproductions", "runs"), nil
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no directory to keep runs in: set %s to one (%w)", RunsVariable, err)
	}
	return filepath.Join(cache, "aelab", "runs"), nil
}

// Root returns the top of the source tree that the working directory is in.
func Root() (string, error) {
	start, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for dir := start; ; dir = filepath.Dir(dir) {
		if isRoot(dir) {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("%s is not within the project's source tree", start)
		}
	}
}

// isRoot reports whether dir is the top of this project's tree.
func isRoot(dir string) bool {
	_, mod := os.Stat(filepath.Join(dir, "go.mod"))
	_, here := os.Stat(filepath.Join(dir, "reproductions", "experiment"))
	return mod == nil && here == nil
}

// resultFile is the file of a run directory that holds its Result.
const resultFile = "run.json"

// Result is the outcome of an experiment and its cause, as run.json holds them.
type Result struct {
	Paper        string            `json:"paper"`
	Experiment   string            `json:"experiment"`
	Preset       Preset            `json:"preset"`
	Seed         uint64            `json:"seed"`
	Command      string            `json:"command"`
	Sets         []string          `json:"sets,omitempty"` // fields changed from the preset's
	Config       json.RawMessage   `json:"config"`
	AllowStandin bool              `json:"allow_standin"` // stand-in data was allowed
	Standin      bool              `json:"standin"`       // some of the data was drawn by us
	Data         []datasets.Origin `json:"data"`
	Made         Provenance        `json:"made"`
	Models       []Trained         `json:"models,omitempty"` // the models that the numbers come from
	Finished     bool              `json:"finished"`
	Measures     []Measure         `json:"measures"`
	Figures      []FigureInfo      `json:"figures"`
	Weights      []Weights         `json:"weights,omitempty"` // the weights that the run shares

	Seeds []*Result `json:"-"` // finished runs of the same configuration with other seeds
}

// Provenance says when, by which program and on which machine a run was made. Its models may be older.
type Provenance struct {
	Started  time.Time `json:"started"`
	Seconds  float64   `json:"seconds"` // of all calls, with interrupted and forced ones: later calls load the models of earlier ones
	Revision string    `json:"revision"`
	Go       string    `json:"go"`
	Platform string    `json:"platform"`
	Kernels  string    `json:"kernels"`
	Threads  int       `json:"threads"`
}

// Measure is a number that a run has measured.
type Measure struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Unit  string  `json:"unit"`
}

// FigureInfo holds the words of a figure that a run has drawn. Its files, in the folder figures, have the
// same name.
type FigureInfo struct {
	Name    string `json:"name"`
	Title   string `json:"title"`
	Caption string `json:"caption"`
}

// Value returns the measured number of that name, and whether there is one.
func (r *Result) Value(name string) (float64, bool) {
	for _, m := range r.Measures {
		if m.Name == name {
			return m.Value, true
		}
	}
	return math.NaN(), false
}

// All returns the run, and after it those of other seeds.
func (r *Result) All() []*Result { return append([]*Result{r}, r.Seeds...) }

// Values returns the measured numbers of that name: first the run's own, then those of other seeds in their
// order. It returns none if the run itself has none.
func (r *Result) Values(name string) []float64 {
	var values []float64
	for _, run := range r.All() {
		if v, ok := run.Value(name); ok {
			values = append(values, v)
		} else if run == r {
			return nil
		}
	}
	return values
}

// ReadResult reads run.json in a folder of files. It returns nil if there is none, or if files is nil. The
// error of a damaged or foreign file says what to do.
func ReadResult(files fs.FS, folder string) (*Result, error) {
	if files == nil {
		return nil, nil
	}
	return readJSON[Result](files, folder+"/"+resultFile, "remove the folder and run the experiment again")
}

// readJSON reads a file. It returns nil if there is none. The error of a damaged or foreign file ends with what to do
// about it.
func readJSON[T any, P interface {
	*T
	validate() error
}](files fs.FS, name, remedy string) (P, error) {
	text, err := fs.ReadFile(files, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	v := P(new(T))
	if err = json.Unmarshal(text, v); err == nil {
		err = v.validate()
	}
	if err != nil {
		return nil, fmt.Errorf("%s is damaged (%w): %s", name, err, remedy)
	}
	return v, nil
}

// validate returns an error if the result lacks a field that every run.json has, or if its preset is unknown.
func (r *Result) validate() error {
	switch {
	case r.Paper == "" || r.Experiment == "":
		return errors.New("it names no paper and experiment")
	case !slices.Contains(Presets, r.Preset):
		return fmt.Errorf("its preset is %q, want one of %q", r.Preset, Presets)
	case len(r.Config) == 0 || string(r.Config) == "null":
		return errors.New("it has no configuration")
	}
	return nil
}

// sameConfig reports whether the run has this configuration. Spaces and line breaks do not count.
func (r *Result) sameConfig(config json.RawMessage) bool {
	var a, b bytes.Buffer
	return json.Compact(&a, r.Config) == nil && json.Compact(&b, config) == nil && bytes.Equal(a.Bytes(), b.Bytes())
}

// sameCause reports whether two results have the same experiment, configuration and data, so that only the
// seed may differ.
func (r *Result) sameCause(other *Result) bool {
	return r.Experiment == other.Experiment && r.sameConfig(other.Config) && slices.Equal(r.Data, other.Data)
}

func (r *Result) write(dir string) error {
	return writeJSON(filepath.Join(dir, resultFile), r)
}

func writeJSON(path string, v any) error {
	text, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return err
	}
	return writeLines(path, text)
}

// writeLines writes text and a line break to a file, in a directory that it makes.
func writeLines(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	return atomicfile.WriteFile(path, append(text, '\n'), 0o666)
}

// fingerprint returns a short hash of all that decides an outcome.
func fingerprint(cause ...any) string {
	text, err := json.Marshal(cause)
	if err != nil {
		panic(fmt.Sprintf("experiment: configuration is not JSON: %v", err))
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:4])
}
