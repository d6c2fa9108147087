package experiment

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/datasets/mnist"
)

// Options say how to run an experiment.
type Options struct {
	Preset Preset
	Seed   uint64   // of the starting weights, the batches and the noise; 0 is 1
	Sets   []string // fields of the configuration to change: see Experiment.Configure
	Data   datasets.Config
	Runs   string // directory of all runs
	Force  bool   // run finished experiments again
	Quiet  bool   // no progress
	Out    io.Writer

	program string // the revision, which tests set
}

func (o Options) revision() string {
	if o.program != "" {
		return o.program
	}
	return revision()
}

// Run is an experiment under way. It loads data, and stores figures and measured numbers.
type Run struct {
	Result
	From       map[string]*Result // the results that the experiment is made from, by ID: see Experiment.From
	Dir        string             // run directory
	DataConfig datasets.Config    // for loaders
	Quiet      bool
	runs       string // directory of all runs
	out        io.Writer

	models, fitted int // how many models the experiment trains, and has asked for so far

	committed fs.FS   // the paper's results at the paper's scale, else nil
	borrowed  float64 // seconds that pieces from there took
}

// Execute runs the experiment, or loads its result if the same run has finished before. If the run was
// interrupted, Execute continues it. It does not load a result from stand-in data, because the real data may
// have come since. It does load the models that were trained on the same data.
func Execute(ctx context.Context, p Paper, e Experiment, o Options) (*Run, error) {
	config, err := e.Configure(o.Preset, o.Sets...)
	if err != nil {
		return nil, err
	}
	value, err := e.decode(config)
	if err != nil {
		return nil, err
	}
	r := newRun(p, e, o, config)
	done, err := ReadResult(os.DirFS(filepath.Dir(r.Dir)), filepath.Base(r.Dir))
	if err != nil && !o.Force {
		return nil, fmt.Errorf("%s: %w", r.Dir, err)
	}
	what := fmt.Sprintf("%s/%s at preset %s, seed %d", p.Name, e.ID, o.Preset, r.Seed)
	if done != nil && done.Finished && !done.Standin && !o.Force && len(e.from) == 0 {
		r.Result = *done
		r.logf("%s is in %s already (made by revision %s; -force runs it again)", what, r.Dir, done.Made.Revision)
		return r, nil
	}
	if done != nil && !(done.Finished && done.Standin) {
		r.Made.Seconds = done.Made.Seconds
	}
	if err := r.write(r.Dir); err != nil { // for Resume after an interruption
		return nil, err
	}
	r.logf("%s: %s (%s)", what, e.Title, e.Source)
	if err := r.gather(p, e); err != nil {
		return nil, err
	}
	before, start := r.Made, time.Now()
	err = e.run(ctx, r, value)
	if err != nil { // the next call measures everything again: only the time stays
		r = newRun(p, e, o, config)
		r.Made = before
	}
	r.Finished = err == nil
	r.Made.Seconds = before.Seconds + time.Since(start).Seconds()
	if r.Finished {
		r.Made.Seconds += r.borrowed
	}
	if failed := r.write(r.Dir); err == nil {
		return r, failed
	}
	return nil, fmt.Errorf("%s/%s: %w", p.Name, e.ID, err)
}

// gather loads the results that the experiment is made from into From. It adds their data and models to those
// of the run.
func (r *Run) gather(p Paper, e Experiment) (err error) {
	r.From, err = p.sources(e, r.runs, r.Preset)
	for _, id := range e.from {
		of := r.From[id]
		if of == nil {
			continue
		}
		r.Uses(of.Data...)
		for _, seed := range of.All() {
			r.Models = append(r.Models, seed.Models...)
		}
	}
	return err
}

func newRun(p Paper, e Experiment, o Options, config json.RawMessage) *Run {
	seed := max(o.Seed, 1)
	command := fmt.Sprintf("go run ./reproductions run %s/%s -preset %s", p.Name, e.ID, o.Preset)
	if seed != 1 {
		command += fmt.Sprintf(" -seed %d", seed)
	}
	for _, s := range o.Sets {
		command += " -set '" + s + "'"
	}
	if o.Data.AllowStandin {
		command += " -standin"
	}
	out := o.Out
	if out == nil {
		out = io.Discard
	}
	r := &Run{
		Result: Result{
			Paper: p.Name, Experiment: e.ID, Preset: o.Preset, Seed: seed,
			Command: command, Sets: o.Sets, Config: config, AllowStandin: o.Data.AllowStandin,
			Made: Provenance{
				Started: time.Now().UTC().Truncate(time.Second), Revision: o.revision(), Go: runtime.Version(),
				Platform: runtime.GOOS + "/" + runtime.GOARCH, Kernels: mat32.Kernels(), Threads: runtime.GOMAXPROCS(0),
			},
		},
		Dir:        filepath.Join(o.Runs, p.Name, fmt.Sprintf("%s-%s-%s-seed-%d", e.ID, o.Preset, fingerprint(config), seed)),
		DataConfig: o.Data, Quiet: o.Quiet, runs: o.Runs, out: out,
	}
	if o.Preset == PaperScale {
		r.committed = p.Results
	}
	return r
}

// withChanges ends the revision of a program with uncommitted changes.
const withChanges = " with changes"

// revision returns the commit that the program was built from. go build stamps the program with it. go run
// does not: then it is the HEAD of git in the working directory, or "unknown" if git fails.
func revision() string {
	commit, modified := stamp()
	if commit == "" {
		out, err := exec.Command("git", "rev-parse", "HEAD").Output()
		if err != nil {
			return "unknown"
		}
		commit = strings.TrimSpace(string(out))
		// Files that git does not know yet belong to the program as well.
		changes, err := exec.Command("git", "status", "--porcelain", "--", ":/*.go", ":/*.s", ":/go.mod", ":/go.sum").Output()
		modified = err != nil || len(changes) > 0
	}
	commit = commit[:min(12, len(commit))]
	if modified {
		return commit + withChanges
	}
	return commit
}

// stamp returns the commit that go build has noted, and whether the source was modified. commit is "" if none
// was noted.
func stamp() (commit string, modified bool) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "", false
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			commit = s.Value
		case "vcs.modified":
			modified = s.Value == "true"
		}
	}
	return commit, modified
}

// Uses notes the origins of data that the run reads, each once.
func (r *Run) Uses(origins ...datasets.Origin) {
	for _, d := range origins {
		if !slices.Contains(r.Data, d) {
			r.Data = append(r.Data, d)
		}
		r.Standin = r.Standin || d.Standin
	}
}

// MNIST loads the training and the test set, and notes that the run uses them.
func (r *Run) MNIST(ctx context.Context) (datasets.Split, error) {
	training, test, err := mnist.Load(ctx, r.DataConfig)
	if err != nil {
		return datasets.Split{}, err
	}
	r.Uses(training.Origin, test.Origin)
	return datasets.Split{Train: training, Test: test}, nil
}

// Measure notes and logs a number. A number that is not finite counts as not measured: it is only logged, and
// a claim that needs it stays not run.
func (r *Run) Measure(name string, value float64, unit string) {
	if math.IsNaN(value) || math.IsInf(value, 0) {
		r.logf("%s: not measured (%v)", name, value)
		return
	}
	r.Measures = append(r.Measures, Measure{name, value, unit})
	r.logf("%s: %.6g %s", name, value, unit)
}

// Figure saves a figure that is made from data of these origins. The title names the paper. A figure from
// stand-in data says so.
func (r *Run) Figure(name, title string, f *plots.Figure, data ...datasets.Origin) error {
	f.Name, f.Title = name, title
	var standins []string
	for _, d := range data {
		if d.Standin && !slices.Contains(standins, d.Name) {
			standins = append(standins, d.Name)
		}
	}
	if len(standins) > 0 {
		f.MarkStandin(strings.Join(standins, "; "))
	}
	dir := filepath.Join(r.Dir, "figures")
	if err := f.Save(dir); err != nil {
		return err
	}
	r.Figures = append(r.Figures, FigureInfo{f.Name, f.Title, f.Caption})
	r.logf("%s", filepath.Join(dir, name+".png"))
	return nil
}

func (r *Run) logf(format string, args ...any) {
	fmt.Fprintln(r.out, strings.TrimSpace(fmt.Sprintf(format, args...)))
}
