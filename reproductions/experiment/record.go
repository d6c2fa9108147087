package experiment

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Record copies the paper's finished runs at the paper's scale from the directory runs to the folder results:
// run.json, and PNG, GIF and numbers of each figure. Shared weights go to the folder weights beside it. Of
// runs with other seeds it copies run.json alone, and those recorded before stay. Record refuses a run on
// stand-in data if a claim is judged by it, and a run of a program with uncommitted changes. It also copies the
// pieces of runs, finished or not. It writes a line for each experiment to out.
func Record(p Paper, runs, results string, out io.Writer) error {
	found, dirs, err := findRuns(p, runs, PaperScale)
	if err != nil {
		return err
	}
	pieces, err := recordPieces(filepath.Join(runs, p.Name, piecesFolder), filepath.Join(results, piecesFolder))
	if err != nil {
		return err
	}
	if pieces > 0 {
		fmt.Fprintf(out, "%s: recorded %d pieces of experiments\n", p.Name, pieces)
	}
	if len(found)+pieces == 0 {
		return fmt.Errorf("%s has no finished run of preset paper in %s: go run ./reproductions reproduce -preset paper", p.Name, runs)
	}
	for _, e := range p.Experiments {
		r := found[e.ID]
		if r == nil {
			continue
		}
		to := filepath.Join(results, e.ID)
		if err := p.recordable(e, r, dirs[r]); err != nil {
			return err
		}
		if err := restore(to); err != nil {
			return err
		}
		before, err := readCommitted(os.DirFS(results), e.ID)
		if err != nil {
			return err
		}
		if before != nil {
			dirs[before] = to
		}
		r = e.gather(r, before)
		from, ok := dirs[r]
		if !ok {
			return fmt.Errorf("of %s, seed %d has the lowest %s, and is to be shown, but its figures were not recorded: run it again", to, r.Seed, e.shown)
		}
		if err := copyRun(r, from, to); err != nil {
			return err
		}
		if from != to {
			if err := copyWeights(r, from, filepath.Join(filepath.Dir(results), weightsFolder)); err != nil {
				return err
			}
		}
		fmt.Fprintf(out, "%s/%s: recorded %s\n", p.Name, e.ID, from)
	}
	return nil
}

// recordable returns an error if the run was made from stand-in data and a claim is judged by it. It also
// returns an error if the run, or one of another seed, is not committed.
func (p Paper) recordable(e Experiment, r *Result, dir string) error {
	judged := slices.ContainsFunc(p.Claims, func(c Claim) bool { return c.Experiment == e.ID })
	if r.Standin && judged {
		return fmt.Errorf("%s was made from stand-in data: where a claim is judged, only runs on the paper's data are recorded", dir)
	}
	for _, run := range r.All() {
		if err := run.committed(); err != nil {
			return err
		}
	}
	return nil
}

// committed returns an error if the program of the run, or of one of its models, had uncommitted changes.
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

// oldFolder ends the name of a folder of results while copyRun replaces it.
const oldFolder = ".old"

// copyRun replaces the folder of an experiment's committed results. It removes the old folder when the new
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
	old := to + oldFolder
	if err := os.Rename(to, old); err != nil && !os.IsNotExist(err) {
		return err
	}
	if err := os.Rename(next, to); err != nil {
		return errors.Join(err, restore(to))
	}
	return os.RemoveAll(old)
}

// restore ends a copyRun that was cut short. If the old folder has gone from its place and no new one is
// there, restore puts it back. Otherwise it removes what is left of it.
func restore(to string) error {
	_, err := os.Stat(to)
	if err == nil {
		return os.RemoveAll(to + oldFolder)
	}
	if os.IsNotExist(err) {
		err = os.Rename(to+oldFolder, to)
	}
	if os.IsNotExist(err) { // nothing was recorded before
		return nil
	}
	return err
}

// copyWeights copies the weights that a run shares, and their Python files, to the paper's folder of weights.
func copyWeights(r *Result, from, to string) error {
	for _, w := range r.Weights {
		if err := os.MkdirAll(to, 0o777); err != nil {
			return err
		}
		source, target := filepath.Join(from, weightsFolder, w.Name+".npz"), filepath.Join(to, w.Name+".npz")
		if err := copyFile(source, target); err != nil {
			return err
		}
		err := copyFile(pythonPath(source), pythonPath(target))
		if err != nil && !os.IsNotExist(err) { // older runs have none
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
			if err != nil && !(os.IsNotExist(err) && ext != ".png") { // a GIF only if the figure moves; numbers in one of two files
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

// seedFolder begins the name of a folder with the run of another seed.
const seedFolder = "seed-"
