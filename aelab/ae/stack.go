package ae

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// Pretrain trains a stack of autoencoders from the data up: the first on the rows of x, each other on the
// codes of the one below (Bengio et al. 2007, "Greedy Layer-Wise Training of Deep Networks"). fit makes and
// trains the autoencoder of a layer on x, and returns its encoder. Layers count from 0. Pretrain stops at
// the first error of fit, and panics if there is no layer.
func Pretrain(x mat32.Matrix, layers int, fit func(layer int, x mat32.Matrix) (encode func(x mat32.Matrix) mat32.Matrix, err error)) error {
	if layers < 1 {
		panic(fmt.Sprintf("ae: Pretrain: %d layers, want at least 1", layers))
	}
	for layer := range layers {
		encode, err := fit(layer, x)
		if err != nil {
			return fmt.Errorf("ae: layer %d: %w", layer, err)
		}
		if layer+1 < layers {
			x = encode(x)
		}
	}
	return nil
}
