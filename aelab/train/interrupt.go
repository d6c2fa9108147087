package train

import (
	"errors"
	"fmt"
)

// ErrInterrupted is the error of a run whose context ended before the run. An *Interruption wraps
// it.
var ErrInterrupted = errors.New("interrupted")

// Interruption says where a run was interrupted. It wraps ErrInterrupted and the error of the
// context.
type Interruption struct {
	Name        string // Config.Name
	Step, Total int    // updates done, and asked for
	Checkpoint  string // the file that a run goes on from; "" if nothing is kept
	cause       error
}

// Error implements error.
func (i *Interruption) Error() string {
	advice := "nothing is kept, because Config.Dir is empty"
	if i.Checkpoint != "" {
		advice = "run it again in the same way to go on from " + i.Checkpoint
	}
	return fmt.Sprintf("train: %v at step %d of %d (%v); %s", ErrInterrupted, i.Step, i.Total, i.cause, advice)
}

// Unwrap returns ErrInterrupted and the error of the context.
func (i *Interruption) Unwrap() []error { return []error{ErrInterrupted, i.cause} }

// interrupted saves a checkpoint and returns an *Interruption.
func (r *run) interrupted(cause error) error {
	if err := r.save(); err != nil {
		return err
	}
	i := &Interruption{Name: r.Name, Step: r.step, Total: r.total, cause: cause}
	if r.Dir != "" {
		i.Checkpoint = r.path()
	}
	return i
}
