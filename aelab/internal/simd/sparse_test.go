package simd

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"
)

// rowsCase are slices of some length for sums of a number of rows, of any size that occurs.
type rowsCase struct {
	dst, init, a, b []float32
	index           []int32
	p, q            []float32
}

const caseRows, caseStride = 5, 210

// newRowsCases returns a function that makes cases of the same numbers.
func newRowsCases() func(length, number int) rowsCase {
	var numbers [5][]float32
	for k := range numbers {
		for i := range caseRows * caseStride {
			numbers[k] = append(numbers[k], argument(k, i))
		}
	}
	return func(length, number int) rowsCase {
		init := numbers[2][:length]
		c := rowsCase{dst: init, init: init, a: numbers[0], b: numbers[1], p: numbers[3][length:][:number], q: numbers[4][length:][:number]}
		for i := range number {
			c.index = append(c.index, int32((3*i+length)%caseRows))
		}
		return c
	}
}

// TestRowSums compares every path with the chains in Go: all lengths, several numbers of
// rows, from zeros, another slice and dst itself, between guards.
func TestRowSums(t *testing.T) {
	newCase := newRowsCases()
	for name, f := range map[string]func(k *kernels, c rowsCase){
		"from zeros": func(k *kernels, c rowsCase) { k.addRows(c.dst, nil, c.a, caseStride, c.index, c.p) },
		"from init":  func(k *kernels, c rowsCase) { k.addRows(c.dst, c.init, c.a, caseStride, c.index, c.p) },
		"from dst":   func(k *kernels, c rowsCase) { k.addRows(c.dst, c.dst, c.a, caseStride, c.index, c.p) },
		"of pairs": func(k *kernels, c rowsCase) {
			k.sumRowPairs(c.dst, c.a, caseStride, c.b, caseStride-3, c.index, c.p, c.q)
		},
	} {
		for _, path := range machinePaths()[1:] {
			for n := range 201 {
				for number := range 6 {
					offset := n % 4
					run := func(k *kernels) (dst, memory []float32) {
						c := newCase(n, number)
						s, m := guarded([][]float32{c.dst}, offset)
						c.dst, c.a = s[0], c.a[offset:]
						f(k, c)
						return s[0], m[0]
					}
					want, _ := run(&generic)
					got, memory := run(&paths[path])
					if d := difference(got, want, memory, guardWidth+offset); d != "" {
						t.Fatalf("%v, length %d, %d rows %s: %s", path, n, number, name, d)
					}
				}
			}
		}
	}
}

// TestSparseAgainstFloat64 computes the sums with loops in float64.
func TestSparseAgainstFloat64(t *testing.T) {
	const rows, ld, cols, number = 40, 130, 117, 23
	src, x, coef := draws(rows*ld, 1, 0, 1), draws(cols, 2, 0, 1), draws(number, 3, 0, 1)
	other, otherCoef := draws(rows*cols, 4, 0, 1), draws(number, 5, 0, 1)
	index := make([]int32, number)
	for i := range index {
		index[i] = int32(i * 7 % rows)
	}
	eachPath(t, func(t *testing.T) {
		sum, pairs, dots := make([]float32, cols), make([]float32, cols), make([]float32, number)
		AddRows(sum, x, src, ld, index, coef)
		SumRowPairs(pairs, src, ld, other, cols, index, coef, otherCoef)
		DotRows(dots, x, src, ld, index)
		want, wantPairs, wantDots := make([]float64, cols), make([]float64, cols), make([]float64, number)
		for c, v := range x {
			want[c] = float64(v)
			for i, r := range index {
				w := float64(src[int(r)*ld+c])
				want[c] += float64(coef[i]) * w
				wantPairs[c] += float64(coef[i])*w + float64(otherCoef[i])*float64(other[int(r)*cols+c])
				wantDots[i] += float64(v) * w
			}
		}
		for c, v := range sum {
			if math.Abs(float64(v)-want[c]) > 1e-5 {
				t.Fatalf("AddRows: element %d is %g, want %g", c, v, want[c])
			}
			if math.Abs(float64(pairs[c])-wantPairs[c]) > 1e-5 {
				t.Fatalf("SumRowPairs: element %d is %g, want %g", c, pairs[c], wantPairs[c])
			}
		}
		for i, v := range dots {
			if math.Abs(float64(v)-wantDots[i]) > 2e-5 {
				t.Fatalf("DotRows: product %d is %g, want %g", i, v, wantDots[i])
			}
		}
	})
}

// TestSparseStoresNothingNegligible has sums that are negligible or a negative zero.
func TestSparseStoresNothingNegligible(t *testing.T) {
	eachPath(t, func(t *testing.T) {
		for _, v := range []float32{0x1p-130, 0x1.8p-102, float32(math.Copysign(0, -1))} {
			src := slices.Repeat([]float32{v}, 50)
			dst, x := make([]float32, 50), make([]float32, 50)
			AddRows(dst, src, src, 50, []int32{0}, []float32{1})
			SumRowPairs(dst[:40], src, 50, src, 50, []int32{0}, []float32{1}, []float32{1})
			x[49] = 1
			DotRows(dst[:1], x, src, 50, []int32{0})
			for i, got := range dst {
				if math.Float32bits(got) != 0 {
					t.Fatalf("element %d, of %g, is %g (%#x), want 0", i, v, got, math.Float32bits(got))
				}
			}
		}
	})
}

func TestSparsePanicsOutsideOfSource(t *testing.T) {
	x := make([]float32, 10)
	for name, f := range map[string]func(){
		"AddRows, row after the last":          func() { AddRows(x, nil, make([]float32, 39), 10, []int32{1, 3}, x[:2]) },
		"AddRows, row before the first":        func() { AddRows(x, nil, make([]float32, 39), 10, []int32{1, -1}, x[:2]) },
		"AddRows, short init":                  func() { AddRows(x, make([]float32, 9), make([]float32, 40), 10, []int32{1}, x[:1]) },
		"AddRows, too few coefficients":        func() { AddRows(x, nil, make([]float32, 40), 10, []int32{1, 2}, make([]float32, 1)) },
		"SumRowPairs, row after the last of b": func() { SumRowPairs(x, make([]float32, 40), 10, make([]float32, 39), 10, []int32{3}, x, x) },
		"SumRowPairs, too few coefficients":    func() { SumRowPairs(x, make([]float32, 40), 10, make([]float32, 40), 10, []int32{3}, x, nil) },
		"DotRows, row after the last":          func() { DotRows(x, x, make([]float32, 39), 10, []int32{3}) },
		"DotRows, too many rows":               func() { DotRows(x[:1], x, make([]float32, 40), 10, []int32{1, 2}) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}

// BenchmarkSparse reports ns per row, for rows that lie in the second and third level of cache.
func BenchmarkSparse(b *testing.B) {
	const cols, number = 784, 25
	for _, rows := range []int{100, 1000} {
		src, x, coef := draws(rows*cols, 1, 0, 1), draws(cols, 2, 0, 1), draws(number, 3, 0, 1)
		index, dst := make([]int32, number), make([]float32, cols)
		seed := uint32(1)
		for _, p := range machinePaths() {
			for name, f := range map[string]func(){
				"addRows": func() { AddRows(dst, x, src, cols, index, coef) },
				"dotRows": func() { DotRows(dst[:number], x, src, cols, index) },
			} {
				b.Run(fmt.Sprintf("%s/%d/%v", name, rows, p), func(b *testing.B) {
					setPath(b, p)
					best := time.Duration(math.MaxInt64)
					for b.Loop() {
						for i := range index {
							seed = seed*1664525 + 1013904223
							index[i] = int32((seed >> 8) % uint32(rows))
						}
						start := time.Now()
						f()
						best = min(best, time.Since(start))
					}
					b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/number, "ns/row")
					b.ReportMetric(float64(best.Nanoseconds())/number, "best-ns/row")
				})
			}
		}
	}
}
