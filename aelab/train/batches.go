package train

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/random"
)

// batches returns the examples of each step, for steps in any order. The order of epoch e is
// the stream's draw at e. With replacement, the batch of a step is the draw at that step. A
// chosen batch is a function of the step.
type batches struct {
	data        Source
	size        int
	replacement bool
	fixed       bool                        // all epochs have the order of the first
	choose      func(step int, index []int) // replaces a draw with replacement; nil is none

	shuffle *random.Stream
	order   []int // the order of epoch, or with replacement the batch itself
	epoch   int   // counted from 0; -1 is none yet
	x       mat32.Matrix
}

func newBatches(data Source, size int, replacement bool, seed uint64) *batches {
	b := &batches{data: data, size: size, replacement: replacement, shuffle: random.New(seed, "shuffle"), epoch: -1}
	b.order = make([]int, data.Len())
	if replacement {
		b.order = make([]int, size)
	}
	return b
}

// perEpoch returns the number of steps in an epoch. It is the same with replacement, where
// all batches have full size.
func (b *batches) perEpoch() int { return StepsPerEpoch(b.data.Len(), b.size) }

// StepsPerEpoch returns the number of batches in an epoch of the examples. The last may be short.
func StepsPerEpoch(examples, batchSize int) int { return (examples + batchSize - 1) / batchSize }

// epochOf returns the number, from 1, of the epoch of the step-th update; 0 before any
// update.
func (b *batches) epochOf(step int) int { return (step + b.perEpoch() - 1) / b.perEpoch() }

// seen returns the number of examples that the first steps updates have used.
func (b *batches) seen(steps int) int {
	if b.replacement {
		return steps * b.size
	}
	epochs, rest := steps/b.perEpoch(), steps%b.perEpoch()
	return epochs*b.data.Len() + rest*b.size
}

// at returns the batch for the update after step updates. It replaces numbers below 2⁻¹⁰⁰ in
// magnitude by 0: products with them would mostly be denormals, which take some processors a
// hundred times longer than others.
func (b *batches) at(step int) Batch {
	index := b.index(step)
	b.x = mat32.Resize(b.x, len(index), b.data.Dim())
	b.data.Gather(b.x, index)
	simd.Clean(b.x.Data, b.x.Data)
	return Batch{Step: step, Index: index, X: b.x}
}

func (b *batches) index(step int) []int {
	if b.choose != nil {
		b.choose(step, b.order)
		for _, example := range b.order {
			if example < 0 || example >= b.data.Len() {
				panic(fmt.Sprintf("train: Config.Batch: example %d at step %d, but there are %d", example, step, b.data.Len()))
			}
		}
		return b.order
	}
	if b.replacement {
		b.shuffle.Seek(step).Indices(b.order, b.data.Len())
		return b.order
	}
	epoch, i := step/b.perEpoch(), step%b.perEpoch()*b.size
	if b.fixed {
		epoch = 0
	}
	if epoch != b.epoch {
		b.shuffle.Seek(epoch).Perm(b.order)
		b.epoch = epoch
	}
	return b.order[i:min(i+b.size, len(b.order))]
}
