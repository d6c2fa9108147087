package train

import (
	"errors"
	"fmt"
	"math"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
)

// ErrDiverged is the error of a run in which a number stopped being finite.
var ErrDiverged = errors.New("diverged")

// guard checks that the terms and the gradient of an update are finite before they are used.
// The gradient can overflow where the loss does not.
func (r *run) guard(terms []Term) error {
	err := r.finiteTerms(terms, r.step+1)
	if err == nil && !simd.Finite(r.dw) {
		err = r.diverged("the gradient", r.step+1)
	}
	return err
}

func (r *run) finiteTerms(terms []Term, step int) error {
	for _, t := range terms {
		if math.IsNaN(t.Value) || math.IsInf(t.Value, 0) {
			return r.diverged(fmt.Sprintf("%s (%v)", t.Name, t.Value), step)
		}
	}
	return nil
}

// finiteState checks the parameters and the optimiser's state, because an update may overflow.
func (r *run) finiteState() error {
	if !simd.Finite(r.w) {
		return r.diverged("a parameter", r.step)
	}
	for _, slot := range r.memory.Slots {
		if !simd.Finite(slot.Data) {
			return r.diverged("the optimiser's "+slot.Name, r.step)
		}
	}
	return nil
}

func (r *run) diverged(what string, step int) error {
	kept := "no checkpoint had been saved"
	if r.hasCheckpoint() {
		kept = fmt.Sprintf("%s keeps step %d", r.path(), r.saved.Step)
	}
	advice := ""
	if r.Optimizer != nil {
		advice = "; a smaller learning rate may help"
	}
	return fmt.Errorf("train: %w: %s is not finite at step %d, epoch %d; %s%s",
		ErrDiverged, what, step, r.batches.epochOf(step), kept, advice)
}
