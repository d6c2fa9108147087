package nn

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"gonum.org/v1/gonum/blas"
)

// Fields returns, for each dense layer of a network, the weights from the network's inputs to its
// units, inputs×units each: W₁, W₁·W₂, W₁·W₂·W₃ and so on, as if there were no activations between
// the layers. The columns are the units' receptive fields, which papers show as images. The first
// matrix shares memory with its layer.
//
// Fields skips layers without parameters. It panics at a layer with parameters that is not dense.
func Fields(layers Sequential) []mat32.Matrix {
	var fields []mat32.Matrix
	for i, l := range layers {
		dense, ok := l.(*Dense)
		switch {
		case ok && len(fields) == 0:
			fields = append(fields, dense.Weight())
		case ok:
			below := fields[len(fields)-1]
			product := mat32.New(below.Rows, dense.Out)
			mat32.Mul(blas.NoTrans, blas.NoTrans, 1, below, dense.Weight(), 0, product)
			fields = append(fields, product)
		case len(l.Params()) > 0:
			panic(fmt.Sprintf("nn: Fields: layer %d is a %T, want dense layers and activations", i, l))
		}
	}
	return fields
}
