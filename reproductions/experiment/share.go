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

// weightsFolder is where a run directory, and a paper's folder, have the weights that are shared.
const weightsFolder = "weights"

// mostBytes is how large a file of shared weights may be. All papers together stay below four times as
// much, for the files are part of the source tree.
const mostBytes = 16 << 20

// Weights is a file of weights that a run shares: half floats, in the folder weights.
type Weights struct {
	Name   string `json:"name"` // of the file, without .npz
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
}

// Share saves the weights of a model, or of the parts of it that others will use, as half floats: the
// paper's weights once the run is recorded. From then on the modules have these rounded weights
// themselves, so that a measure taken of them is one of what is shared. Name is unique within the paper. A
// file of more than 16 MB is an error. Beside name.npz, name.py builds the modules in PyTorch and says
// which run the weights are of.
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
// nn.PyTorch does, and says which run the weights are of. Running the file fails with a sentence if
// torch.nn has no module for one of the layers.
func (r *Result) PyTorch(name string, modules ...nn.Module) string {
	doc := fmt.Sprintf("The model of %s.npz in PyTorch.\n\nWeights of: %s, seed %d\n", name, r.Command, r.Seed)
	source, err := nn.PyTorch(doc, modules...)
	if err != nil {
		return fmt.Sprintf("\"\"\"%s\"\"\"\n\nraise NotImplementedError(%q)\n", doc, err)
	}
	return source
}

// ShareMeasured is Share, and notes by how much the rounding changes what measure returns: a number of the
// model, which what names.
func (r *Run) ShareMeasured(name, what, unit string, measure func() float64, modules ...nn.Module) error {
	before := measure()
	if err := r.Share(name, modules...); err != nil {
		return err
	}
	r.Measure(fmt.Sprintf("weights %s, rounded to half floats: change of the %s", name, what), measure()-before, unit)
	return nil
}

// ErrNoWeights is the error of weights that are not, or not yet, shared.
var ErrNoWeights = errors.New("no such weights")

// LoadWeights loads weights that one of the paper's recorded runs shares into modules, and returns
// the result of that run. It looks for the file in the source tree that the working directory is in, and
// checks it against the run. The error wraps ErrNoWeights if no run shares weights of that name.
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
