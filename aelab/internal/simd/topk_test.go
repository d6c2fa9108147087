package simd

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/aelab-go/autoencoders/aelab/internal/allocs"
)

// descending returns the places of src in TopK's order, by a stable sort.
func descending(src []float32) []int {
	order := make([]int, len(src))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		a, b := src[i], src[j]
		switch {
		case a != a && b == b, a > b:
			return -1
		case b != b && a == a, b > a:
			return 1
		}
		return 0
	})
	return order
}

// first returns what TopK must give for a row that has this order.
func first(k int, order []int, src []float32) (dst []float32, index []int32) {
	kept := make([]bool, len(src))
	for _, i := range order[:k] {
		kept[i] = true
	}
	dst = make([]float32, len(src))
	for i, v := range src {
		if kept[i] {
			dst[i] = flush(v)
			index = append(index, int32(i))
		}
	}
	return dst, index
}

// topKData are rows in which a selection may go wrong.
var topKData = map[string]func(n int) []float32{
	"normal": func(n int) []float32 { return draws(n, 1, 0, 1) },
	"ties": func(n int) []float32 {
		return each32(draws(n, 2, 0, 2), func(x float64) float64 { return math.Round(x) })
	},
	"constant": func(n int) []float32 { return draws(n, 3, -2, 0) },
	"mostly zeros of both signs": func(n int) []float32 {
		return each32(draws(n, 4, -1, 1), func(x float64) float64 { return math.Copysign(math.Max(x, 0), math.Sin(1e4*x)) })
	},
	"special": func(n int) []float32 {
		x := make([]float32, n)
		for i := range x {
			x[i] = argument(9, i)
		}
		return x
	},
	"NaN of both signs": func(n int) []float32 {
		x := draws(n, 5, 0, 1)
		for i := range x {
			if i%5 == 2 {
				x[i] = math.Float32frombits(0x7fc00001 ^ uint32(i%2)<<31)
			}
		}
		return x
	},
	"ascending":  func(n int) []float32 { return each32(ramp(n), func(x float64) float64 { return x - 40 }) },
	"descending": func(n int) []float32 { return each32(ramp(n), func(x float64) float64 { return 40 - x }) },
}

func each32(x []float32, f func(float64) float64) []float32 {
	for i, v := range x {
		x[i] = float32(f(float64(v)))
	}
	return x
}

func ramp(n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(i)
	}
	return x
}

func TestTopKAgainstSorting(t *testing.T) {
	for name, data := range topKData {
		for n := range 201 {
			src := data(n)
			order := descending(src)
			for k := range n + 1 {
				checkTopK(t, name, src, order, k)
			}
		}
		for _, n := range []int{256, 257, 500, 1000, 4001} { // with a guess at the k-th largest
			src := data(n)
			order := descending(src)
			for _, k := range []int{0, 1, 2, 25, n / 10, n / 3, n / 2, n - 1, n} {
				checkTopK(t, name, src, order, k)
			}
		}
	}
}

// checkTopK checks one row, between guards, into another slice and in place.
func checkTopK(t *testing.T, name string, src []float32, order []int, k int) {
	t.Helper()
	n := len(src)
	want, wantIndex := first(k, order, src)
	guards, memory := guarded([][]float32{src, make([]float32, n)}, 1)
	index := slices.Repeat([]int32{-7}, k+2)
	for _, dst := range [][]float32{guards[1], guards[0]} {
		TopK(dst, guards[0], index[1:k+1], 1, n, k)
		if !slices.Equal(index[1:k+1], wantIndex) || index[0] != -7 || index[k+1] != -7 {
			t.Fatalf("%s, %d of %d: kept %v, want %v within guards of -7", name, k, n, index, wantIndex)
		}
	}
	for i, m := range memory {
		if d := difference(guards[i], want, m, guardWidth+1); d != "" {
			t.Fatalf("%s, %d of %d: dst %s", name, k, n, d)
		}
	}
}

// TestTopKWhenTheGuessIsWrong samples nothing but the largest, and nothing but the smallest.
func TestTopKWhenTheGuessIsWrong(t *testing.T) {
	const n = 1024
	for _, high := range []float32{5, -5, float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1))} {
		src := draws(n, 1, 0, 1)
		for i := 0; i < n; i += n / 64 {
			src[i] = high
		}
		for _, k := range []int{1, 25, 64, 65, 100, 300} {
			checkTopK(t, fmt.Sprint("sample of ", high), src, descending(src), k)
		}
	}
}

func TestOrderKey(t *testing.T) {
	ascending := []float32{float32(math.Inf(-1)), -math.MaxFloat32, -1, -tiny, -0x1p-149, 0, 0x1p-149, tiny, 1, math.MaxFloat32, float32(math.Inf(1))}
	for i, x := range ascending {
		if i > 0 && orderKey(x) <= orderKey(ascending[i-1]) {
			t.Errorf("key of %g is not above that of %g", x, ascending[i-1])
		}
		if got := orderValue(orderKey(x)); got != x {
			t.Errorf("%g comes back as %g", x, got)
		}
		if orderKey(x) >= nanKey {
			t.Errorf("key of %g is not below NaN's", x)
		}
	}
	if orderKey(float32(math.Copysign(0, -1))) != orderKey(0) {
		t.Error("the keys of the zeros differ")
	}
}

// TestTopKRows checks that rows are independent, on every path and number of threads, and
// that the gradient passes where the selection was, even where it kept a 0.
func TestTopKRows(t *testing.T) {
	const rows, cols, k = 57, 700, 30
	src, dy := draws(rows*cols, 1, 0, 1), draws(rows*cols, 2, 0, 1)
	clear(src[:cols])
	dy[0] = 0x1p-140
	eachPath(t, func(t *testing.T) {
		for _, procs := range []int{1, 2, 3, 8} {
			setThreads(t, procs)
			dst, dx, index := make([]float32, rows*cols), make([]float32, rows*cols), make([]int32, rows*k)
			TopK(dst, src, index, rows, cols, k)
			TopKGrad(dx, dy, index, rows, cols, k)
			for r := range rows {
				row := func(x []float32) []float32 { return x[r*cols : (r+1)*cols] }
				want, wantIndex := first(k, descending(row(src)), row(src))
				wantDX := make([]float32, cols)
				for _, p := range wantIndex {
					wantDX[p] = flush(row(dy)[p])
				}
				if !slices.Equal(row(dst), want) || !slices.Equal(row(dx), wantDX) || !slices.Equal(index[r*k:(r+1)*k], wantIndex) {
					t.Fatalf("%d threads: row %d is not that of a sort", procs, r)
				}
			}
			values, valuesIndex := make([]float32, rows*k), make([]int32, rows*k)
			TopKValues(values, src, valuesIndex, rows, cols, k)
			for i, p := range index {
				if v := dst[i/k*cols+int(p)]; valuesIndex[i] != p || values[i] != v {
					t.Fatalf("%d threads: value %d is %g of place %d, want %g of %d", procs, i, values[i], valuesIndex[i], v, p)
				}
			}
			inPlace := slices.Clone(dy)
			TopKGrad(inPlace, inPlace, index, rows, cols, k)
			if !slices.Equal(inPlace, dx) {
				t.Errorf("%d threads: the gradient in place differs", procs)
			}
		}
	})
}

func TestTopKAllocatesNothing(t *testing.T) {
	const rows, cols, k = 50, 1000, 25
	setThreads(t, 2)
	src, dst, index := draws(rows*cols, 1, 0, 1), make([]float32, rows*cols), make([]int32, rows*k)
	step := func() {
		TopK(dst, src, index, rows, cols, k)
		TopKGrad(dst, src, index, rows, cols, k)
		TopKValues(dst, src, index, rows, cols, k)
	}
	for range 50 { // until each thread has had its turn
		step()
	}
	if n := allocs.PerRun(2, step); n != 0 {
		t.Errorf("%g allocations a step, want 0", n)
	}
}

// BenchmarkTopK reports ns per row, on one thread, for the papers' layers: the mean, and
// the best call.
func BenchmarkTopK(b *testing.B) {
	const rows = 100
	setThreads(b, 1)
	for _, c := range []struct{ n, k int }{{1000, 10}, {1000, 25}, {1000, 75}, {1000, 100}, {1000, 500}, {4000, 150}, {4000, 300}} {
		src := draws(rows*c.n, 1, 0, 1)
		dst, index := make([]float32, rows*c.n), make([]int32, rows*c.k)
		for name, f := range map[string]func(dst, src []float32, index []int32, rows, cols, k int){"": TopK, "-grad": TopKGrad} {
			b.Run(fmt.Sprintf("%d-of-%d%s", c.k, c.n, name), func(b *testing.B) {
				best := time.Duration(math.MaxInt64)
				for b.Loop() {
					start := time.Now()
					f(dst, src, index, rows, c.n, c.k)
					best = min(best, time.Since(start))
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
				b.ReportMetric(float64(best.Nanoseconds())/rows, "best-ns/row")
			})
		}
	}
}
