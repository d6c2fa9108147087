package simd

import "testing"

// BenchmarkConv measures the convolutions of the papers' networks on a batch of 64
// images: Shrink, Grow (which for a transposed convolution is the forward pass) and
// AddGradient. AELAB_SIMD chooses the path and GOMAXPROCS the threads.
func BenchmarkConv(b *testing.B) {
	for _, c := range convPapers {
		k := newConvCase(newRand(), c.Conv, 64, 0)
		flops := 2 * float64(k.n*k.SmallHeight()*k.SmallWidth()) * float64(k.Weights())
		dw := make([]float32, k.Weights())
		for _, op := range []struct {
			name string
			run  func()
		}{
			{"shrink", func() { k.Shrink(k.n, k.small, k.large, k.w, k.smallBias, Epilogue{}) }},
			{"grow", func() { k.Grow(k.n, k.large, k.small, k.w, k.largeBias, Epilogue{}) }},
			{"gradient", func() { k.AddGradient(k.n, dw, nil, nil, k.small, k.large) }},
		} {
			b.Run(c.name+"/"+op.name, func(b *testing.B) {
				for b.Loop() {
					op.run()
				}
				b.ReportMetric(flops*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
			})
		}
	}
}
