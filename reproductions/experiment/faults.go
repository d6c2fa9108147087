package experiment

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aelab-go/autoencoders/datasets"
)

// Faults collects what is wrong with a configuration, so that its Validate names all of it at once.
type Faults []string

// Reject notes a fault where bad is true; format and args say which, and what is wanted.
func (f *Faults) Reject(bad bool, format string, args ...any) {
	if bad {
		*f = append(*f, fmt.Sprintf(format, args...))
	}
}

// AtLeast notes a fault where a number is less than least.
func (f *Faults) AtLeast(least int, field string, value int) {
	f.Reject(value < least, "%s is %d, want at least %d", field, value, least)
}

// Positive notes a fault where a number is not more than 0, or is NaN.
func (f *Faults) Positive(field string, value float64) {
	f.Reject(!(value > 0), "%s is %g, want more than 0", field, value)
}

// Momentum notes a fault where a momentum is negative, not below 1, or NaN.
func (f *Faults) Momentum(field string, value float32) {
	f.Reject(!(value >= 0 && value < 1), "%s is %g, want from 0 to less than 1", field, value)
}

// Numbers notes the faults of a list that is to have at least one number, all of them positive and no two
// alike.
func (f *Faults) Numbers(field string, list []int) {
	f.Reject(len(list) == 0, "%s has no number", field)
	for i, n := range list {
		f.Reject(n < 1, "%s has %d, want at least 1", field, n)
		f.Reject(slices.Contains(list[:i], n), "%s has %d twice", field, n)
	}
}

// Sizes notes a fault where a number of images is negative.
func (f *Faults) Sizes(s datasets.Sizes) {
	f.Reject(s.Examples < 0 || s.Tests < 0, "Examples is %d and Tests %d, want at least 0, which means all", s.Examples, s.Tests)
}

// Err makes one error of all faults; nil if there are none.
func (f Faults) Err() error {
	if len(f) == 0 {
		return nil
	}
	return errors.New(strings.Join(f, "; "))
}
