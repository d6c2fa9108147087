package lesson

import (
	"fmt"
	"hash/crc32"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nb"
	"github.com/aelab-go/autoencoders/aelab/npy"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/datasets"
)

// Fit trains a model on images, continues an interrupted training, or loads a finished one. It returns the
// history. If c has no Optimizer, Fit uses Adam with a learning rate of 1e-3.
//
// A change of the model, the images or the optimiser starts a new training. Fit cannot see other causes, such
// as a schedule: put these into the name.
func Fit(name string, m train.Model, images datasets.Images, c train.Config) *train.History {
	if c.Optimizer == nil {
		c.Optimizer = optim.NewAdam(1e-3)
	}
	c.Identity, c.Quiet = fmt.Sprintf("%s %08x", images.SHA256, fingerprint(m, images.Pixels, c)), true
	c.Dir = Path("lecture", fmt.Sprintf("%s-%08x", name, crc32.ChecksumIEEE([]byte(c.Identity))))
	history, err := train.Run(nb.Context(), c, train.Rows(images.Pixels), m)
	nb.Check(err)
	return history
}

// fingerprint returns a checksum of the starting weights, their gradient in the first update, and the
// configuration of the training. It leaves the weights unchanged.
func fingerprint(m train.Model, x mat32.Matrix, c train.Config) uint32 {
	w, dw := m.Params()
	start := slices.Clone(w)
	first := make([]int, min(x.Rows, 100))
	for i := range first {
		first[i] = i
	}
	m.Step(train.Batch{Index: first, X: mat32.Rows(x, 0, len(first))})
	sum := crc32.NewIEEE()
	fmt.Fprintf(sum, "%d images, %d epochs, %d steps of %d, %+v", x.Rows, c.Epochs, c.Steps, c.BatchSize, c.Optimizer)
	for _, part := range [][]float32{start, dw} {
		nb.Check(npy.Write(sum, part, len(part)))
	}
	copy(w, start)
	return sum.Sum32()
}
