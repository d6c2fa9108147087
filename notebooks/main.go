// Notebooks sets up Jupyter with the Go kernel GoNB, and opens or runs the notebooks of this module:
//
//	go run ./notebooks lab                    # open JupyterLab at the top of the module
//	go run ./notebooks execute                # run all notebooks without a browser
//	go run ./notebooks execute -check         # and compare with the outputs that are committed
//	go run ./notebooks execute -inplace x.ipynb   # and write the outputs into the notebook
//	go run ./notebooks doctor                 # say what is wrong, and how to mend it
//	go run ./notebooks setup                  # set up, and no more; lab and execute do so first
//
// A run without a browser trains anew, even if there are trained models in reproductions/runs. To load
// those instead, name that directory in AELAB_RUNS.
//
// Everything that it sets up is in .venv, at the top of the module: a Jupyter, unless one is there
// already; the kernel, goimports and gopls at the versions that go.mod pins; and the files that Jupyter
// itself writes. Only Go writes to the home directory, to its caches. Afterwards notebooks run without
// a network: cells can import only the modules that go.mod requires, unless lab is given -online. To
// begin again, remove .venv.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

const usage = `usage: go run ./notebooks <command> [flags]

  setup     set up Jupyter and the Go kernel in .venv
  lab       open JupyterLab; arguments after -- are passed on to it
  execute   run notebooks without a browser; all of them if none is named
  doctor    check what notebooks need, and say what mends it

go run ./notebooks <command> -h lists a command's flags.
`

var commands = map[string]func(ctx context.Context, p project, args []string) error{
	"setup":   setupCommand,
	"lab":     labCommand,
	"execute": executeCommand,
	"doctor":  doctorCommand,
}

// errReported is returned by a command that has said what went wrong.
var errReported = errors.New("failed")

// errUsage is wrapped by the error for arguments that a command does not take.
var errUsage = errors.New("go run ./notebooks -h shows what there is")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(os.Stderr, "notebooks: interrupted")
	case !errors.Is(err, errReported):
		fmt.Fprintln(os.Stderr, "notebooks:", err)
	}
	if errors.Is(err, errUsage) {
		os.Exit(2)
	}
	os.Exit(1)
}

func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("no command given: %w", errUsage)
	}
	if args[0] == "-h" || args[0] == "-help" || args[0] == "--help" || args[0] == "help" {
		fmt.Print(usage)
		return nil
	}
	command, ok := commands[args[0]]
	if !ok {
		return fmt.Errorf("no command is called %q: %w", args[0], errUsage)
	}
	p, err := findProject()
	if err != nil {
		return err
	}
	return command(ctx, p, args[1:])
}

// parse parses a command's arguments. A fault is reported as one sentence.
func parse(flags *flag.FlagSet, args []string) error {
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Printf("flags of %s:\n", flags.Name())
		flags.SetOutput(os.Stdout)
		flags.PrintDefaults()
		return err
	}
	if err != nil {
		return fmt.Errorf("%s: %w: %w", flags.Name(), err, errUsage)
	}
	return nil
}

// way is the value of the flag -jupyter: where Jupyter is to come from.
type way string

const (
	wayAuto way = "auto" // the one set up before; else path, venv, apt, the first that works
	wayPath way = "path" // an installed one: in .venv, or on PATH
	wayVenv way = "venv" // pip, into .venv
	wayApt  way = "apt"  // the distribution's packages
)

// String implements flag.Value.
func (w *way) String() string { return string(*w) }

// Set implements flag.Value.
func (w *way) Set(value string) error {
	switch way(value) {
	case wayAuto, wayPath, wayVenv, wayApt:
		*w = way(value)
		return nil
	}
	return errors.New("it is auto, path, venv or apt")
}

// jupyterFlag adds the flag -jupyter.
func jupyterFlag(flags *flag.FlagSet) *way {
	w := wayAuto
	flags.Var(&w, "jupyter", "where Jupyter comes from: one that is there (`path`), venv, apt, or auto for the first of these that works")
	return &w
}
