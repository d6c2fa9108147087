package nn

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/random"
)

// fusedNetworks returns networks of fusers with an activation before and after each.
func fusedNetworks(activation func() *Activation) map[string]entry {
	std := Normal{0.5}
	dense := func(in, out int) *Dense { return NewDenseBias(in, out, std, std) }
	conv := func(input Shape, channels, kernel, stride int) *Conv2D {
		return NewConv2D(ConvConfig{Input: input, Channels: channels, Kernel: kernel, Stride: stride, Padding: 1, Init: std, BiasInit: std})
	}
	up := func(input Shape, channels, kernel, stride int) *ConvTranspose2D {
		return NewConvTranspose2D(ConvConfig{Input: input, Channels: channels, Kernel: kernel, Stride: stride, Padding: 1, Init: std, BiasInit: std})
	}
	f := activation
	code := dense(4, 7)
	a := conv(Shape{3, 13, 1}, 8, 3, 1) // lines long enough for the rows of a tile
	b := conv(a.Output(), 2, 3, 1)      // computed as a transposed convolution
	c := conv(b.Output(), 3, 3, 2)
	d := up(c.Output(), 8, 4, 2)
	e := up(d.Output(), 1, 3, 1)
	return map[string]entry{
		"dense":                {Sequential{dense(5, 6), f(), dense(6, 3), f(), f(), dense(3, 2), f()}, 5},
		"activation first":     {Sequential{f(), dense(5, 4), f()}, 5},
		"tied":                 {Sequential{dense(5, 4), f(), Sequential{code, f(), NewTied(code, std), f()}, dense(4, 2)}, 5},
		"convolutions":         {Sequential{a, f(), b, f(), c, f(), d, f(), e, f()}, a.Input().Len()},
		"convolution, flatten": {Sequential{f(), conv(Shape{4, 3, 2}, 8, 3, 1), f(), NewFlatten(Shape{4, 3, 8}), dense(96, 3), f()}, 24},
	}
}

// alone hides from Sequential that a layer could fuse.
type alone struct{ Layer }

// unfused returns a network that applies the same layers one by one.
func unfused(s Sequential) Sequential {
	var u Sequential
	for _, l := range s {
		if inner, ok := l.(Sequential); ok {
			u = append(u, unfused(inner))
		} else {
			u = append(u, alone{l})
		}
	}
	return u
}

var activations = map[string]func() *Activation{
	"Sigmoid": NewSigmoid, "Tanh": NewTanh, "ReLU": NewReLU,
	"LeakyReLU": func() *Activation { return NewLeakyReLU(0.2) },
}

// TestFusedBits compares networks with the same layers applied one by one, in values and
// gradients, for batches of one row and of many, and for several numbers of threads.
func TestFusedBits(t *testing.T) {
	networks := func(f func() *Activation) map[string]entry {
		all := fusedNetworks(f)
		conv := func(input Shape, channels int) *Conv2D {
			return NewConv2D(ConvConfig{Input: input, Channels: channels, Kernel: 3, Stride: 1, Padding: 1, Init: Normal{0.5}})
		}
		a := conv(Shape{5, 4, 2}, 3)
		pool := NewMaxPool(a.Output(), 2)
		b := conv(pool.Output(), 3)
		c := NewUpsample(a.Output(), 2)
		all["windows"] = entry{Sequential{a, f(), pool, f(), b, f(), NewUnpool(pool), f(), c, f()}, a.Input().Len()}
		d := NewUpsampleConv2D(2, ConvConfig{Input: Shape{2, 3, 4}, Channels: 8, Kernel: 3, Stride: 1, Padding: 1, Init: Normal{0.5}})
		all["upsampling"] = entry{Sequential{NewDense(5, 24, Normal{0.5}), f(), NewUnflatten(d.Input()), f(), d, f()}, 5}
		all["wide"] = entry{Sequential{NewDense(70, 90, Normal{0.1}), f(), NewDense(90, 75, Normal{0.1})}, 70}
		return all
	}
	counts := []int{1, 2, 3, 8}
	if testing.Short() {
		counts = []int{3}
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, threads := range counts {
		runtime.GOMAXPROCS(threads)
		for function, f := range activations {
			want := networks(f)
			for name, e := range networks(f) {
				one := unfused(want[name].layer.(Sequential))
				for _, n := range []int{1, 100} {
					for _, needDX := range []bool{true, false} {
						what := fmt.Sprintf("%s, %s, %d rows, %d threads", name, function, n, threads)
						sameBits(t, what, bothPasses(e.layer, n, e.in, needDX), bothPasses(one, n, e.in, needDX))
					}
				}
			}
		}
	}
}

// bothPasses initialises a network and returns its value and gradients.
func bothPasses(l Layer, n, in int, needDX bool) map[string][]float32 {
	_, dw := Alloc(random.New(1, "init"), l)
	x := mat32.New(n, in)
	random.New(2, "x").Normal(x.Data)
	y := mat32.Clone(l.Forward(x, Training(1)))
	dy := mat32.New(y.Rows, y.Cols)
	random.New(3, "dy").Normal(dy.Data)
	return map[string][]float32{"y": y.Data, "dx": mat32.Flat(l.Backward(dy, needDX)), "dw": dw}
}

func sameBits(t *testing.T, what string, got, want map[string][]float32) {
	t.Helper()
	for name, w := range want {
		g := got[name]
		if len(g) != len(w) {
			t.Errorf("%s: %s has %d elements, want %d", what, name, len(g), len(w))
			continue
		}
		for i := range w {
			if math.Float32bits(g[i]) != math.Float32bits(w[i]) {
				t.Errorf("%s: %s[%d] is %g, want %g", what, name, i, g[i], w[i])
				break
			}
		}
	}
}

// TestActivationAfterFusedPass calls a Sequential and its layers by themselves in turns.
func TestActivationAfterFusedPass(t *testing.T) {
	dense, f := NewDense(3, 4, Normal{1}), NewReLU()
	s := Sequential{dense, f}
	Alloc(random.New(1, "init"), s)
	x, dy := mat32.New(5, 3), mat32.New(5, 4)
	random.New(2, "x").Normal(x.Data)
	random.New(3, "dy").Normal(dy.Data)

	y := mat32.Clone(s.Forward(x, Pass{}))
	dx := mat32.Clone(s.Backward(dy, true))
	byHand := map[string][]float32{"dx": mat32.Clone(dense.Backward(f.Backward(dy, true), true)).Data}
	sameBits(t, "Backward by hand", byHand, map[string][]float32{"dx": dx.Data})

	byHand = map[string][]float32{"y": mat32.Clone(f.Forward(dense.Forward(x, Pass{}), Pass{})).Data}
	sameBits(t, "Forward by hand", byHand, map[string][]float32{"y": y.Data})
	if alone := dense.Forward(x, Pass{}); slices.Min(alone.Data) >= 0 {
		t.Error("a layer by itself still does the work of its activation")
	}
	sameBits(t, "Backward after Forward by hand", map[string][]float32{"dx": s.Backward(dy, true).Data}, map[string][]float32{"dx": dx.Data})
}

// TestSequentialFuses looks at the buffers of activations: one whose work another layer
// does has no memory of its own.
func TestSequentialFuses(t *testing.T) {
	for name, f := range activations {
		first, last := f(), f()
		s := Sequential{first, NewDense(3, 4, Normal{1}), last, NewDense(4, 2, Normal{1})}
		Alloc(random.New(1, "init"), s)
		s.Forward(mat32.New(5, 3), Pass{})
		s.Backward(mat32.New(5, 2), true)
		if first.buffer.Data == nil || last.buffer.Data != nil {
			t.Errorf("%s: values: buffers of %d and %d elements", name, len(first.buffer.Data), len(last.buffer.Data))
		}
		if first.dx.Data != nil || last.dx.Data != nil {
			t.Errorf("%s: gradients: buffers of %d and %d elements", name, len(first.dx.Data), len(last.dx.Data))
		}
	}
}
