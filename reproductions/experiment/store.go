package experiment

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/aelab-go/autoencoders/aelab/atomicfile"
)

// RunsVariable names the environment variable that holds the directory of runs.
const RunsVariable = "AELAB_RUNS"

// RunsDir returns the directory in which runs are kept: what AELAB_RUNS names, else
// reproductions/runs in the module that the working directory is in, else aelab/runs in
// the user's cache directory.
func RunsDir() (string, error) {
	if dir := os.Getenv(RunsVariable); dir != "" {
		return dir, nil
	}
	dir, err := os.Getwd()
	for ; err == nil; dir = filepath.Dir(dir) {
		if isRoot(dir) {
			return filepath.Join(dir, "reproductions", "runs"), nil
		}
		if dir == filepath.Dir(dir) {
			break
		}
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no directory to keep runs in: set %s to one (%w)", RunsVariable, err)
	}
	return filepath.Join(cache, "aelab", "runs"), nil
}

// isRoot reports whether dir is the top of this project's tree.
func isRoot(dir string) bool {
	_, mod := os.Stat(filepath.Join(dir, "go.mod"))
	_, here := os.Stat(filepath.Join(dir, "reproductions", "experiment"))
	return mod == nil && here == nil
}

// recordFile is the file of a run directory that says what it holds.
const recordFile = "run.json"

// Record is the outcome of an experiment and its cause: what run.json holds.
type Record struct {
	Paper        string          `json:"paper"`
	Experiment   string          `json:"experiment"`
	Preset       Preset          `json:"preset"`
	Command      string          `json:"command"`
	Sets         []string        `json:"sets,omitempty"` // fields changed from the preset's
	Config       json.RawMessage `json:"config"`
	AllowStandin bool            `json:"allow_standin"` // it was asked for with -standin
	Standin      bool            `json:"standin"`       // some of the data was drawn by us
	Data         []Dataset       `json:"data"`
	Made         Made            `json:"made"`
	Models       []Trained       `json:"models,omitempty"` // that the numbers come from
	Finished     bool            `json:"finished"`
	Measures     []Measure       `json:"measures"`
	Figures      []Figure        `json:"figures"`

	Seeds []*Record `json:"-"` // finished runs that differ in nothing but the seed
}

// Dataset is data that a run has used.
type Dataset struct {
	Name    string `json:"name"`
	SHA256  string `json:"sha256"`
	Standin bool   `json:"standin"`
}

// Made says when, by what and on what a run was made; its models may be older.
type Made struct {
	Started  time.Time `json:"started"`
	Seconds  float64   `json:"seconds"` // of all calls, also interrupted and forced ones, because models that are there already cost nothing
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

// Figure is a figure that a run has drawn: files of its name, in figures.
type Figure struct {
	Name    string `json:"name"`
	Title   string `json:"title"`
	Caption string `json:"caption"`
}

// Value returns the measured number of that name, and whether there is one.
func (r *Record) Value(name string) (float64, bool) {
	for _, m := range r.Measures {
		if m.Name == name {
			return m.Value, true
		}
	}
	return math.NaN(), false
}

// Values returns the measured numbers of that name: the run's own and those of other seeds,
// in their order. There are none if the run has none.
func (r *Record) Values(name string) []float64 {
	var values []float64
	for _, run := range append([]*Record{r}, r.Seeds...) {
		if v, ok := run.Value(name); ok {
			values = append(values, v)
		} else if run == r {
			return nil
		}
	}
	return values
}

// otherSeed returns what Seed is set to, "2", if the run has nothing else set, and "" for others.
func (r *Record) otherSeed() string {
	if len(r.Sets) != 1 {
		return ""
	}
	seed, _ := strings.CutPrefix(r.Sets[0], "Seed=")
	if _, err := strconv.ParseUint(seed, 10, 64); err != nil {
		return ""
	}
	return seed
}

// ReadRecord reads run.json in a folder of files; nil if there is none.
func ReadRecord(files fs.FS, folder string) (*Record, error) {
	if files == nil {
		return nil, nil
	}
	name := folder + "/" + recordFile
	text, err := fs.ReadFile(files, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var r Record
	if err := json.Unmarshal(text, &r); err != nil {
		return nil, fmt.Errorf("%s is damaged (%w): remove the folder and run the experiment again", name, err)
	}
	return &r, nil
}

func (r *Record) write(dir string) error {
	return writeJSON(filepath.Join(dir, recordFile), r)
}

func writeJSON(path string, v any) error {
	text, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	return atomicfile.WriteFile(path, append(text, '\n'), 0o666)
}

// fingerprint is short for all that decides an outcome.
func fingerprint(cause ...any) string {
	text, err := json.Marshal(cause)
	if err != nil {
		panic(fmt.Sprintf("experiment: configuration is not JSON: %v", err))
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:4])
}
