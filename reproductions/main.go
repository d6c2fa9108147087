// Command reproductions runs the experiments of the papers and compares their numbers
// with the papers' own.
//
//	go run ./reproductions list
//	go run ./reproductions run kingma2013/figure-4 -preset quick
//	go run ./reproductions claims
//
// It exits with 0 on success, 1 on a failure, 2 on a wrong command line and 75 on an
// interrupt. The same command then continues the run.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
	"github.com/aelab-go/autoencoders/reproductions/higgins2017"
	"github.com/aelab-go/autoencoders/reproductions/hinton2006"
	"github.com/aelab-go/autoencoders/reproductions/kingma2013"
	"github.com/aelab-go/autoencoders/reproductions/makhzani2013"
	"github.com/aelab-go/autoencoders/reproductions/zhao2017"
)

// The exit codes.
const (
	exitFailure     = 1
	exitUsage       = 2
	exitInterrupted = 75 // EX_TEMPFAIL: run it again
)

var papers = []experiment.Paper{
	hinton2006.Paper(), kingma2013.Paper(), makhzani2013.Paper(), higgins2017.Paper(), zhao2017.Paper(),
}

// command is one of the program's subcommands.
type command struct {
	name, args, about string
	run               func(ctx context.Context, args []string, out io.Writer) error
}

func commands() []command {
	return []command{
		{"list", "", "the experiments", list},
		{"run", "PAPER/EXPERIMENT [-preset P] …", "run an experiment, or go on with it", run},
		{"resume", "DIRECTORY", "go on with the run in a run directory", resume},
		{"reproduce", "[-preset P] …", "run every experiment and write the report", reproduce},
		{"claims", "[PAPER] [-json]", "the papers' numbers beside the committed results", claims},
		{"report", "[-preset P] [-o FILE]", "write the runs of a preset as one HTML page", report},
		{"record", "PAPER", "copy what runs of preset paper have finished to the paper's results", record},
	}
}

// usageError is a mistake on the command line.
type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second interrupt ends the program at once
	err := dispatch(ctx, os.Args[1:], os.Stdout)
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return
	}
	fmt.Fprintln(os.Stderr, "reproductions:", err)
	os.Exit(exitCode(err))
}

func exitCode(err error) int {
	var usage usageError
	switch {
	case errors.As(err, &usage):
		return exitUsage
	case errors.Is(err, train.ErrInterrupted), errors.Is(err, context.Canceled):
		return exitInterrupted
	}
	return exitFailure
}

func dispatch(ctx context.Context, args []string, out io.Writer) error {
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "-help" || args[0] == "--help" {
		usage(out)
		return nil
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return c.run(ctx, args[1:], out)
		}
	}
	var names []string
	for _, c := range commands() {
		names = append(names, c.name)
	}
	return usagef("there is no command %q: the commands are %s", args[0], strings.Join(names, ", "))
}

func usage(out io.Writer) {
	fmt.Fprintln(out, "usage: go run ./reproductions COMMAND, where COMMAND is one of")
	for _, c := range commands() {
		fmt.Fprintf(out, "  %-45s %s\n", c.name+" "+c.args, c.about)
	}
	fmt.Fprintln(out, "Flags may stand before or after names; COMMAND -h lists them.")
}
