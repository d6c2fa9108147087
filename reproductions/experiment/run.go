package experiment

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
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
	Force  bool   // run again what is finished
	Quiet  bool   // no progress
	Out    io.Writer

	program string // tests say which revision it is
}

func (o Options) revision() string {
	if o.program != "" {
		return o.program
	}
	return revision()
}

// Run is an experiment under way: where it finds its data, and where it leaves figures
// and measured numbers.
type Run struct {
	Result
	From       map[string]*Result // of an experiment that is made of others' results: these, by experiment
	Dir        string             // run directory
	DataConfig datasets.Config    // for loaders
	Quiet      bool
	runs       string // directory of all runs
	out        io.Writer

	models, fitted int // how many models the experiment trains, and has asked for so far
}

// Execute runs the experiment, or loads its result if it has been run before in the same way. An
// interrupted run keeps what it has done, and the next call goes on from there. A result from
// stand-in data is not loaded, as the real data may have come since; but models that it
// trained are.
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
	if err := r.write(r.Dir); err != nil { // for Resume, should this be interrupted
		return nil, err
	}
	r.logf("%s: %s (%s)", what, e.Title, e.Source)
	if err := r.gather(p, e); err != nil {
		return nil, err
	}
	before, start := r.Made, time.Now()
	err = e.run(ctx, r, value)
	if err != nil { // what it has measured so far is measured again: only the time stays
		r = newRun(p, e, o, config)
		r.Made = before
	}
	r.Finished = err == nil
	r.Made.Seconds = before.Seconds + time.Since(start).Seconds()
	if failed := r.write(r.Dir); err == nil {
		return r, failed
	}
	return nil, fmt.Errorf("%s/%s: %w", p.Name, e.ID, err)
}

// gather has the run hold the results that the experiment is made of, and answer for their data and models.
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
	return &Run{
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
}

// withChanges ends the revision of a program that no commit holds.
const withChanges = " with changes"

// revision is the commit that the program was built from: what go build stamps it with, else,
// as go run does not, that of the working directory's tree, as far as git can tell.
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

// stamp returns what go build has noted of the version that it built: "" where it did not.
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

// Measure notes a number. One that is not finite was not measured: it is only logged, and a
// claim that needs it stays not run.
func (r *Run) Measure(name string, value float64, unit string) {
	if math.IsNaN(value) || math.IsInf(value, 0) {
		r.logf("%s: not measured (%v)", name, value)
		return
	}
	r.Measures = append(r.Measures, Measure{name, value, unit})
	r.logf("%s: %.6g %s", name, value, unit)
}

// Figure saves a figure made from data of these origins, with the paper in its title. A figure
// from stand-in data says so.
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
