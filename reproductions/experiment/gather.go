package experiment

import (
	"cmp"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
)

// findRuns returns the finished runs of a paper at a preset in the directory runs: for each experiment the
// run that is shown, with those of other seeds in its Seeds. It also returns the directory of each run. Runs
// with another configuration than the preset's are left out.
func findRuns(p Paper, runs string, preset Preset) (map[string]*Result, map[*Result]string, error) {
	all, dirs := map[string][]*Result{}, map[*Result]string{}
	root := filepath.Join(runs, p.Name)
	entries, err := os.ReadDir(root)
	if err != nil && !os.IsNotExist(err) {
		return nil, nil, err
	}
	for _, entry := range entries {
		if entry.Type().IsRegular() { // a desktop leaves files like .DS_Store
			continue
		}
		r, err := ReadResult(os.DirFS(root), entry.Name())
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", root, err)
		}
		if r == nil || !r.Finished || r.Preset != preset {
			continue
		}
		all[r.Experiment] = append(all[r.Experiment], r)
		dirs[r] = filepath.Join(root, entry.Name())
	}
	results := map[string]*Result{}
	for _, e := range p.Experiments {
		own := slices.DeleteFunc(all[e.ID], func(r *Result) bool { return !r.sameConfig(e.configs[preset]) })
		if len(own) > 0 {
			results[e.ID] = e.withSeeds(own)
		}
	}
	return results, dirs, nil
}

// withSeeds returns the run that is shown, with the others in its Seeds. It is the run of the lowest seed,
// unless Showing names a measure. Runs that differ from that of the lowest seed in more than the seed are
// left out, and so are runs on stand-in data if there are others. Of two runs with one seed, such as a run
// and a copy of its directory, the first is kept.
func (e Experiment) withSeeds(runs []*Result) *Result {
	if real := slices.DeleteFunc(slices.Clone(runs), func(r *Result) bool { return r.Standin }); len(real) > 0 {
		runs = real
	}
	slices.SortStableFunc(runs, func(a, b *Result) int { return cmp.Compare(a.Seed, b.Seed) })
	runs = slices.DeleteFunc(runs, func(r *Result) bool { return !r.sameCause(runs[0]) })
	runs = slices.CompactFunc(runs, func(a, b *Result) bool { return a.Seed == b.Seed })
	first := runs[0]
	if e.shown != "" {
		first = slices.MinFunc(runs, func(a, b *Result) int { return cmp.Compare(a.lowness(e.shown), b.lowness(e.shown)) })
	}
	first.Seeds = slices.DeleteFunc(runs, func(r *Result) bool { return r == first })
	return first
}

// lowness returns the named measure, or +Inf if there is none.
func (r *Result) lowness(measure string) float64 {
	if v, ok := r.Value(measure); ok && !math.IsNaN(v) {
		return v
	}
	return math.Inf(1)
}

// gather joins a run and the committed result of an experiment, each with its other seeds, and returns the
// run that is shown. Of two results with the same seed it takes that of run. If their causes differ, it
// returns run. Either may be nil.
func (e Experiment) gather(run, committed *Result) *Result {
	if run == nil || committed == nil || !committed.sameCause(run) {
		return cmp.Or(run, committed)
	}
	all := run.All()
	for _, c := range committed.All() {
		if !slices.ContainsFunc(all, func(r *Result) bool { return r.Seed == c.Seed }) {
			all = append(all, c)
		}
	}
	return e.withSeeds(all)
}

// readCommitted reads the committed result of an experiment, with those of other seeds in its Seeds. It
// returns nil if there is none. It is an error if they differ in more than the seed.
func readCommitted(results fs.FS, id string) (*Result, error) {
	r, err := ReadResult(results, id)
	if r == nil {
		return nil, err
	}
	folders, err := fs.Glob(results, id+"/"+seedFolder+"*")
	if err != nil {
		return nil, err
	}
	for _, folder := range folders {
		other, err := ReadResult(results, folder)
		if err != nil {
			return nil, err
		}
		if other == nil {
			continue
		}
		if !other.sameCause(r) || other.Seed == r.Seed {
			return nil, fmt.Errorf("%s differs from %s in more than the seed: run one of them again, and record both", folder, id)
		}
		r.Seeds = append(r.Seeds, other)
	}
	slices.SortFunc(r.Seeds, func(a, b *Result) int { return cmp.Compare(a.Seed, b.Seed) })
	return r, nil
}

// sources returns the results that experiment e is made from, by ID. They are runs, and at the paper's scale
// committed results, too.
func (p Paper) sources(e Experiment, runs string, preset Preset) (map[string]*Result, error) {
	if len(e.from) == 0 {
		return nil, nil
	}
	found, _, err := findRuns(p, runs, preset)
	if err != nil {
		return nil, err
	}
	of := map[string]*Result{}
	for _, source := range p.Experiments {
		if !slices.Contains(e.from, source.ID) {
			continue
		}
		r := found[source.ID]
		if preset == PaperScale {
			committed, err := readCommitted(p.Results, source.ID)
			if err != nil {
				return nil, err
			}
			if committed != nil && committed.sameConfig(source.configs[preset]) {
				r = source.gather(r, committed)
			}
		}
		if r != nil {
			of[source.ID] = r
		}
	}
	return of, nil
}
