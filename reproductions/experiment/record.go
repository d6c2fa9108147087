package experiment

import (
	"cmp"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// findRuns looks in runs for the finished runs of a paper at a preset. It returns that of the
// lowest seed for each experiment, with those of other seeds, and their directories. Runs of another
// configuration than the preset's do not belong to it.
func findRuns(p Paper, runs string, preset Preset) (map[string]*Result, map[*Result]string, error) {
	all, dirs := map[string][]*Result{}, map[*Result]string{}
	root := filepath.Join(runs, p.Name)
	entries, err := os.ReadDir(root)
	if err != nil && !os.IsNotExist(err) {
		return nil, nil, err
	}
	for _, entry := range entries {
		r, err := ReadResult(os.DirFS(root), entry.Name())
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", root, err)
		}
		if r == nil || !r.Finished || r.Preset != preset || len(r.Sets) > 0 {
			continue
		}
		all[r.Experiment] = append(all[r.Experiment], r)
		dirs[r] = filepath.Join(root, entry.Name())
	}
	results := map[string]*Result{}
	for _, e := range p.Experiments {
		own := slices.DeleteFunc(all[e.ID], func(r *Result) bool { return !r.sameConfig(e.configs[preset]) })
		if len(own) > 0 {
			results[e.ID] = withSeeds(own)
		}
	}
	return results, dirs, nil
}

// withSeeds returns the run of the lowest seed with all others that differ from it in nothing else. Runs
// on stand-in data count only where there are no others.
func withSeeds(runs []*Result) *Result {
	if real := slices.DeleteFunc(slices.Clone(runs), func(r *Result) bool { return r.Standin }); len(real) > 0 {
		runs = real
	}
	slices.SortFunc(runs, func(a, b *Result) int { return cmp.Compare(a.Seed, b.Seed) })
	first := runs[0]
	for _, r := range runs[1:] {
		if r.sameCause(first) {
			first.Seeds = append(first.Seeds, r)
		}
	}
	return first
}

// readCommitted reads the committed outcome of an experiment with those of other seeds, nil if there
// is none. It is an error if they differ in more than the seed.
func (p Paper) readCommitted(id string) (*Result, error) {
	r, err := ReadResult(p.Results, id)
	if r == nil {
		return nil, err
	}
	folders, err := fs.Glob(p.Results, id+"/"+seedFolder+"*")
	if err != nil {
		return nil, err
	}
	for _, folder := range folders {
		other, err := ReadResult(p.Results, folder)
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

// seedFolder begins the name of a folder with the run of another seed.
const seedFolder = "seed-"

// Record copies the paper's finished runs at its own scale from runs to the folder of its
// committed results: run.json, and of the figures PNG, GIF and numbers. The weights that they share go
// to the folder weights beside it. Of runs with another seed, run.json is enough. A run on stand-in
// data is refused, and so is one of a program that no commit holds.
func Record(p Paper, runs, results string, out io.Writer) error {
	found, dirs, err := findRuns(p, runs, PaperScale)
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return fmt.Errorf("%s has no finished run of preset paper in %s: go run ./reproductions reproduce -preset paper", p.Name, runs)
	}
	for _, e := range p.Experiments {
		r := found[e.ID]
		if r == nil {
			continue
		}
		if r.Standin {
			return fmt.Errorf("%s was made from stand-in data: only runs on the paper's data are recorded", dirs[r])
		}
		for _, run := range append([]*Result{r}, r.Seeds...) {
			if err := run.committed(); err != nil {
				return err
			}
		}
		if err := copyRun(r, dirs[r], filepath.Join(results, e.ID)); err != nil {
			return err
		}
		if err := copyWeights(r, dirs[r], filepath.Join(filepath.Dir(results), weightsFolder)); err != nil {
			return err
		}
		fmt.Fprintf(out, "%s/%s: recorded %s\n", p.Name, e.ID, dirs[r])
	}
	return nil
}

// committed returns an error unless commits hold the programs that the run and its models are of.
func (r *Result) committed() error {
	if strings.HasSuffix(r.Made.Revision, withChanges) {
		return fmt.Errorf("%s was run by revision %s, which no one else has: commit those, and give its command again with -force", r.Command, r.Made.Revision)
	}
	for _, m := range r.Models {
		if strings.HasSuffix(m.Revision, withChanges) {
			return fmt.Errorf("%s uses the model %s, trained by revision %s, which no one else has: remove that model's directory, and give the command again with -force", r.Command, m.Model, m.Revision)
		}
	}
	return nil
}

// copyRun replaces the folder of an experiment's committed results. The old folder goes when the new
// one is complete.
func copyRun(r *Result, from, to string) error {
	next := to + ".new"
	if err := os.RemoveAll(next); err != nil {
		return err
	}
	if err := fillFolder(r, from, next); err != nil {
		os.RemoveAll(next)
		return err
	}
	old := to + ".old"
	if err := os.Rename(to, old); err != nil && !os.IsNotExist(err) {
		return err
	}
	if err := os.Rename(next, to); err != nil {
		return err
	}
	return os.RemoveAll(old)
}

// copyWeights copies the weights that a run shares to the paper's folder of them.
func copyWeights(r *Result, from, to string) error {
	for _, w := range r.Weights {
		if err := os.MkdirAll(to, 0o777); err != nil {
			return err
		}
		if err := copyFile(filepath.Join(from, weightsFolder, w.Name+".npz"), filepath.Join(to, w.Name+".npz")); err != nil {
			return err
		}
	}
	return nil
}

// fillFolder writes a run and its figures to a folder, and the runs of other seeds to folders within.
func fillFolder(r *Result, from, to string) error {
	figures := filepath.Join(to, "figures")
	if err := os.MkdirAll(figures, 0o777); err != nil {
		return err
	}
	for _, f := range r.Figures {
		for _, ext := range []string{".png", ".gif", ".npy", ".npz"} {
			err := copyFile(filepath.Join(from, "figures", f.Name+ext), filepath.Join(figures, f.Name+ext))
			if err != nil && !(os.IsNotExist(err) && ext != ".png") { // only some figures move; numbers are in one of two files
				return err
			}
		}
	}
	for _, seed := range r.Seeds {
		if err := seed.write(filepath.Join(to, fmt.Sprintf("%s%d", seedFolder, seed.Seed))); err != nil {
			return err
		}
	}
	return r.write(to)
}
