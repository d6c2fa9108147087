package simd

import (
	"fmt"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
)

// BenchmarkSGEMM measures the products of the papers' layers. AELAB_SIMD chooses
// the path and GOMAXPROCS the threads; gonum is gonum's Go implementation.
func BenchmarkSGEMM(b *testing.B) {
	for _, l := range append(layers, [3]int{1024, 1024, 1024}) {
		for _, kind := range []string{"forward", "dx", "dw"} {
			p := layerProducts(l[0], l[1], l[2])[kind]
			p.fill(newRand(), 0)
			if kind == "forward" {
				p.withBias(newRand())
			}
			clear(p.c)
			name := fmt.Sprintf("%dx%dx%d/%s", l[0], l[1], l[2], kind)
			b.Run(name, func(b *testing.B) { p.bench(b, p.run) })
			b.Run(name+"/gonum", func(b *testing.B) { p.bench(b, p.runGonum) })
		}
	}
}

func (p *problem) bench(b *testing.B, run func()) {
	for b.Loop() {
		run()
	}
	b.ReportMetric(2*float64(p.m)*float64(p.n)*float64(p.k)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
}

func (p *problem) runGonum() {
	flag := map[bool]blas.Transpose{false: blas.NoTrans, true: blas.Trans}
	gonum.Implementation{}.Sgemm(flag[p.transA], flag[p.transB], p.m, p.n, p.k, p.alpha, p.a, p.lda, p.b, p.ldb, p.beta, p.c, p.ldc)
}
