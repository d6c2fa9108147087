package nn

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/npy"
)

// Module is a named part of a model, such as its encoder.
type Module struct {
	Name  string
	Layer Layer
}

// SaveWeights writes the parameters of the modules to a .npz archive, under the names and
// in the layouts of PyTorch's state_dict: "encoder.0.weight", out×in or out×in×kh×kw. The
// archive is written whole or not at all.
func SaveWeights(path string, modules ...Module) error {
	return saveWeights(path, modules, nil, func(values []float32) any { return values })
}

// SaveWeightsFloat16 is SaveWeights in half the bytes: it rounds each value as npy.Float16 does.
// It returns the SHA-256 of the file, in hexadecimal. A value from ±65520 on is an error, because
// it would round to infinity; so is NaN. The largest float16 is 65504.
func SaveWeightsFloat16(path string, modules ...Module) (sum string, err error) {
	for _, m := range modules {
		named(m.Name, m.Layer, func(name string, p *Param) {
			if i := slices.IndexFunc(p.W, func(v float32) bool { return !(v > -65520 && v < 65520) }); i >= 0 && err == nil {
				err = fmt.Errorf("nn: save weights: %s has the value %g, which float16 does not hold: use SaveWeights", name, p.W[i])
			}
		})
	}
	if err != nil {
		return "", err
	}
	digest := sha256.New()
	if err := saveWeights(path, modules, digest, func(values []float32) any { return npy.Float16(values) }); err != nil {
		return "", err
	}
	return hex.EncodeToString(digest.Sum(nil)), nil
}

// saveWeights writes the parameters, converted by as. It gives the bytes of the file to digest
// unless that is nil.
func saveWeights(path string, modules []Module, digest hash.Hash, as func(values []float32) any) error {
	w, err := npy.CreateArchive(path)
	if err != nil {
		return fmt.Errorf("nn: save weights: %w", err)
	}
	defer w.Abort()
	w.Digest = digest
	for _, m := range modules {
		named(m.Name, m.Layer, func(name string, p *Param) {
			if err == nil {
				err = w.Write(name, as(p.toFile()), p.fileShape()...)
			}
		})
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return fmt.Errorf("nn: save weights: %w", err)
	}
	return nil
}

// LoadWeights reads a file of SaveWeights or SaveWeightsFloat16, or PyTorch's state_dict saved
// by numpy.savez, into the modules. Alloc must have placed their parameters. The archive must
// hold each parameter in its shape. If one is missing or has another shape, nothing is changed.
func LoadWeights(path string, modules ...Module) error {
	a, err := npy.OpenArchive(path)
	if err != nil {
		return fmt.Errorf("nn: load weights: %w", err)
	}
	defer a.Close()
	var place []func()
	for _, m := range modules {
		named(m.Name, m.Layer, func(name string, p *Param) {
			if err != nil {
				return
			}
			var values []float32
			if values, err = p.read(a, name); err == nil {
				place = append(place, func() { p.fromFile(values) })
			}
		})
	}
	if err != nil {
		return fmt.Errorf("nn: load weights: %s: %w", path, err)
	}
	for _, f := range place {
		f()
	}
	return nil
}

func (p *Param) read(a *npy.Archive, name string) ([]float32, error) {
	array, err := a.Read(name)
	if err != nil {
		return nil, err
	}
	if want := p.fileShape(); !slices.Equal(array.Shape, want) {
		return nil, fmt.Errorf("%s has shape %v, the model wants %v: the weights are another model's", name, array.Shape, want)
	}
	return array.Float32()
}

// fileLayout is how a file holds a parameter: its shape, and the index in W of each
// element.
type fileLayout struct {
	shape []int
	at    func(i int) int
}

func (p *Param) fileShape() []int {
	switch {
	case p.file != nil:
		return p.file.shape
	case p.Bias:
		return []int{p.Len()}
	case p.Transposed:
		return []int{p.Cols, p.Rows}
	}
	return []int{p.Rows, p.Cols}
}

func (p *Param) toFile() []float32 {
	switch {
	case p.file != nil:
		values := make([]float32, p.Len())
		for i := range values {
			values[i] = p.W[p.file.at(i)]
		}
		return values
	case !p.Transposed:
		return p.W
	}
	return transpose(make([]float32, p.Len()), p.W, p.Rows, p.Cols)
}

func (p *Param) fromFile(values []float32) {
	switch {
	case p.file != nil:
		for i, v := range values {
			p.W[p.file.at(i)] = v
		}
	case p.Transposed:
		transpose(p.W, values, p.Cols, p.Rows)
	default:
		copy(p.W, values)
	}
}

// transpose sets dst to the transpose of src, rows×cols, and returns it.
func transpose(dst, src []float32, rows, cols int) []float32 {
	for i := range rows {
		for j, v := range src[i*cols : (i+1)*cols] {
			dst[j*rows+i] = v
		}
	}
	return dst
}
