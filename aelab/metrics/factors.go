package metrics

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
)

// GroundTruth describes the factors from which a data set was made. Its examples are all combinations of
// the factors' values.
type GroundTruth interface {
	// Factors returns the number of values of each factor, from 1 to 256.
	Factors() []int
	// Index returns the number of the example with these values, one for each factor. Value v of factor f
	// is from 0 to Factors()[f]-1.
	Index(values []int) int
}

// Points are codes of examples, with the values of the factors from which the examples were made.
type Points struct {
	Codes  mat32.Matrix // n×k
	Values [][]uint8    // Values[f][i] is the value of factor f in example i
	Sizes  []int        // the number of values of factor f, which may not all occur
}

// Sample draws n examples, uniformly and independently, from the combinations of factors, and
// takes their codes. Row i of codes is the code of example i of truth; train.Rows makes a
// Source of a matrix. Different purposes give independent draws with one seed. It panics unless
// n is positive.
func Sample(codes train.Source, truth GroundTruth, n int, seed uint64, purpose string) Points {
	if n < 1 {
		panic(fmt.Sprintf("metrics: Sample: %d points, want at least 1", n))
	}
	d := newDraw(codes, truth)
	stream := random.New(seed, "metrics "+purpose)
	p := Points{Codes: mat32.New(n, codes.Dim()), Values: make([][]uint8, len(d.sizes)), Sizes: d.sizes}
	for f := range p.Values {
		p.Values[f] = make([]uint8, n)
	}
	index, values := make([]int, n), make([]int, len(d.sizes))
	for i := range n {
		d.values(stream.Seek(i), values)
		index[i] = d.index(values)
		for f, v := range values {
			p.Values[f][i] = uint8(v)
		}
	}
	codes.Gather(p.Codes, index)
	return p
}

// check panics in the name of op unless p is complete and its codes have at least the given number of
// columns.
func (p Points) check(op string, columns int) {
	if p.Codes.Rows < 1 || p.Codes.Cols < columns {
		panic(fmt.Sprintf("metrics: %s: codes are %d×%d, want at least 1 row and %d columns", op, p.Codes.Rows, p.Codes.Cols, columns))
	}
	if len(p.Values) == 0 || len(p.Values) != len(p.Sizes) {
		panic(fmt.Sprintf("metrics: %s: values of %d factors and %d sizes, want as many, and at least 1", op, len(p.Values), len(p.Sizes)))
	}
	for f, values := range p.Values {
		if len(values) != p.Codes.Rows {
			panic(fmt.Sprintf("metrics: %s: factor %d has %d values for %d codes", op, f, len(values), p.Codes.Rows))
		}
		checkLabels(op, values, p.Sizes[f])
	}
	checkFinite(op, p.Codes)
}

// draw draws combinations of factors.
type draw struct {
	codes train.Source
	truth GroundTruth
	sizes []int
	one   [1]int
}

// newDraw panics if the codes cannot be those of all combinations of the factors.
func newDraw(codes train.Source, truth GroundTruth) *draw {
	d := &draw{codes: codes, truth: truth, sizes: truth.Factors()}
	examples := 1
	for f, size := range d.sizes {
		if size < 1 || size > 256 {
			panic(fmt.Sprintf("metrics: factor %d has %d values, want 1 to 256", f, size))
		}
		examples *= size
	}
	if len(d.sizes) == 0 || examples != codes.Len() {
		panic(fmt.Sprintf("metrics: %d codes for the %d combinations of %d factors", codes.Len(), examples, len(d.sizes)))
	}
	return d
}

// values sets dst to values of all factors.
func (d *draw) values(stream *random.Stream, dst []int) {
	for f, size := range d.sizes {
		stream.Indices(dst[f:f+1], size)
	}
}

// below returns a number from 0 to n-1.
func (d *draw) below(stream *random.Stream, n int) int {
	stream.Indices(d.one[:], n)
	return d.one[0]
}

func (d *draw) index(values []int) int { return d.truth.Index(values) }

// checkFactors panics in the name of op unless list names some of the factors, each once.
func (d *draw) checkFactors(op string, list []int) {
	seen := make([]bool, len(d.sizes))
	for _, f := range list {
		if f < 0 || f >= len(seen) || seen[f] {
			panic(fmt.Sprintf("metrics: %s: factors %d, want different ones of the %d", op, list, len(seen)))
		}
		seen[f] = true
	}
	if len(list) == 0 {
		panic("metrics: " + op + ": no factors: name them")
	}
}

// blockRows returns how many codes are gathered at once: a multiple of rows.
func (d *draw) blockRows(rows int) int {
	const numbers = 1 << 20
	return rows * max(1, numbers/(rows*d.codes.Dim()))
}
