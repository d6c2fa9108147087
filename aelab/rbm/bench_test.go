package rbm

import (
	"fmt"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/train"
)

// BenchmarkStep measures updates of the paper's machines, batch 100: CD-1 and momentum.
func BenchmarkStep(b *testing.B) {
	for _, c := range []struct {
		visible, hidden int
		units           Unit
	}{{784, 1000, Binary}, {1000, 500, Binary}, {500, 250, Binary}, {250, 30, Gaussian}} {
		b.Run(fmt.Sprintf("%d-%d", c.visible, c.hidden), func(b *testing.B) {
			m := New(Config{Visible: c.visible, Hidden: c.hidden, HiddenUnits: c.units, WeightDecay: 2e-4})
			sgd := &optim.SGD{LearningRate: 1e-3, Momentum: 0.9}
			sgd.Init(len(m.w))
			batch := train.Batch{X: uniform(100, c.visible)}
			for b.Loop() {
				m.Step(batch)
				sgd.Step(m.w, m.dw)
				batch.Step++
			}
			b.ReportMetric(float64(b.N)*100/b.Elapsed().Seconds(), "examples/s")
			// Five products of 2·n·visible·hidden operations each.
			b.ReportMetric(float64(b.N)*5*2*100*float64(c.visible*c.hidden)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
		})
	}
}
