package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// parse parses flags, which may stand before or after the other arguments, and returns the other arguments.
// It is an error if there are fewer than least of these, or more than most.
func parse(flags *flag.FlagSet, args []string, least, most int) ([]string, error) {
	flags.SetOutput(io.Discard)
	var names []string
	for {
		if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
			flags.SetOutput(os.Stdout)
			flags.Usage()
			return nil, err
		} else if err != nil {
			return nil, usagef("%s: %v (-h lists the flags)", flags.Name(), err)
		}
		if flags.NArg() == 0 {
			break
		}
		names = append(names, flags.Arg(0))
		args = flags.Args()[1:]
	}
	if len(names) < least || len(names) > most {
		return nil, usagef("%s: %d names given, want %s", flags.Name(), len(names), count(least, most))
	}
	return names, nil
}

func count(least, most int) string {
	if least == most {
		return fmt.Sprint(least)
	}
	return fmt.Sprintf("%d to %d", least, most)
}

// runFlags are the flags that several commands share.
type runFlags struct {
	preset, runs, data             string
	standin, offline, force, quiet bool
	sets                           []string
	seeds                          seeds
}

// register defines the named flags of f in flags. All other flags of f take their defaults.
func (f *runFlags) register(flags *flag.FlagSet, names ...string) {
	defaults := datasets.Default()
	f.seeds = seeds{1, 1}
	all := flag.NewFlagSet("", flag.ContinueOnError)
	all.StringVar(&f.preset, "preset", string(experiment.Quick), "size: smoke (seconds), quick (minutes) or paper (the paper's own)")
	all.StringVar(&f.runs, "runs", "", "directory of runs (default $AELAB_RUNS, else reproductions/runs)")
	all.StringVar(&f.data, "data", defaults.Dir, "directory of data files, set by $AELAB_DATA")
	all.BoolVar(&f.standin, "standin", defaults.AllowStandin, "draw data in place of what cannot be had; figures say so")
	all.BoolVar(&f.offline, "offline", false, "do not download")
	all.BoolVar(&f.force, "force", false, "run again what is finished; models that are trained are kept")
	all.BoolVar(&f.quiet, "quiet", false, "no progress")
	all.Var(&f.seeds, "seed", "`number` from 1 that starting weights, batches and noise are drawn from")
	all.Var(&f.seeds, "seeds", "`range` of seeds, one run each: 1-5")
	all.Func("set", "`Field=value` of the experiment's configuration; may be repeated", func(s string) error {
		f.sets = append(f.sets, s)
		return nil
	})
	for _, name := range names {
		shared := all.Lookup(name)
		flags.Var(shared.Value, shared.Name, shared.Usage)
	}
}

// parse parses the arguments of a command that takes this many names. It returns the names, and the options
// that the flags set.
func (f *runFlags) parse(flags *flag.FlagSet, args []string, names int, out io.Writer) ([]string, experiment.Options, error) {
	named, err := parse(flags, args, names, names)
	if err != nil {
		return nil, experiment.Options{}, err
	}
	o, err := f.options(out)
	return named, o, err
}

// options returns the options that the flags set. It checks the preset, and finds the directory of runs if no
// flag names it.
func (f *runFlags) options(out io.Writer) (experiment.Options, error) {
	preset, err := experiment.ParsePreset(f.preset)
	if err != nil {
		return experiment.Options{}, usageError{err}
	}
	runs := f.runs
	if runs == "" {
		if runs, err = experiment.RunsDir(); err != nil {
			return experiment.Options{}, err
		}
	}
	return experiment.Options{
		Preset: preset, Seed: f.seeds.first, Sets: f.sets, Runs: runs, Force: f.force, Quiet: f.quiet, Out: out,
		Data: datasets.Config{Dir: f.data, AllowStandin: f.standin, Offline: f.offline, Log: os.Stderr},
	}, nil
}

// list prints the papers and their experiments.
func list(_ context.Context, args []string, out io.Writer) error {
	if _, err := parse(flag.NewFlagSet("list", flag.ContinueOnError), args, 0, 0); err != nil {
		return err
	}
	for _, p := range papers {
		fmt.Fprintf(out, "%s: %s\n", p.Name, p.Citation)
		for _, e := range p.Experiments {
			fmt.Fprintf(out, "  %-24s %s (%s)\n", p.Name+"/"+e.ID, e.Title, e.Source)
		}
	}
	return nil
}

// run runs one experiment, once for each seed.
func run(ctx context.Context, args []string, out io.Writer) error {
	var f runFlags
	flags := flag.NewFlagSet("run", flag.ContinueOnError)
	f.register(flags, "preset", "seed", "seeds", "set", "runs", "data", "standin", "offline", "force", "quiet")
	names, o, err := f.parse(flags, args, 1, out)
	if err != nil {
		return err
	}
	p, e, err := experiment.Find(papers, names[0])
	if err != nil {
		return usageError{err}
	}
	if _, err := e.Configure(o.Preset, o.Sets...); err != nil {
		return usageError{err}
	}
	for o.Seed = range f.seeds.all() {
		if _, err := experiment.Execute(ctx, p, e, o); err != nil {
			return err
		}
	}
	return nil
}

// reproduce runs all experiments and writes the report.
func reproduce(ctx context.Context, args []string, out io.Writer) error {
	var f runFlags
	flags := flag.NewFlagSet("reproduce", flag.ContinueOnError)
	f.register(flags, "preset", "runs", "data", "standin", "offline", "force", "quiet")
	_, o, err := f.parse(flags, args, 0, out)
	if err != nil {
		return err
	}
	replaced := false
	o.Data.Replaced = func(string) { replaced = true }
	for _, p := range papers {
		for _, e := range p.Experiments {
			if _, err := experiment.Execute(ctx, p, e, o); err != nil {
				return err
			}
			o.Data.Offline = o.Data.Offline || replaced // a download has failed: do not try again
		}
	}
	if err := writeReport("", o); err != nil {
		return err
	}
	if replaced {
		fmt.Fprintf(out, "Some figures were made from stand-in data, as each of them says. For the real ones, give the same command with a network, or put the files where the lines above say: below %s, or where %s points.\n", o.Data.Dir, datasets.DirVariable)
	}
	return nil
}

// claims prints the papers' numbers beside the committed results.
func claims(_ context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("claims", flag.ContinueOnError)
	asJSON := flags.Bool("json", false, "as JSON")
	names, err := parse(flags, args, 0, 1)
	if err != nil {
		return err
	}
	chosen := papers
	if len(names) == 1 {
		p, err := findPaper(names[0])
		if err != nil {
			return err
		}
		chosen = []experiment.Paper{p}
	}
	var all []experiment.Outcome
	for _, p := range chosen {
		outcomes, err := p.Outcomes()
		if err != nil {
			return err
		}
		for i := range outcomes {
			outcomes[i].ID = p.Name + "/" + outcomes[i].ID
		}
		all = append(all, outcomes...)
	}
	if *asJSON {
		return printJSON(out, all)
	}
	return printClaims(out, all)
}

// printClaims prints a table with one claim on each line.
func printClaims(out io.Writer, all []experiment.Outcome) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "claim\tpaper\tours\tallowed\tstate\tunit\tsource\twhat")
	for _, o := range all {
		fmt.Fprintln(table, strings.Join([]string{o.ID, o.PaperText(5), o.Text(5), o.Allowed(), string(o.State), o.Unit, o.Source, o.What}, "\t"))
	}
	return table.Flush()
}

func findPaper(name string) (experiment.Paper, error) {
	var known []string
	for _, p := range papers {
		if p.Name == name {
			return p, nil
		}
		known = append(known, p.Name)
	}
	return experiment.Paper{}, usagef("there is no paper %q: the papers are %s", name, strings.Join(known, ", "))
}

func printJSON(out io.Writer, outcomes []experiment.Outcome) error {
	type row struct {
		ID        string   `json:"id"`
		Slide     string   `json:"slide"`
		Source    string   `json:"source"`
		What      string   `json:"what"`
		Unit      string   `json:"unit"`
		Paper     *float64 `json:"paper"` // null if the paper states no number
		Ours      *float64 `json:"ours"`  // null if not run
		Seeds     int      `json:"seeds"` // number of runs; Ours is their mean
		Std       float64  `json:"std"`   // standard deviation over the runs
		Tolerance float64  `json:"tolerance"`
		Sense     string   `json:"sense"` // "at most", "at least", or "" for within the tolerance
		Least     *float64 `json:"least"` // ends of the interval that is allowed instead; null if there is none
		Most      *float64 `json:"most"`
		State     string   `json:"state"` // "met", "missed", "calibrated" or "not run"
	}
	rows := []row{}
	for _, o := range outcomes {
		r := row{o.ID, o.Slide, o.Source, o.What, o.Unit, &o.Claim.Paper, &o.Ours, o.Seeds, o.Std, o.Tolerance, string(o.Sense), nil, nil, string(o.State)}
		if math.IsNaN(o.Ours) {
			r.Ours = nil
		}
		if o.Ranged() {
			r.Least, r.Most = &o.Claim.Least, &o.Claim.Most
		}
		if o.Unstated {
			r.Paper = nil
		}
		rows = append(rows, r)
	}
	e := json.NewEncoder(out)
	e.SetIndent("", " ")
	return e.Encode(rows)
}
