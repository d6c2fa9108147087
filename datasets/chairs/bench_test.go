package chairs

import "testing"

func BenchmarkDraw(b *testing.B) {
	for range b.N {
		Draw(1, 20)
	}
	b.ReportMetric(float64(b.N)*20*Views/b.Elapsed().Seconds(), "images/s")
}
