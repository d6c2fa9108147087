package experiment

import (
	"errors"
	"fmt"
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
