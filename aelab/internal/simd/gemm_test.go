package simd

import (
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/internal/allocs"
)

func TestGemmBits(t *testing.T) {
	rng := newRand()
	var problems []*problem
	for m := range 41 {
		for n := range 41 {
			problems = append(problems, random(rng, m, n, rng.IntN(41)))
		}
	}
	compare(t, problems, 1)
}

// Products of more than one block each way, which threads share.
func TestGemmBlockBits(t *testing.T) {
	rng := newRand()
	var problems []*problem
	for range 5 {
		problems = append(problems,
			random(rng, 1+rng.IntN(200), 1+rng.IntN(200), 1+rng.IntN(100)),
			random(rng, 1+rng.IntN(2500), 1+rng.IntN(40), 1+rng.IntN(20)),
			random(rng, 1+rng.IntN(20), 1+rng.IntN(2000), 1+rng.IntN(40)),
			random(rng, 1+rng.IntN(30), 1+rng.IntN(80), 1+rng.IntN(2500)))
	}
	flipped := 0
	for n := 7; n < 52; n++ { // C's transpose is computed of some
		m, k := 128+rng.IntN(200), 64+rng.IntN(40)
		if n == 20 || n == 40 { // several blocks
			m, k = 600, 330
		}
		p := random(rng, m, n, k)
		p.transA, p.alpha, p.bias = true, 1, nil
		problems = append(problems, p.fill(rng, n%3))
		if g := p.product(); g.worthFlipping(2 * 16) {
			flipped++
		}
	}
	if flipped < 10 {
		t.Errorf("C's transpose would be computed of %d products", flipped)
	}
	compare(t, problems, 1, 2, 3, 8)
}

// The real layers, too large for plain Go: some elements of each product by the
// chain, and by float64 within n·2⁻²⁴·Σ|xy|.
func TestGemmLayers(t *testing.T) {
	setThreads(t, 3)
	for _, l := range layers {
		if testing.Short() && l[0]*l[1]*l[2] > 1<<25 {
			continue // takes minutes where the processor is emulated
		}
		for kind, p := range layerProducts(l[0], l[1], l[2]) {
			rng := newRand()
			p.fill(rng, 0)
			if kind == "forward" {
				p.withBias(rng)
			}
			eachPath(t, func(t *testing.T) {
				if current == pathGo && p.m*p.n*p.k > 1<<21 {
					t.Skip("slow")
				}
				p.spotCheck(t, p.got(t), rng)
			})
		}
	}
}

// Products that copy A although it isn't transposed: for the length of its rows, or for the
// distance between them.
func TestGemmLargeA(t *testing.T) {
	setThreads(t, 2)
	const pad = 3
	for i, k := range []int{1031, 1031, 1024 - pad, 1024 - pad} {
		rng := newRand()
		p := random(rng, 257, 523, k)
		p.transA, p.transB = false, i%2 == 1
		p.then = Epilogue{}
		p.fill(rng, pad)
		eachPath(t, func(t *testing.T) {
			if current == pathGo {
				t.Skip("slow")
			}
			if g := p.product(); current == pathAVX512 && !g.shouldCopyA() {
				t.Errorf("%v: A is not copied", p)
			}
			p.spotCheck(t, p.got(t), rng)
		})
	}
}

// Sums that a product and a sum rounded one by one get wrong.
func TestGemmRoundsOnce(t *testing.T) {
	rng := newRand()
	var problems []*problem
	for range 300 {
		n := 1 + rng.IntN(40)
		p := (&problem{m: 1, n: n, k: 1, alpha: 1, beta: 1}).fill(rng, 0)
		a := float32(rng.IntN(300)) * 0x1p-23
		scale := []float32{1, 0x1p-149}[rng.IntN(2)] // normal and subnormal results
		p.a[0] = 0.5 * (1 + a)
		for j := range n {
			p.b[j] = scale * (1 - a)
			p.c[j] = scale * float32(1<<23+rng.IntN(1<<23))
			if scale < 1 {
				p.a[0], p.b[j] = 0x1p-75*(1+a), 0x1p-75*(1-a)
				p.c[j] = scale * float32(rng.IntN(1<<23))
			}
		}
		problems = append(problems, p)
	}
	compare(t, problems, 1)
}

// With k = 0 there is nothing to pack, and so perhaps no memory to pack it into.
func TestGemmWithoutLinks(t *testing.T) {
	eachPath(t, func(t *testing.T) {
		g := product{m: 1, n: 2, beta: 2, c: []float32{3, 5}, ldc: 2, path: current}
		g.multiply()
		if g.c[0] != 6 || g.c[1] != 10 {
			t.Errorf("C is %v, want [6 10]", g.c)
		}
	})
}

func TestGemmPropagatesNaN(t *testing.T) {
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	for _, special := range []float32{nan, inf, -inf} {
		rng := newRand()
		p := (&problem{m: 20, n: 50, k: 30, alpha: 1}).fill(rng, 0)
		for q := range p.k {
			p.a[7*p.lda+q] = 0
		}
		p.b[11*p.ldb+40] = special // 0·∞ is NaN too
		for _, q := range machinePaths() {
			setPath(t, q)
			c := p.got(t)
			for i := range p.m {
				for j := range p.n {
					v := c[i*p.ldc+j]
					if isFinite := v-v == 0; isFinite != (j != 40) || i == 7 && j == 40 && v == v {
						t.Errorf("%v path, B(11, 40) = %g: C(%d, %d) is %g", q, special, i, j, v)
					}
				}
			}
		}
	}
}

func TestGemmChecksItsArguments(t *testing.T) {
	x := func(n int) []float32 { return make([]float32, n) }
	for name, call := range map[string]func(){
		"short A":    func() { Gemm(false, false, 2, 3, 4, 1, x(7), 4, x(12), 3, 0, x(6), 3, Epilogue{}) },
		"short B":    func() { Gemm(false, false, 2, 3, 4, 1, x(8), 4, x(11), 3, 0, x(6), 3, Epilogue{}) },
		"short Bᵀ":   func() { Gemm(false, true, 2, 3, 4, 1, x(8), 4, x(13), 5, 0, x(6), 3, Epilogue{}) },
		"short C":    func() { Gemm(false, false, 2, 3, 4, 1, x(8), 4, x(12), 3, 0, x(6), 4, Epilogue{}) },
		"stride":     func() { Gemm(false, false, 2, 3, 4, 1, x(8), 3, x(12), 3, 0, x(6), 3, Epilogue{}) },
		"k < 0":      func() { Gemm(false, false, 2, 3, -1, 1, x(8), 4, x(12), 3, 0, x(6), 3, Epilogue{}) },
		"short bias": func() { GemmBias(false, 2, 3, 4, x(8), 4, x(12), 3, x(2), x(6), 3, Epilogue{}) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if message, ok := recover().(string); !ok || !strings.HasPrefix(message, "simd: Gemm") {
					t.Errorf("panicked with %q", message)
				}
			}()
			call()
		})
	}
}

func TestGemmFromManyGoroutines(t *testing.T) {
	setThreads(t, 4)
	rng := newRand()
	var callers sync.WaitGroup
	for range 6 {
		p := random(rng, 60+rng.IntN(60), 60+rng.IntN(60), 80)
		want := p.want()
		callers.Add(1)
		go func() {
			defer callers.Done()
			for range 20 {
				q := *p
				q.c = append([]float32(nil), p.c...)
				q.run()
				for i, v := range q.c {
					if v != want[i] && v == v {
						t.Errorf("%v: element %d is %g, want %g", p, i, v, want[i])
						return
					}
				}
			}
		}()
	}
	callers.Wait()
}

func TestGemmAllocatesNothing(t *testing.T) {
	rng := newRand()
	for kind, p := range layerProducts(100, 120, 90) {
		p.fill(rng, 0)
		if kind == "forward" {
			p.withBias(rng)
			p.then = TanhFunction().Then()
		}
		p.run()
		if n := allocs.PerRun(2, p.run); n != 0 {
			t.Errorf("%s: %v allocations per call", kind, n)
		}
	}
}
