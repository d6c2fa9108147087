package main

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/random"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// layers are the dense layers of the papers' networks, as inputs and outputs.
var layers = [][2]int{
	{784, 1000}, {1000, 500}, {500, 250}, {250, 30}, // Hinton and Salakhutdinov 2006; k-sparse
	{784, 500}, {500, 40}, {20, 500}, {500, 784}, {560, 200}, // Kingma and Welling 2014
	{784, 400}, {500, 20},
	{4096, 1200}, {1200, 1200}, {1200, 20}, {1200, 4096}, // Higgins et al. 2017
}

// shapes are the products' batch, inputs and outputs.
func shapes() [][3]int {
	all := [][3]int{{1024, 1024, 1024}}
	for _, batch := range []int{100, 1000} {
		for _, l := range layers {
			all = append(all, [3]int{batch, l[0], l[1]})
		}
	}
	return all
}

// kinds are a layer's products: Y = X·W + b, dX = dY·Wᵀ and dW += Xᵀ·dY.
var kinds = []string{"forward", "dx", "dw"}

// gonumShapes are those that gonum's Go implementation, several times slower, is timed with.
var gonumShapes = [][3]int{{1024, 1024, 1024}, {100, 784, 1000}, {1000, 784, 1000}}

// products are the cases of the layers' products on our kernels, or on gonum's.
func products(gonum bool) []Case {
	all := shapes()
	if gonum {
		all = gonumShapes
	}
	var list []Case
	for _, s := range all {
		for _, kind := range kinds {
			list = append(list, product(s, kind, gonum))
		}
	}
	return list
}

func product(s [3]int, kind string, gonum bool) Case {
	batch, in, out := s[0], s[1], s[2]
	flops := 2 * float64(batch) * float64(in) * float64(out)
	return Case{
		Name: fmt.Sprintf("SGEMM/%dx%dx%d/%s", batch, in, out, kind),
		Unit: "GFLOP/s", Work: flops / 1e9, Flops: flops, Extra: batch == 1000,
		Setup: func(string) func() error {
			l := newOperands(batch, in, out)
			run := map[string]func(){"forward": l.forward, "dx": l.dx, "dw": l.dw}[kind]
			if gonum {
				run = map[string]func(){"forward": l.gonumForward, "dx": l.gonumDX, "dw": l.gonumDW}[kind]
			}
			return func() error { run(); return nil }
		},
	}
}

// operands are the matrices of a dense layer.
type operands struct {
	x, w, y, dX, dW mat32.Matrix
	bias            []float32
}

func newOperands(batch, in, out int) *operands {
	rng := random.New(1, "benchmark")
	filled := func(rows, cols int) mat32.Matrix {
		m := mat32.New(rows, cols)
		rng.Uniform(m.Data)
		for i, v := range m.Data {
			m.Data[i] = v - 0.5
		}
		return m
	}
	return &operands{
		x: filled(batch, in), w: filled(in, out), y: filled(batch, out),
		dX: filled(batch, in), dW: filled(in, out), bias: make([]float32, out),
	}
}

func (l *operands) forward() { mat32.MulAddRow(l.x, l.w, l.bias, l.y) }
func (l *operands) dx()      { mat32.Mul(blas.NoTrans, blas.Trans, 1, l.y, l.w, 0, l.dX) }
func (l *operands) dw()      { mat32.Mul(blas.Trans, blas.NoTrans, 1, l.x, l.y, 1, l.dW) }

func (l *operands) gonumForward() { blas32.Gemm(blas.NoTrans, blas.NoTrans, 1, l.x, l.w, 0, l.y) }
func (l *operands) gonumDX()      { blas32.Gemm(blas.NoTrans, blas.Trans, 1, l.y, l.w, 0, l.dX) }
func (l *operands) gonumDW()      { blas32.Gemm(blas.Trans, blas.NoTrans, 1, l.x, l.y, 1, l.dW) }
