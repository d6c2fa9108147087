package experiment

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/aelab-go/autoencoders/aelab/atomicfile"
)

// findRuns looks in runs for the finished runs of a paper at a preset: the latest of each
// experiment, and of each other seed. One with more fields set to other values is none of
// the preset's.
func findRuns(p Paper, runs string, preset Preset) (map[string]*Record, map[string]string, error) {
	records, dirs := map[string]*Record{}, map[string]string{}
	seeds := map[string]map[string]*Record{}
	root := filepath.Join(runs, p.Name)
	entries, err := os.ReadDir(root)
	if err != nil && !os.IsNotExist(err) {
		return nil, nil, err
	}
	for _, entry := range entries {
		r, err := ReadRecord(os.DirFS(root), entry.Name())
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", root, err)
		}
		if r == nil || !r.Finished || r.Preset != preset {
			continue
		}
		if seed := r.otherSeed(); seed != "" && !r.Standin {
			if seeds[r.Experiment] == nil {
				seeds[r.Experiment] = map[string]*Record{}
			}
			seeds[r.Experiment][seed] = r
		}
		if len(r.Sets) > 0 {
			continue
		}
		if old := records[r.Experiment]; old == nil || old.Made.Started.Before(r.Made.Started) {
			records[r.Experiment], dirs[r.Experiment] = r, filepath.Join(root, entry.Name())
		}
	}
	for id, r := range records {
		r.Seeds = inOrder(seeds[id])
	}
	return records, dirs, nil
}

// inOrder returns runs by their seeds.
func inOrder(seeds map[string]*Record) []*Record {
	return slices.SortedFunc(maps.Values(seeds), func(a, b *Record) int {
		a2, b2 := a.otherSeed(), b.otherSeed()
		return cmp.Or(cmp.Compare(len(a2), len(b2)), cmp.Compare(a2, b2))
	})
}

// readCommitted reads the committed outcome of an experiment, nil if there is none.
func (p Paper) readCommitted(id string) (*Record, error) {
	r, err := ReadRecord(p.Results, id)
	if r == nil {
		return nil, err
	}
	folders, err := fs.Glob(p.Results, id+"/"+seedFolder+"*")
	if err != nil {
		return nil, err
	}
	seeds := map[string]*Record{}
	for _, folder := range folders {
		seed, err := ReadRecord(p.Results, folder)
		if err != nil {
			return nil, err
		}
		if seed != nil {
			seeds[seed.otherSeed()] = seed
		}
	}
	r.Seeds = inOrder(seeds)
	return r, nil
}

// seedFolder begins the name of a folder with the run of another seed.
const seedFolder = "seed-"

// Keep copies the paper's finished runs at its own scale from runs to the folder of its
// committed results: run.json, and of the figures PNG and numbers. Of runs with
// another seed, run.json is enough. A run on stand-in data is refused, and so is one of a
// program that no commit holds.
func Keep(p Paper, runs, results string, out io.Writer) error {
	records, dirs, err := findRuns(p, runs, PaperScale)
	if err != nil {
		return err
	}
	if len(records) == 0 {
		return fmt.Errorf("%s has no finished run of preset paper in %s: go run ./reproductions reproduce -preset paper", p.Name, runs)
	}
	for _, e := range p.Experiments {
		r := records[e.ID]
		if r == nil {
			continue
		}
		if r.Standin {
			return fmt.Errorf("%s was made from stand-in data: only runs on the paper's data are kept", dirs[e.ID])
		}
		for _, run := range append([]*Record{r}, r.Seeds...) {
			if err := run.committed(); err != nil {
				return err
			}
		}
		if err := copyRun(r, dirs[e.ID], filepath.Join(results, e.ID)); err != nil {
			return err
		}
		fmt.Fprintf(out, "%s/%s: kept %s\n", p.Name, e.ID, dirs[e.ID])
	}
	return nil
}

// committed returns an error unless commits hold the programs that the run and its models are of.
func (r *Record) committed() error {
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

func copyRun(r *Record, from, to string) error {
	if err := os.RemoveAll(to); err != nil {
		return err
	}
	figures := filepath.Join(to, "figures")
	if err := os.MkdirAll(figures, 0o777); err != nil {
		return err
	}
	for _, f := range r.Figures {
		for _, ext := range []string{".png", ".npy", ".npz"} {
			data, err := os.ReadFile(filepath.Join(from, "figures", f.Name+ext))
			if os.IsNotExist(err) && ext != ".png" {
				continue // numbers are in one of the two
			}
			if err != nil {
				return err
			}
			if err := atomicfile.WriteFile(filepath.Join(figures, f.Name+ext), data, 0o666); err != nil {
				return err
			}
		}
	}
	for _, seed := range r.Seeds {
		if err := seed.write(filepath.Join(to, seedFolder+seed.otherSeed())); err != nil {
			return err
		}
	}
	return r.write(to)
}

// Resume goes on with the run in a run directory, as its run.json says: preset and
// configuration are the run's, the rest of the options as given. What the run may draw
// stand-ins for, this may too.
func Resume(ctx context.Context, papers []Paper, dir string, o Options) error {
	dir = filepath.Clean(dir)
	r, err := ReadRecord(os.DirFS(filepath.Dir(dir)), filepath.Base(dir))
	if err != nil {
		return err
	}
	if r == nil {
		return fmt.Errorf("%s holds no run: it has no %s", dir, recordFile)
	}
	p, e, err := Find(papers, r.Paper+"/"+r.Experiment)
	if err != nil {
		return err
	}
	o.Preset, o.Sets = r.Preset, r.Sets
	o.Runs = filepath.Dir(filepath.Dir(dir))
	o.Data.AllowStandin = o.Data.AllowStandin || r.AllowStandin
	_, err = Do(ctx, p, e, o)
	return err
}
