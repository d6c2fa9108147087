package experiment

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/aelab-go/autoencoders/aelab/atomicfile"
	"github.com/aelab-go/autoencoders/aelab/nn"
)

// weightsFolder is the folder of shared weights, in a run directory and in a paper's folder.
const weightsFolder = "weights"

// mostBytes is the largest size of a file of shared weights. The files of all papers together stay below four
// times as much, because they are part of the source tree.
const mostBytes = 16 << 20

// Weights is a file of weights that a run shares: half floats, in the folder weights.
type Weights struct {
	Name   string `json:"name"` // of the file, without .npz
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
}

// Share saves the weights of a model, or of the parts that others will use, as half floats. They become the
// paper's weights when the run is recorded. Share also rounds the weights of the modules themselves, so that
// later measures are of the shared weights. name is unique within the paper. A file of more than 16 MB is an
// error. Beside name.npz, the file name.py builds the modules in PyTorch and names the run.
func (r *Run) Share(name string, modules ...nn.Module) error {
	path := filepath.Join(r.Dir, weightsFolder, name+".npz")
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	sum, err := nn.SaveWeightsFloat16(path, modules...)
	if err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if info.Size() > mostBytes {
		return fmt.Errorf("%s has %.1f MB, and %d are the most: share a part of the model", path, float64(info.Size())/(1<<20), mostBytes>>20)
	}
	r.Weights = append(r.Weights, Weights{name, sum, info.Size()})
	if err := atomicfile.WriteFile(pythonPath(path), []byte(r.PyTorch(name, modules...)), 0o666); err != nil {
		return err
	}
	return nn.LoadWeights(path, modules...)
}

// pythonPath returns the path of the Python file beside a file of weights.
func pythonPath(weights string) string { return strings.TrimSuffix(weights, ".npz") + ".py" }

// PyTorch returns the source of a Python file that builds the modules of shared weights in PyTorch, as
// nn.PyTorch does. The file names the run of the weights. If torch.nn has no module for one of the layers,
// the file raises an error that says so.
func (r *Result) PyTorch(name string, modules ...nn.Module) string {
	doc := fmt.Sprintf("The model of %s.npz in PyTorch.\n\nWeights of: %s, seed %d\n", name, r.Command, r.Seed)
	source, err := nn.PyTorch(doc, modules...)
	if err != nil {
		return fmt.Sprintf("\"\"\"%s\"\"\"\n\nraise NotImplementedError(%q)\n", doc, err)
	}
	return source
}

// ShareMeasured calls Share, and notes by how much the rounding changes the number that measure returns. what
// names this number.
func (r *Run) ShareMeasured(name, what, unit string, measure func() float64, modules ...nn.Module) error {
	before := measure()
	if err := r.Share(name, modules...); err != nil {
		return err
	}
	r.Measure(fmt.Sprintf("weights %s, rounded to half floats: change of the %s", name, what), measure()-before, unit)
	return nil
}

// ErrNoWeights is the error for weights that no recorded run shares.
var ErrNoWeights = errors.New("no such weights")

// LoadWeights loads weights that a recorded run of the paper shares into modules, and returns the result of
// that run. It reads the file in the source tree that the working directory is in, and checks its SHA-256
// against the run. The error wraps ErrNoWeights if no run shares weights of that name.
func (p Paper) LoadWeights(name string, modules ...nn.Module) (*Result, error) {
	for _, e := range p.Experiments {
		r, err := ReadResult(p.Results, e.ID)
		if err != nil {
			return nil, err
		}
		if r == nil {
			continue
		}
		for _, w := range r.Weights {
			if w.Name == name {
				return r, w.load(p.Name, modules)
			}
		}
	}
	return nil, fmt.Errorf("%s: %q: %w", p.Name, name, ErrNoWeights)
}

func (w Weights) load(paper string, modules []nn.Module) error {
	root, err := Root()
	if err != nil {
		return err
	}
	path := filepath.Join(root, "reproductions", paper, weightsFolder, w.Name+".npz")
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != w.SHA256 {
		return fmt.Errorf("%s is not the file that was recorded: its SHA-256 is %x, want %s; restore it", path, sum, w.SHA256)
	}
	return nn.LoadWeights(path, modules...)
}
