// Package train is the loop in which every model of the library learns: it draws
// batches, asks the model for a gradient, lets the optimiser take the step, and
// keeps a history and a checkpoint. It knows no model and no data set.
//
// A run repeats bit for bit. What happens at a step depends on the configuration
// and on the step's number alone, so that a run that was stopped, even by a
// power cut, and started again ends with the very bytes of one left alone.
//
// Reading order: run.go is the loop; batches.go says which examples a step sees;
// history.go, with journal.go, and checkpoint.go are the two files of a run directory;
// search.go is an update by several evaluations; diverge.go stops a run that has gone
// wrong, interrupt.go one that is to stop; data.go refuses data that a model cannot learn from;
// progress.go tells how far it is.
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

// Blocks gathers the examples of src in order, so many rows at a time; the last block may have fewer. It
// yields each block with the number of its first example. A block may be written to, and is valid until
// the next. It panics unless rows is at least 1.
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

// Batch is what a model learns from in one step. It is valid until the next step, and
// not to be written to.
type Batch struct {
	Step  int          // updates done before this one; it addresses the step's noise
	Index []int        // which examples these are
	X     mat32.Matrix // the examples, len(Index)×Dim; what is smaller than 2⁻¹⁰⁰ is 0
}

// Term is a named number, such as the loss or a part of it: nats per example,
// unless the name says otherwise.
type Term struct {
	Name  string
	Value float64
}

// Model is what can be trained.
//
// A model with noise draws it from a random.Stream at Batch.Step: this is what makes
// a resumed run exact. It also makes the loss of a batch a function of the parameters alone,
// which Config.Search needs: Step may be called several times for a batch, and what it
// returns and sets must not depend on how often it has been. A Search refuses a model whose Step
// itself changes parameters, as it changes running means.
type Model interface {
	// Params returns the slab of the parameters and that of their gradients,
	// of equal length and always the same two.
	Params() (w, dw []float32)
	// Range returns the least and the largest number that the data may hold: loss.Unbounded
	// where any finite number will do. Run refuses other data.
	Range() (low, high float32)
	// Step sets dw to the gradient of the batch's mean loss and returns the
	// terms to be recorded, the loss first, with the same names each time.
	// They are valid until the next call.
	Step(b Batch) []Term
}
