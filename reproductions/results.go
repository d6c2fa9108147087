package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// resume continues the run in a run directory.
func resume(ctx context.Context, args []string, out io.Writer) error {
	var f runFlags
	flags := flag.NewFlagSet("resume", flag.ContinueOnError)
	f.register(flags, "data", "standin", "offline", "force", "quiet")
	names, o, err := f.parse(flags, args, 1, out)
	if err != nil {
		return err
	}
	return experiment.Resume(ctx, papers, names[0], o)
}

// report writes the report of the runs of a preset.
func report(_ context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("report", flag.ContinueOnError)
	var f runFlags
	f.register(flags, "preset", "runs")
	path := flags.String("o", "", "the page to write (default report.html in the directory of runs)")
	_, o, err := f.parse(flags, args, 0, out)
	if err != nil {
		return err
	}
	return writeReport(*path, o)
}

// writeReport writes the report to path, or to report.html in the directory of runs if path is empty. It
// prints the path.
func writeReport(path string, o experiment.Options) error {
	if path == "" {
		path = filepath.Join(o.Runs, "report.html")
	}
	if err := experiment.WriteReport(path, papers, o.Runs, o.Preset); err != nil {
		return err
	}
	fmt.Fprintf(o.Out, "report: %s\n", path)
	return nil
}

// record copies a paper's finished runs of preset paper to its results folder, and pieces of unfinished ones.
func record(_ context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("record", flag.ContinueOnError)
	var f runFlags
	f.register(flags, "runs")
	names, o, err := f.parse(flags, args, 1, out)
	if err != nil {
		return err
	}
	p, err := findPaper(names[0])
	if err != nil {
		return err
	}
	results := filepath.Join("reproductions", p.Name, "results")
	if _, err := os.Stat(results); err != nil {
		return fmt.Errorf("record must be run at the top of the source tree: %w", err)
	}
	return experiment.Record(p, o.Runs, results, out)
}
