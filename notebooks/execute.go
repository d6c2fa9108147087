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
	"syscall"
	"time"

	"github.com/aelab-go/autoencoders/aelab/nb"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/datasets/freyface"
	"github.com/aelab-go/autoencoders/datasets/mnist"
	"github.com/aelab-go/autoencoders/datasets/olivetti"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// execution is what execute was asked for.
type execution struct {
	project
	jupyter  jupyter
	out      string        // directory for the notebooks that ran
	scratch  bool          // out is of no use once all have passed
	runs     string        // directory for what they train
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
	if err := parse(flags, args); err != nil {
		return err
	}
	if e.inPlace && (e.check || e.out != "") {
		return fmt.Errorf("execute: -inplace goes with neither -check nor -out: %w", errUsage)
	}
	if e.timeout < time.Second {
		return fmt.Errorf("execute: -timeout %v is less than a second: %w", e.timeout, errUsage)
	}
	names, err := p.notebooks(flags.Args())
	if err != nil {
		return err
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
	if err := e.runAll(ctx, names); err != nil {
		return err
	}
	if e.scratch {
		return os.RemoveAll(e.out)
	}
	return nil
}

// notebooks returns the named notebooks, or all that are committed.
func (p project) notebooks(names []string) ([]string, error) {
	for _, name := range names {
		if filepath.Ext(name) != ".ipynb" || !exists(name) {
			return nil, fmt.Errorf("execute: %s is not a notebook: %w", name, errUsage)
		}
	}
	if len(names) > 0 {
		return names, nil
	}
	for _, pattern := range []string{p.path("notebooks", "*.ipynb"), p.path("reproductions", "*", "*.ipynb")} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			return nil, err
		}
		names = append(names, found...)
	}
	if len(names) == 0 {
		return nil, errors.New("execute: there is no notebook in notebooks/ or reproductions/*/")
	}
	return names, nil
}

// prepare finds out what data there is, and makes the directory that notebooks go to.
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
	// Notebooks load what an earlier run has trained. Only a run that trains shows that the
	// outputs can be had again; and stand-ins must not end up among the user's runs.
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

// localPaths replaces what the outputs would tell about this machine.
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

// runAll runs the notebooks one after the other: each makes use of all processors.
func (e *execution) runAll(ctx context.Context, names []string) error {
	failed := 0
	for _, name := range names {
		shown := name
		if rel, err := filepath.Rel(e.root, name); err == nil && filepath.IsLocal(rel) {
			shown = rel
		}
		began := time.Now()
		note, err := e.runOne(ctx, name, shown)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			failed++
			fmt.Printf("FAIL\t%s\t%v\n", shown, err)
			continue
		}
		fmt.Printf("ok  \t%s\t%.1fs\t%s\n", shown, time.Since(began).Seconds(), note)
	}
	fmt.Printf("notebooks: %d passed, %d failed\n", len(names)-failed, failed)
	if failed > 0 {
		return errReported
	}
	return nil
}

// runOne runs a notebook, and returns what was done with its outputs.
func (e *execution) runOne(ctx context.Context, name, shown string) (note string, err error) {
	committed, err := readNotebook(name)
	if err != nil {
		return "", err
	}
	if e.check && !committed.hasRun() {
		return "", errors.New("it was committed without outputs: make them with go run ./notebooks execute -inplace")
	}
	if filepath.IsAbs(shown) { // not of this module
		shown = filepath.Base(shown)
	}
	out := filepath.Join(e.out, shown)
	if err := e.convert(ctx, name, out, committed); err != nil {
		return "", err
	}
	ran, err := readNotebook(out)
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
	switch {
	case e.inPlace:
		return "written", clean.write(name)
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

// convert runs the notebook with Jupyter's nbconvert, which writes what became of it to
// out.
func (e *execution) convert(ctx context.Context, name, out string, nb *notebook) error {
	args := append(e.jupyter.Nbconvert[1:], "--to", "notebook", "--execute",
		fmt.Sprintf("--ExecutePreprocessor.timeout=%d", int(e.timeout.Seconds())),
		"--ExecutePreprocessor.kernel_name=gonb",
		"--ExecutePreprocessor.record_timing=False",
		"--output-dir", filepath.Dir(out), "--output", filepath.Base(out), name)
	cmd := exec.CommandContext(ctx, e.jupyter.Nbconvert[0], args...)
	cmd.Env = e.environ(e.headless()...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGINT) } // it ends its kernel
	cmd.WaitDelay = 10 * time.Second
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Run(); err != nil {
		return convertError(nb, log.String(), err)
	}
	return nil
}

// headless returns the environment of a run that nobody watches: it does not wait for a
// browser, and does not download modules.
func (e *execution) headless() []string {
	env := []string{nb.HeadlessVariable + "=1", "GOPROXY=off", experiment.RunsVariable + "=" + e.runs}
	if e.standins {
		env = append(env, datasets.StandinVariable+"=1")
	}
	return env
}
