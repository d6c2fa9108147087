package experiment

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aelab-go/autoencoders/datasets"
)

// Faults collects the faults of a configuration, so that its Validate names all of them at once.
type Faults []string

// Reject notes a fault if bad is true. format and args name the fault and the values that are allowed.
func (f *Faults) Reject(bad bool, format string, args ...any) {
	if bad {
		*f = append(*f, fmt.Sprintf(format, args...))
	}
}

// AtLeast notes a fault if value is less than least.
func (f *Faults) AtLeast(least int, field string, value int) {
	f.Reject(value < least, "%s is %d, want at least %d", field, value, least)
}

// Positive notes a fault unless value is more than 0. NaN is a fault.
func (f *Faults) Positive(field string, value float64) {
	f.Reject(!(value > 0), "%s is %g, want more than 0", field, value)
}

// Momentum notes a fault unless value is at least 0 and less than 1. NaN is a fault.
func (f *Faults) Momentum(field string, value float32) {
	f.Reject(!(value >= 0 && value < 1), "%s is %g, want from 0 to less than 1", field, value)
}

// Numbers notes a fault if a list is empty, and one for each number that is less than 1 or occurs earlier in
// the list.
func (f *Faults) Numbers(field string, list []int) {
	f.Reject(len(list) == 0, "%s has no number", field)
	for i, n := range list {
		f.Reject(n < 1, "%s has %d, want at least 1", field, n)
		f.Reject(slices.Contains(list[:i], n), "%s has %d twice", field, n)
	}
}

// Sizes notes a fault if a number of images is negative.
func (f *Faults) Sizes(s datasets.Sizes) {
	f.Reject(s.Examples < 0 || s.Tests < 0, "Examples is %d and Tests %d, want at least 0, which means all", s.Examples, s.Tests)
}

// Err returns one error that names all faults, or nil if there are none.
func (f Faults) Err() error {
	if len(f) == 0 {
		return nil
	}
	return errors.New(strings.Join(f, "; "))
}
