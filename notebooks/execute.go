package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/aelab-go/autoencoders/aelab/nb"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/datasets/freyface"
	"github.com/aelab-go/autoencoders/datasets/mnist"
	"github.com/aelab-go/autoencoders/datasets/olivetti"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// execution holds what one call of execute is to do.
type execution struct {
	project
	jupyter  jupyter
	out      string        // directory for the notebooks that ran
	scratch  bool          // out is removed once all have passed
	runs     string        // directory for the runs that they train
	timeout  time.Duration // of a cell
	inPlace  bool          // write the outputs into the notebooks
	check    bool          // compare with the outputs in the notebooks
	standins bool          // real data cannot be had
	paths    *strings.Replacer
}

func executeCommand(ctx context.Context, p project, args []string) error {
	flags := flag.NewFlagSet("execute", flag.ContinueOnError)
	e := execution{project: p}
	flags.DurationVar(&e.timeout, "timeout", 10*time.Minute, "longest time that a cell may take")
	flags.BoolVar(&e.inPlace, "inplace", false, "write the outputs into the notebooks")
	flags.StringVar(&e.out, "out", "", "write the notebooks that ran to this `directory` (default a temporary one)")
	flags.BoolVar(&e.check, "check", false, "fail if outputs are not those in the notebooks")
	w := jupyterFlag(flags)
	args, err := parseMixed(flags, args)
	if err != nil {
		return err
	}
	if e.inPlace && (e.check || e.out != "") {
		return fmt.Errorf("execute: -inplace goes with neither -check nor -out: %w", errUsage)
	}
	if e.timeout < time.Second {
		return fmt.Errorf("execute: -timeout %v is less than a second: %w", e.timeout, errUsage)
	}
	names, err := p.notebooks(args)
	if err != nil {
		return err
	}
	jobs, err := p.jobs(names)
	if err != nil {
		return err
	}
	if e.out != "" {
		if err := checkTargets(e.out, jobs); err != nil {
			return err
		}
	}
	if e.jupyter, err = p.setUp(ctx, *w); err != nil {
		return err
	}
	if err := e.prepare(ctx); err != nil {
		return err
	}
	if os.Getenv(experiment.RunsVariable) == "" {
		defer os.RemoveAll(e.runs)
	}
	if err := e.runAll(ctx, jobs); err != nil {
		return err
	}
	if e.scratch {
		return os.RemoveAll(e.out)
	}
	return nil
}

// prepare checks what data there is, and makes the directories for runs and for notebooks.
func (e *execution) prepare(ctx context.Context) error {
	missing := realData(ctx)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(missing, datasets.ErrUnavailable):
		if e.inPlace {
			return fmt.Errorf("execute: -inplace is for outputs of real data: %w", missing)
		}
		e.standins = true
		say("data: real data cannot be had, so notebooks run on drawn stand-ins and their outputs are not compared; set %s to a directory that holds the data", datasets.DirVariable)
	case missing != nil:
		return missing
	}
	// Notebooks load models that an earlier run has trained. A new directory makes them train, which
	// shows that the outputs can be had again, and keeps stand-ins out of the user's runs.
	var err error
	if e.runs = os.Getenv(experiment.RunsVariable); e.runs == "" {
		e.runs, err = os.MkdirTemp("", "aelab-runs-")
	} else {
		e.runs, err = filepath.Abs(e.runs)
	}
	if err != nil {
		return err
	}
	e.paths = localPaths(e.root, e.runs)
	if e.out == "" {
		e.scratch = e.check || e.inPlace
		e.out, err = os.MkdirTemp("", "aelab-notebooks-")
		return err
	}
	return os.MkdirAll(e.out, 0o755)
}

// realData returns nil if the notebooks' data can be had. It downloads what is missing.
func realData(ctx context.Context) error {
	cfg := datasets.Default()
	cfg.AllowStandin = false
	if _, _, err := mnist.Load(ctx, cfg); err != nil {
		return err
	}
	if _, err := freyface.Load(ctx, cfg); err != nil {
		return err
	}
	_, err := olivetti.Load(ctx, cfg)
	return err
}

// localPaths returns a replacer for the paths of this machine in outputs.
func localPaths(root, runs string) *strings.Replacer {
	pairs := []string{runs, "reproductions/runs", root + "/", "", root, "."}
	if dir := datasets.Default().Dir; filepath.IsAbs(dir) {
		pairs = append(pairs, dir, "$"+datasets.DirVariable)
	}
	if home, err := os.UserHomeDir(); err == nil && len(home) > 1 {
		pairs = append(pairs, home+"/", "~/")
	}
	return strings.NewReplacer(pairs...)
}

// lanes is how many notebooks run at a time: while the cells of one are compiled, another may train.
const lanes = 2

// runAll runs the notebooks, but those of one folder one after the other, because they may train the same models.
func (e *execution) runAll(ctx context.Context, jobs []job) error {
	folders := byFolder(jobs)
	next := make(chan []job, len(folders))
	for _, folder := range folders {
		next <- folder
	}
	close(next)
	var all sync.WaitGroup
	var failed atomic.Int32
	for range lanes {
		all.Add(1)
		go func() {
			defer all.Done()
			for folder := range next {
				for _, j := range folder {
					if ctx.Err() == nil && !e.report(ctx, j) {
						failed.Add(1)
					}
				}
			}
		}()
	}
	all.Wait()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	n := int(failed.Load())
	fmt.Printf("notebooks: %d passed, %d failed\n", len(jobs)-n, n)
	if n > 0 {
		return errReported
	}
	return nil
}

// byFolder returns the jobs of each folder, in the order of their first ones.
func byFolder(jobs []job) (folders [][]job) {
	at := map[string]int{}
	for _, j := range jobs {
		dir := filepath.Dir(j.source)
		if _, ok := at[dir]; !ok {
			at[dir] = len(folders)
			folders = append(folders, nil)
		}
		folders[at[dir]] = append(folders[at[dir]], j)
	}
	return folders
}

// report runs a notebook and says how it went. It returns whether the notebook passed.
func (e *execution) report(ctx context.Context, j job) bool {
	began := time.Now()
	note, err := e.runOne(ctx, j)
	switch {
	case ctx.Err() != nil: // runAll says so
	case err != nil:
		fmt.Printf("FAIL\t%s\t%v\n", j.shown, err)
	default:
		fmt.Printf("ok  \t%s\t%.1fs\t%s\n", j.shown, time.Since(began).Seconds(), note)
	}
	return err == nil
}

// runOne runs a notebook, and returns what was done with its outputs.
func (e *execution) runOne(ctx context.Context, j job) (note string, err error) {
	committed, err := readNotebook(j.source)
	if err != nil {
		return "", err
	}
	if e.check && !committed.hasRun() {
		return "", errors.New("it was committed without outputs: make them with go run ./notebooks execute -inplace")
	}
	ran, err := e.convert(ctx, j.source, committed)
	if err != nil {
		return "", err
	}
	if err := cellError(ran); err != nil {
		return "", err
	}
	clean, err := committed.executed(ran, e.paths)
	if err != nil {
		return "", err
	}
	out := filepath.Join(e.out, j.target)
	switch {
	case e.inPlace:
		return "written", clean.write(j.source)
	case e.check && e.standins:
		note = "on stand-ins, outputs not compared"
	case e.check:
		note = "outputs as committed"
		err = compare(clean, committed)
	}
	if writeErr := clean.write(out); err == nil {
		err = writeErr
	}
	if err != nil {
		return "", fmt.Errorf("%w (it is in %s)", err, out)
	}
	if e.scratch {
		return note, nil
	}
	return strings.TrimPrefix(note+", in "+out, ", "), nil
}

// convert runs the notebook with Jupyter's nbconvert, and returns the notebook with its outputs.
func (e *execution) convert(ctx context.Context, name string, nb *notebook) (*notebook, error) {
	dir, err := os.MkdirTemp("", "aelab-ran-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	args := append(e.jupyter.Nbconvert[1:], "--to", "notebook", "--execute",
		fmt.Sprintf("--ExecutePreprocessor.timeout=%d", int(e.timeout.Seconds())),
		"--ExecutePreprocessor.kernel_name="+nb.kernel().name,
		"--ExecutePreprocessor.record_timing=False",
		"--output-dir", dir, "--output", "ran.ipynb", globEscapes.Replace(name))
	cmd := exec.CommandContext(ctx, e.jupyter.Nbconvert[0], args...)
	cmd.Env = e.environ(e.headless()...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGINT) } // it ends its kernel
	cmd.WaitDelay = 10 * time.Second
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Run(); err != nil {
		return nil, convertError(nb, log.String(), err)
	}
	return readNotebook(filepath.Join(dir, "ran.ipynb"))
}

// globEscapes turns a path into the pattern that nbconvert expects.
var globEscapes = strings.NewReplacer("[", "[[]", "*", "[*]", "?", "[?]")

// headless returns variables for a run that nobody watches. They keep it from waiting for a browser and
// from downloading modules.
func (e *execution) headless() []string {
	env := []string{nb.HeadlessVariable + "=1", "GOPROXY=off", experiment.RunsVariable + "=" + e.runs}
	if e.standins {
		env = append(env, datasets.StandinVariable+"=1")
	}
	return env
}
