package metrics

import (
	"fmt"
	"testing"
)

// BenchmarkNearest looks for neighbours as for the codes of MNIST, but of fewer test images.
func BenchmarkNearest(b *testing.B) {
	for _, cols := range []int{2, 30, 784} {
		b.Run(fmt.Sprint(cols), func(b *testing.B) {
			data, query := codes(1, 60_000, cols, 0, 0), codes(2, 640, cols, 0, 0)
			pairs := float64(data.Rows) * float64(query.Rows)
			for b.Loop() {
				Nearest(data, query, 5)
			}
			b.ReportMetric(b.Elapsed().Seconds()*1e9/float64(b.N)/pairs, "ns/pair")
		})
	}
}
