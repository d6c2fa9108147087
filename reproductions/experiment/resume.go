package experiment

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// Resume continues the run in a run directory. Preset, seed and configuration are those of its run.json; the
// other options are as given. If the run may use stand-ins, so may its continuation.
//
// The run continues in that very directory. If the directory was renamed or moved, or the preset has changed
// since, Resume returns an error and runs nothing.
func Resume(ctx context.Context, papers []Paper, dir string, o Options) error {
	dir, err := realPath(dir)
	if err != nil {
		return err
	}
	r, err := ReadResult(os.DirFS(filepath.Dir(dir)), filepath.Base(dir))
	if err != nil {
		return fmt.Errorf("%s: %w", filepath.Dir(dir), err)
	}
	if r == nil {
		return fmt.Errorf("%s holds no run: it has no %s", dir, resultFile)
	}
	p, e, err := Find(papers, r.Paper+"/"+r.Experiment)
	if err != nil {
		return fmt.Errorf("%s: %w", dir, err)
	}
	o.Preset, o.Sets, o.Seed = r.Preset, r.Sets, r.Seed
	o.Runs = filepath.Dir(filepath.Dir(dir))
	o.Data.AllowStandin = o.Data.AllowStandin || r.AllowStandin
	config, err := e.Configure(o.Preset, o.Sets...)
	if err != nil {
		return fmt.Errorf("%s: %w", dir, err)
	}
	switch there := newRun(p, e, o, config).Dir; {
	case !r.sameConfig(config):
		return fmt.Errorf("%s has a configuration that this program's preset %s no longer has: the program that began it can go on, or begin anew with %s", dir, r.Preset, r.Command)
	case there != dir:
		return fmt.Errorf("%s holds the run of %s, which goes on only there: move it back, or begin anew with %s", dir, there, r.Command)
	}
	_, err = Execute(ctx, p, e, o)
	return err
}

// realPath returns the absolute path of a directory, with no symbolic link in it.
func realPath(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(dir)
}
