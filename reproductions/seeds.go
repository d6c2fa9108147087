package main

import (
	"fmt"
	"iter"
	"strconv"
	"strings"
)

// seeds is a flag.Value: the seeds from first to last, read from "3" or "1-5". The zero value has no seeds.
type seeds struct{ first, last uint64 }

// String implements flag.Value.
func (s *seeds) String() string {
	switch {
	case s.first == 0:
		return ""
	case s.first == s.last:
		return fmt.Sprint(s.first)
	}
	return fmt.Sprintf("%d-%d", s.first, s.last)
}

// Set implements flag.Value.
func (s *seeds) Set(text string) error {
	from, to, several := strings.Cut(text, "-")
	if !several {
		to = from
	}
	first, err := strconv.ParseUint(from, 10, 64)
	last, err2 := strconv.ParseUint(to, 10, 64)
	if err != nil || err2 != nil || first == 0 || last < first {
		return fmt.Errorf("%q is no seed and no range of seeds: want a number from 1, or two like 1-5", text)
	}
	*s = seeds{first, last}
	return nil
}

// all returns the seeds in their order. The last may be the largest number that there is.
func (s seeds) all() iter.Seq[uint64] {
	return func(yield func(uint64) bool) {
		for i := range s.last - s.first + 1 {
			if !yield(s.first + i) {
				return
			}
		}
	}
}
