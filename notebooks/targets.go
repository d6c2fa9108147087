package main

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// job is a notebook to be run.
type job struct {
	source string // its path, absolute
	shown  string // its path in messages
	target string // the path of the notebook that ran, below the directory of -out
}

// jobs returns one job for each of the notebooks named, even if one is named twice. Notebooks of the
// checkout keep their paths in it. Of any other, only the file's name is kept; a name that occurs
// already gets a number: x.ipynb, x-2.ipynb.
func (p project) jobs(names []string) ([]job, error) {
	var jobs []job
	for _, name := range names {
		source, err := filepath.Abs(name)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(jobs, func(j job) bool { return j.source == source }) {
			continue
		}
		j := job{source: source, shown: name}
		if rel, err := filepath.Rel(p.root, source); err == nil && filepath.IsLocal(rel) {
			j.shown, j.target = rel, rel
		}
		jobs = append(jobs, j)
	}
	taken := map[string]bool{}
	for _, j := range jobs {
		taken[strings.ToLower(j.target)] = true // some file systems take a and A for the same
	}
	for i := range jobs {
		if jobs[i].target == "" {
			jobs[i].target = untaken(taken, filepath.Base(jobs[i].source))
		}
	}
	return jobs, nil
}

// untaken returns name, with a number if it is taken, and takes it.
func untaken(taken map[string]bool, name string) string {
	stem, ext := strings.TrimSuffix(name, filepath.Ext(name)), filepath.Ext(name)
	for n := 2; taken[strings.ToLower(name)]; n++ {
		name = fmt.Sprintf("%s-%d%s", stem, n, ext)
	}
	taken[strings.ToLower(name)] = true
	return name
}

// checkTargets returns an error if a target below out is one of the notebooks to be run.
func checkTargets(out string, jobs []job) error {
	for _, j := range jobs {
		target := filepath.Join(out, j.target)
		there, err := os.Stat(target)
		if err != nil {
			continue
		}
		for _, other := range jobs {
			if source, err := os.Stat(other.source); err == nil && os.SameFile(there, source) {
				return fmt.Errorf("execute: with -out %s, %s would be written over %s: name another directory, or use -inplace: %w",
					out, j.shown, other.shown, errUsage)
			}
		}
	}
	return nil
}

// parseMixed parses arguments in which flags may stand among and behind the others, and returns the
// others. Arguments after -- are not flags.
func parseMixed(flags *flag.FlagSet, args []string) ([]string, error) {
	var others []string
	for {
		if err := parse(flags, args); err != nil {
			return nil, err
		}
		rest := flags.Args()
		if len(rest) == 0 {
			return others, nil
		}
		if read := len(args) - len(rest); read > 0 && args[read-1] == "--" {
			return append(others, rest...), nil
		}
		others, args = append(others, rest[0]), rest[1:]
	}
}

// notebooks returns the named notebooks, or all that are committed.
func (p project) notebooks(names []string) ([]string, error) {
	for _, name := range names {
		info, err := os.Stat(name)
		switch {
		case err != nil:
			return nil, fmt.Errorf("execute: %w: %w", err, errUsage)
		case filepath.Ext(name) != ".ipynb" || !info.Mode().IsRegular():
			return nil, fmt.Errorf("execute: %s is not a notebook: %w", name, errUsage)
		}
	}
	if len(names) > 0 {
		return names, nil
	}
	// The patterns leave out the checkout's own path, which may hold a bracket.
	for _, pattern := range []string{"notebooks/*.ipynb", "notebooks/python/*.ipynb", "reproductions/*/*.ipynb"} {
		found, err := fs.Glob(os.DirFS(p.root), pattern)
		if err != nil {
			return nil, err
		}
		for _, name := range found {
			names = append(names, p.path(filepath.FromSlash(name)))
		}
	}
	if len(names) == 0 {
		return nil, errors.New("execute: there is no notebook in notebooks/, notebooks/python/ or reproductions/*/")
	}
	return names, nil
}
