package simd

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"testing"
	"time"
)

// A kernelCase runs one kernel on slices of equal length, of which it may change any.
// It returns the kernel's value, 0 if it has none.
type kernelCase struct {
	name   string
	slices int
	run    func(k *kernels, s [][]float32) float64
}

var kernelCases = []kernelCase{
	unaryCase("exp", func(k *kernels) func(dst, src []float32) { return k.exp }),
	unaryCase("log", func(k *kernels) func(dst, src []float32) { return k.log }),
	unaryCase("sigmoid", func(k *kernels) func(dst, src []float32) { return k.sigmoid }),
	unaryCase("tanh", func(k *kernels) func(dst, src []float32) { return k.tanh }),
	unaryCase("softplus", func(k *kernels) func(dst, src []float32) { return k.softplus }),
	unaryCase("clean", func(k *kernels) func(dst, src []float32) { return k.clean }),
	binaryCase("sigmoidGrad", func(k *kernels) func(dst, a, b []float32) { return k.sigmoidGrad }),
	binaryCase("tanhGrad", func(k *kernels) func(dst, a, b []float32) { return k.tanhGrad }),
	binaryCase("add", func(k *kernels) func(dst, a, b []float32) { return k.add }),
	binaryCase("sub", func(k *kernels) func(dst, a, b []float32) { return k.sub }),
	binaryCase("mul", func(k *kernels) func(dst, a, b []float32) { return k.mul }),
	{"leakyReLU", 2, func(k *kernels, s [][]float32) float64 { k.leakyReLU(s[0], s[1], nil, 0.1); return 0 }},
	{"leakyReLUGrad", 3, func(k *kernels, s [][]float32) float64 { k.leakyReLUGrad(s[0], s[1], s[2], 0); return 0 }},
	{"axpy", 2, func(k *kernels, s [][]float32) float64 { k.axpy(s[0], s[0], s[1], 0.3); return 0 }},
	{"scale", 1, func(k *kernels, s [][]float32) float64 { k.scale(s[0], s[0], nil, 0.3); return 0 }},
	{"sum", 1, func(k *kernels, s [][]float32) float64 { return k.sum(s[0], s[0]) }},
	{"dot", 2, func(k *kernels, s [][]float32) float64 { return k.dot(s[0], s[1]) }},
	{"nonFinite", 1, func(k *kernels, s [][]float32) float64 { return min(k.nonFinite(s[0], s[0]), 1) }},
	{"addColumnSums", 4, func(k *kernels, s [][]float32) float64 {
		gap := make([]float32, 3)
		k.addColumnSums(s[0], slices.Concat(s[1], gap, s[2], gap, s[3]), 3, len(s[0])+len(gap))
		return 0
	}},
	{"addRows", 4, func(k *kernels, s [][]float32) float64 {
		k.addRows(s[0], s[0], slices.Concat(s[1], s[2], s[3]), len(s[0]), []int32{0, 2, 1, 2}, []float32{0.3, 1, -2, 0.1})
		return 0
	}},
	{"sumRowPairs", 3, func(k *kernels, s [][]float32) float64 {
		n := len(s[0])
		k.sumRowPairs(s[0], slices.Concat(s[1], s[2]), n, slices.Concat(s[2], s[1]), n, []int32{0, 1}, []float32{0.3, -2}, []float32{1, 0.1})
		return 0
	}},
	{"rowDot", 2, func(k *kernels, s [][]float32) float64 { return k.rowDot(tame(s[0]), tame(s[1])) }},
	{"larger", 3, func(k *kernels, s [][]float32) float64 { k.larger(s[0], s[1], s[2], 3); return 0 }},
	{"spread", 3, func(k *kernels, s [][]float32) float64 { k.spread(s[0], s[1], s[2], 1); return 0 }},
	{"collect", 3, func(k *kernels, s [][]float32) float64 { k.collect(s[0], s[1], s[2], 1); return 0 }},
	{"bernoulliNLL", 3, func(k *kernels, s [][]float32) float64 { return k.bernoulliNLL(s[0], s[1], s[2], 0.3) }},
	{"bernoulliValue", 2, func(k *kernels, s [][]float32) float64 { return k.bernoulliValue(s[0], s[1]) }},
	{"squaredError", 3, func(k *kernels, s [][]float32) float64 { return k.squaredError(s[0], s[1], s[2], 0.3) }},
	{"squaredValue", 2, func(k *kernels, s [][]float32) float64 { return k.squaredValue(s[0], s[1]) }},
	{"gaussianNLL", 5, func(k *kernels, s [][]float32) float64 { return k.gaussianNLL(s[0], s[1], s[2], s[3], s[4], 0.3) }},
	{"gaussianValue", 3, func(k *kernels, s [][]float32) float64 { return k.gaussianValue(s[0], s[1], s[2]) }},
	{"kl", 4, func(k *kernels, s [][]float32) float64 { return k.kl(s[0], s[1], s[2], s[3], 0.3) }},
	{"klValue", 2, func(k *kernels, s [][]float32) float64 { return k.klValue(s[0], s[1]) }},
	{"reparameterize", 4, func(k *kernels, s [][]float32) float64 { k.reparameterize(s[0], s[1], s[2], s[3]); return 0 }},
	{"reparameterizeGrad", 5, func(k *kernels, s [][]float32) float64 {
		k.reparameterizeGrad(s[0], s[1], s[2], s[3], s[4])
		return 0
	}},
	updateCase("momentum", func(k *kernels) updateKernel { return k.momentum }),
	updateCase("adagrad", func(k *kernels) updateKernel { return k.adagrad }),
	updateCase("rmsProp", func(k *kernels) updateKernel { return k.rmsProp }),
	updateCase("adam", func(k *kernels) updateKernel { return k.adam }),
	{"philox", 1, func(k *kernels, s [][]float32) float64 {
		n := len(s[0])
		words := make([]uint32, n+1)
		words[n] = 12345
		k.philox(words[:n], Key{7, 8}, nearWrap)
		for i := range s[0] {
			s[0][i] = float32(words[i]>>16) + float32(words[i]&0xffff)*0x1p-8
		}
		return float64(words[n])
	}},
	{"uniform", 1, func(k *kernels, s [][]float32) float64 { k.uniform(s[0], Key{7, 8}, nearWrap); return 0 }},
	{"normal", 1, func(k *kernels, s [][]float32) float64 { k.normal(s[0], Key{7, 8}, nearWrap); return 0 }},
	{"bernoulli", 2, func(k *kernels, s [][]float32) float64 { k.bernoulli(s[0], s[1], Key{7, 8}, nearWrap); return 0 }},
}

func unaryCase(name string, f func(k *kernels) func(dst, src []float32)) kernelCase {
	return kernelCase{name, 2, func(k *kernels, s [][]float32) float64 { f(k)(s[0], s[1]); return 0 }}
}

func binaryCase(name string, f func(k *kernels) func(dst, a, b []float32)) kernelCase {
	return kernelCase{name, 3, func(k *kernels, s [][]float32) float64 { f(k)(s[0], s[1], s[2]); return 0 }}
}

func updateCase(name string, f func(k *kernels) updateKernel) kernelCase {
	return kernelCase{name, 4, func(k *kernels, s [][]float32) float64 {
		f(k)(s[0], s[1], s[2], s[3], 0.01, 0.9, 0.999, 1e-8)
		return 0
	}}
}

// tame returns x with numbers whose sum is one in the place of NaN and of the largest.
func tame(x []float32) []float32 {
	x = slices.Clone(x)
	for i, v := range x {
		if !(max(v, -v) < 0x1p40) {
			x[i] = 0.7
		}
	}
	return x
}

// valueCases are the kernels with a value, on arguments of which it is finite: those of any size
// make it NaN, which equals any other.
var valueCases = func() (list []kernelCase) {
	names := []string{"sum", "dot", "bernoulliNLL", "bernoulliValue", "squaredError", "squaredValue", "gaussianNLL", "gaussianValue", "kl", "klValue"}
	for _, c := range kernelCases {
		if slices.Contains(names, c.name) {
			list = append(list, kernelCase{c.name + ", mild", c.slices, func(k *kernels, s [][]float32) float64 {
				for _, x := range s {
					mild(x)
				}
				return c.run(k, s)
			}})
		}
	}
	return list
}()

// mild puts a number between -20 and 20 in the place of every other.
func mild(x []float32) {
	for i, v := range x {
		if !(max(v, -v) < 20) {
			x[i] = 0.7
		}
	}
}

// nearWrap lets both words of the low counter overflow within a short fill.
var nearWrap = Counter{High: 1<<40 + 5, Low: math.MaxUint64 - 3}

// specials are arguments at which something happens, to be mixed with random ones.
var specials = []float32{
	0, float32(math.Copysign(0, -1)), 1, -1, float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1)),
	tiny, -tiny, 0x1p-127, -0x1p-149, 0x1p-63, -0x1.fffffep-64, math.MaxFloat32, -math.MaxFloat32,
	expMax, 0x1.62e43p6, 89, 100, expMin, -0x1.5d58ap+06, -88, -104, 0.625, -0.625, 0.62499994, 10, -10, 0x1p-60, 0x1p-30,
}

// argument is value i of slice k: one in four special, else of any size that occurs.
func argument(k, i int) float32 {
	h := cipher(Key{uint32(k), 1}, Counter{Low: uint64(i)})
	if h[0]%4 == 0 {
		return specials[h[1]%uint32(len(specials))]
	}
	x, _ := boxMuller(h[1], h[2])
	return x * []float32{1, 5, 30, 1e-3, 1e-12, 1e-37}[h[3]%6]
}

// guardWidth elements before and after each slice hold a NaN of a pattern of its own.
const guardWidth, guardBits = 16, 0x7fc0a5a5

// guarded copies x to slices at an offset in guarded memory, and returns this too.
func guarded(x [][]float32, offset int) (s, memory [][]float32) {
	for _, v := range x {
		m := make([]float32, guardWidth+offset+len(v)+guardWidth)
		for i := range m {
			m[i] = math.Float32frombits(guardBits)
		}
		at := guardWidth + offset
		copy(m[at:], v)
		memory = append(memory, m)
		s = append(s, m[at:at+len(v)])
	}
	return s, memory
}

func same(a, b float32) bool {
	return math.Float32bits(a) == math.Float32bits(b) || a != a && b != b
}

// difference says how got, a part of memory from at on, is not want.
func difference(got, want, memory []float32, at int) string {
	for i := range got {
		if !same(got[i], want[i]) {
			return fmt.Sprintf("has %g at %d, want %g", got[i], i, want[i])
		}
	}
	for i, v := range memory {
		if outside := i < at || i >= at+len(got); outside && math.Float32bits(v) != guardBits {
			return fmt.Sprintf("was written at %d of %d", i-at, len(got))
		}
	}
	return ""
}

// TestPathsAgree checks that the kernels of every path do what the loops in Go do, bit
// for bit, and touch nothing beyond the slices.
func TestPathsAgree(t *testing.T) {
	const long = 1000
	lengths := []int{long}
	for n := range 201 {
		lengths = append(lengths, n)
	}
	arguments := make([][]float32, 5)
	for k := range arguments {
		for i := range long {
			arguments[k] = append(arguments[k], argument(k, i))
		}
	}
	for _, c := range slices.Concat(kernelCases, valueCases) {
		t.Run(c.name, func(t *testing.T) {
			for _, n := range lengths {
				args := make([][]float32, c.slices)
				for k := range args {
					args[k] = arguments[k][long-n:]
				}
				want, _ := guarded(args, 0)
				wantValue := c.run(&generic, want)
				for _, p := range machinePaths()[1:] {
					for offset := range 4 {
						got, memory := guarded(args, offset)
						value := c.run(&paths[p], got)
						if value != wantValue && (value == value || wantValue == wantValue) {
							t.Fatalf("%v, length %d, offset %d: value %.17g, want %.17g", p, n, offset, value, wantValue)
						}
						for k := range got {
							if d := difference(got[k], want[k], memory[k], guardWidth+offset); d != "" {
								t.Fatalf("%v, length %d, offset %d: slice %d %s", p, n, offset, k, d)
							}
						}
					}
				}
			}
		})
	}
}

// TestPathsHaveTheirOwn checks that no path was left with a loop in Go where assembly was meant.
func TestPathsHaveTheirOwn(t *testing.T) {
	inGo := reflect.ValueOf(generic)
	for _, p := range machinePaths()[1:] {
		own := reflect.ValueOf(paths[p])
		for i := range own.NumField() {
			if own.Field(i).Pointer() == inGo.Field(i).Pointer() {
				t.Errorf("%v: %s is the loop in Go", p, own.Type().Field(i).Name)
			}
		}
	}
}

// TestFunctionsAgree compares the functions of one argument on arguments from the whole
// range of bit patterns, and on both sides of what is negligible.
func TestFunctionsAgree(t *testing.T) {
	x := make([]float32, 1<<16)
	for i := range x {
		x[i] = math.Float32frombits(uint32(i)<<16 | uint32(i*40503)&0xffff)
	}
	x = append(x, negligible, -negligible, 0x1.fffffep-101, -0x1.fffffep-101)
	for _, c := range kernelCases[:6] {
		want := make([]float32, len(x))
		c.run(&generic, [][]float32{want, x})
		for _, p := range machinePaths()[1:] {
			got := make([]float32, len(x))
			c.run(&paths[p], [][]float32{got, x})
			for i := range x {
				if !same(got[i], want[i]) {
					t.Errorf("%v: %s(%g) = %g, want %g", p, c.name, x[i], got[i], want[i])
					break
				}
			}
		}
	}
}

// BenchmarkElementwise reports ns per element of slices that fit the second level of
// cache, for all paths in one run: the mean, and the best call, which other work on
// the machine disturbs least.
func BenchmarkElementwise(b *testing.B) {
	const n = 4096
	for _, c := range kernelCases {
		for _, p := range machinePaths() {
			b.Run(c.name+"/"+p.String(), func(b *testing.B) {
				s := make([][]float32, c.slices)
				for k := range s {
					s[k] = draws(n, uint32(k), 0.5, 0.2)
				}
				best := time.Duration(math.MaxInt64)
				for b.Loop() {
					start := time.Now()
					c.run(&paths[p], s)
					best = min(best, time.Since(start))
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/element")
				b.ReportMetric(float64(best.Nanoseconds())/n, "best-ns/element")
			})
		}
	}
}
