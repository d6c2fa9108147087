// Package train is the loop in which every model of the library learns: it draws
// batches, asks the model for a gradient, lets the optimiser take the step, and
// keeps a history and a checkpoint. It knows no model and no data set.
//
// A run repeats bit for bit. The batch, the rate and the noise of a step depend on the
// configuration and on the step's number alone. So a run that was stopped, even by a
// power cut, and started again ends with the same bytes as one left alone.
//
// Reading order: run.go is the loop; batches.go chooses the examples of a step;
// history.go, with journal.go, and checkpoint.go are the two files of a run directory;
// search.go is an update by several evaluations; diverge.go stops a run with numbers that
// are not finite, interrupt.go one whose context ends; data.go refuses data that a model
// cannot learn from; progress.go shows how far the run is.
package train

import (
	"fmt"
	"iter"

	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// Source is the data as the loop sees it: n examples, each a row of numbers.
type Source interface {
	Len() int // examples
	Dim() int // numbers an example
	// Gather copies example index[i] to row i of dst, which is len(index)×Dim.
	Gather(dst mat32.Matrix, index []int)
}

// Rows returns the rows of m, which it does not copy, as a Source.
func Rows(m mat32.Matrix) Source { return rows(m) }

type rows mat32.Matrix

func (r rows) Len() int                             { return r.Rows }
func (r rows) Dim() int                             { return r.Cols }
func (r rows) Gather(dst mat32.Matrix, index []int) { mat32.Gather(dst, mat32.Matrix(r), index) }

// Blocks gathers the examples of src in order, in blocks of the given number of rows. The last block may
// have fewer. Blocks yields each block with the number of its first example. The caller may write to a
// block, which is valid until the next. Blocks panics unless rows is at least 1.
func Blocks(src Source, rows int) iter.Seq2[int, mat32.Matrix] {
	if rows < 1 {
		panic(fmt.Sprintf("train: Blocks of %d rows, want at least 1", rows))
	}
	return func(yield func(int, mat32.Matrix) bool) {
		n := src.Len()
		index := make([]int, min(rows, n))
		x := mat32.New(len(index), src.Dim())
		for first := 0; first < n; first += rows {
			index = index[:min(rows, n-first)]
			for i := range index {
				index[i] = first + i
			}
			block := mat32.Rows(x, 0, len(index))
			src.Gather(block, index)
			if !yield(first, block) {
				return
			}
		}
	}
}

// Batch holds the examples that a model learns from in one step. It is valid until the next
// step, and must not be written to.
type Batch struct {
	Step  int          // updates done before this one; it addresses the step's noise
	Index []int        // the numbers of the examples
	X     mat32.Matrix // the examples, len(Index)×Dim; magnitudes below 2⁻¹⁰⁰ are set to 0
}

// Term is a named number, such as the loss or a part of it: nats per example,
// unless the name says otherwise.
type Term struct {
	Name  string
	Value float64
}

// Model is a model that Run can train.
//
// A model with noise draws it from a random.Stream at Batch.Step. This makes a resumed run
// exact, and the loss of a batch a function of the parameters alone. Config.Search needs that:
// it calls Step several times for a batch, and the results must not depend on earlier calls.
// With Search, Run refuses a model whose Step itself changes parameters, such as running means.
type Model interface {
	// Params returns the slab of the parameters and that of their gradients. They have
	// equal length, and are the same two at each call.
	Params() (w, dw []float32)
	// Range returns the least and the largest number that the data may hold, loss.Unbounded
	// if any finite number will do. Run refuses other data.
	Range() (low, high float32)
	// Step sets dw to the gradient of the batch's mean loss and returns the
	// terms to be recorded, the loss first, with the same names each time.
	// They are valid until the next call.
	Step(b Batch) []Term
}
