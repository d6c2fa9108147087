package shapes2d

import (
	"math/rand/v2"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
)

func BenchmarkDraw(b *testing.B) {
	for range b.N {
		s := Draw()
		b.ReportMetric(float64(b.N)*float64(s.Len())/b.Elapsed().Seconds(), "images/s")
	}
}

// BenchmarkGather gathers batches of 64 images from all over the grid.
func BenchmarkGather(b *testing.B) {
	s := full()
	index := make([]int, 64*1024)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range index {
		index[i] = r.IntN(s.Len())
	}
	dst := mat32.New(64, s.Dim())
	b.ResetTimer()
	for i := range b.N {
		s.Gather(dst, index[i%1024*64:][:64])
	}
	b.ReportMetric(float64(b.N)*64/b.Elapsed().Seconds(), "images/s")
}
