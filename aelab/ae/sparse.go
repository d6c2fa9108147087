package ae

import (
	"slices"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// codes are n sparse rows: row i has value[i·k+t] in column index[i·k+t]. The columns ascend with t.
type codes struct {
	n, k  int
	index []int32
	value []float32
}

func (c *codes) resize(n, k int) {
	c.n, c.k = n, k
	c.index, c.value = resize(c.index, n*k), resize(c.value, n*k)
}

// row returns the columns and values of row i.
func (c *codes) row(i int) (index []int32, value []float32) {
	lo, hi := i*c.k, (i+1)*c.k
	return c.index[lo:hi], c.value[lo:hi]
}

// resize returns a slice of n elements in the memory of s if that is large enough. Their
// values are unspecified.
func resize[T any](s []T, n int) []T { return slices.Grow(s[:0], n)[:n] }

// decode sets dst to Wz + b' for row i of the codes.
func (m *KSparse) decode(dst []float32, i int) {
	index, value := m.codes.row(i)
	simd.AddRows(dst, m.outBias.W, m.weight.W, m.Input, index, value)
}

// backward computes the loss and the gradients of a step after encoding, and holds the buffers for this.
// Only k rows of the weights and of their gradient matter to an example. So each example first goes through
// its units. Then each unit goes through the examples in which it is active, in order. Each element of the
// gradient is therefore one chain, whichever thread computes it:
//
//	Σ (z/n)·r + (g/n)·x.
type backward struct {
	model *KSparse
	x     mat32.Matrix
	share float32 // 1/n

	residual mat32.Matrix // r, n×Input
	square   []float64    // ‖r‖² of each example
	g        []float32    // one for each of the codes' values

	// The codes unit by unit: unit j is active in example[first[j]:first[j+1]], and z and dz hold its z/n
	// and g/n there.
	first   []int32
	example []int32
	z, dz   []float32
}

// run sets all the gradients and returns the mean of ‖r‖².
func (b *backward) run(m *KSparse, x mat32.Matrix) (squares float64) {
	b.model, b.x, b.share = m, x, 1/float32(x.Rows)
	b.residual = mat32.Resize(b.residual, x.Rows, m.Input)
	b.square = resize(b.square, x.Rows)
	b.g = resize(b.g, len(m.codes.value))
	simd.Do(x.Rows, (*exampleTask)(b))
	b.sort()
	simd.Do((m.Units+jobUnits-1)/jobUnits, (*unitTask)(b))
	clear(m.outBias.DW())
	mat32.AddColumnSums(m.outBias.DW(), b.residual)
	simd.Scale(m.outBias.DW(), b.share)
	for _, s := range b.square {
		squares += s
	}
	b.x = mat32.Matrix{} // the batch belongs to the caller
	return squares / float64(x.Rows)
}

// exampleTask sets r, ‖r‖² and g of an example. Its k rows of the weights stay in the cache between their
// two uses.
type exampleTask backward

// Run implements simd.Task.
func (b *exampleTask) Run(i int) {
	m, r := b.model, mat32.Row(b.residual, i)
	m.decode(r, i)
	simd.Sub(r, r, mat32.Row(b.x, i))
	b.square[i] = simd.SumSquares(r)
	index, _ := m.codes.row(i)
	simd.DotRows(b.g[i*m.codes.k:(i+1)*m.codes.k], r, m.weight.W, m.Input, index)
}

// sort lists the codes unit by unit, a counting sort that leaves the examples in order.
func (b *backward) sort() {
	c := &b.model.codes
	b.first = resize(b.first, b.model.Units+2)
	b.example, b.z, b.dz = resize(b.example, len(c.index)), resize(b.z, len(c.index)), resize(b.dz, len(c.index))
	next := b.first[1:] // the next place of unit j; in the end, the first of unit j+1
	clear(b.first)
	for _, j := range c.index {
		next[j+1]++
	}
	for j := range b.model.Units {
		next[j+1] += next[j]
	}
	for i := range c.n {
		index, value := c.row(i)
		g := b.g[i*c.k : (i+1)*c.k]
		for t, j := range index {
			at := next[j]
			next[j]++
			b.example[at], b.z[at], b.dz[at] = int32(i), value[t], g[t]
		}
	}
	simd.Scale(b.z, b.share)
	simd.Scale(b.dz, b.share)
}

// unitTask sets the gradients of the weights and biases of some units. It does not cut the rows into blocks
// that would keep r and x in a nearer level of cache, because long rows are better.
type unitTask backward

const jobUnits = 16

// Run implements simd.Task.
func (b *unitTask) Run(job int) {
	m := b.model
	for j := job * jobUnits; j < min(m.Units, (job+1)*jobUnits); j++ {
		first, end := b.first[j], b.first[j+1]
		example, z, dz := b.example[first:end], b.z[first:end], b.dz[first:end]
		dw := m.weight.DW()[j*m.Input : (j+1)*m.Input]
		simd.SumRowPairs(dw, b.residual.Data, b.residual.Stride, b.x.Data, b.x.Stride, example, z, dz)
		var sum float32
		for _, g := range dz {
			sum += g
		}
		m.codeBias.DW()[j] = sum
	}
}
