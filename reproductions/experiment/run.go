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
	"strings"
	"time"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/datasets"
)

// Options say how to run an experiment.
type Options struct {
	Preset Preset
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
	Record
	Dir   string // run directory
	Data  datasets.Config
	Quiet bool
	runs  string
	out   io.Writer
}

// Do runs the experiment, or loads it if it has been run before in the same way. What an
// interrupted run has done is kept, and the next call goes on from there. A run on stand-in
// data is not loaded, as the real data may have come since; but models that it trained are.
func Do(ctx context.Context, p Paper, e Experiment, o Options) (*Run, error) {
	config, err := e.Configure(o.Preset, o.Sets...)
	if err != nil {
		return nil, err
	}
	value, err := e.decode(config)
	if err != nil {
		return nil, err
	}
	r := newRun(p, e, o, config)
	done, err := ReadRecord(os.DirFS(filepath.Dir(r.Dir)), filepath.Base(r.Dir))
	if err != nil && !o.Force {
		return nil, fmt.Errorf("%s: %w", r.Dir, err)
	}
	if done != nil && done.Finished && !done.Standin && !o.Force {
		r.Record = *done
		r.logf("%s/%s at preset %s is in %s already (made by revision %s; -force runs it again)", p.Name, e.ID, o.Preset, r.Dir, done.Made.Revision)
		return r, nil
	}
	if done != nil && !(done.Finished && done.Standin) {
		r.Made.Seconds = done.Made.Seconds
	}
	if err := r.write(r.Dir); err != nil { // for Resume, should this be interrupted
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

func newRun(p Paper, e Experiment, o Options, config json.RawMessage) *Run {
	name := fmt.Sprintf("%s-%s-%s", e.ID, o.Preset, fingerprint(config))
	command := fmt.Sprintf("go run ./reproductions run %s/%s -preset %s", p.Name, e.ID, o.Preset)
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
		Record: Record{
			Paper: p.Name, Experiment: e.ID, Preset: o.Preset, Command: command, Sets: o.Sets, Config: config, AllowStandin: o.Data.AllowStandin,
			Made: Made{
				Started: time.Now().UTC().Truncate(time.Second), Revision: o.revision(), Go: runtime.Version(),
				Platform: runtime.GOOS + "/" + runtime.GOARCH, Kernels: mat32.Kernels(), Threads: runtime.GOMAXPROCS(0),
			},
		},
		Dir: filepath.Join(o.Runs, p.Name, name), Data: o.Data, Quiet: o.Quiet,
		runs: o.Runs, out: out,
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
		modified = exec.Command("git", "diff", "--quiet", "HEAD", "--", "*.go", "*.s").Run() != nil
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

// Uses notes data that the run reads.
func (r *Run) Uses(sets ...datasets.Images) {
	for _, d := range sets {
		r.Record.Data = append(r.Record.Data, Dataset{d.Name, d.SHA256, d.Standin})
		r.Standin = r.Standin || d.Standin
	}
}

// First returns the first n images of a set, sharing memory with it: all where n is 0, as a
// configuration says it, or where there are no more.
func First(set datasets.Images, n int) datasets.Images {
	if n == 0 {
		return set
	}
	return set.Rows(0, min(n, set.Len()))
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

// Figure saves a figure made from the given data, with the paper in its title. A figure
// from stand-in data says so.
func (r *Run) Figure(name, title string, f *plots.Figure, data datasets.Images) error {
	f.Name, f.Title = name, title
	if data.Standin {
		f.MarkStandin(data.Name)
	}
	dir := filepath.Join(r.Dir, "figures")
	if err := f.Save(dir); err != nil {
		return err
	}
	r.Figures = append(r.Figures, Figure{f.Name, f.Title, f.Caption})
	r.logf("%s", filepath.Join(dir, name+".png"))
	return nil
}

func (r *Run) logf(format string, args ...any) {
	fmt.Fprintln(r.out, strings.TrimSpace(fmt.Sprintf(format, args...)))
}
