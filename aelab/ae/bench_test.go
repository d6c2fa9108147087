package ae

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
)

// BenchmarkStep reports the mean and the best rate of updates, in examples a second, of the paper's network
// for MNIST.
func BenchmarkStep(b *testing.B) {
	for _, n := range []int{128, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			m := NewKSparse(KSparseConfig{Input: 784, Units: 1000, K: 25})
			sgd := &optim.SGD{LearningRate: 1e-3, Momentum: 0.9}
			sgd.Init(len(m.w))
			x := mat32.New(4*n, 784)
			random.New(1, "x").Uniform(x.Data)
			step, best := 0, time.Duration(math.MaxInt64)
			for b.Loop() {
				start := time.Now()
				m.Step(train.Batch{Step: step, X: mat32.Rows(x, step%4*n, (step%4+1)*n)})
				sgd.Step(m.w, m.dw)
				best = min(best, time.Since(start))
				step++
			}
			b.ReportMetric(float64(b.N*n)/b.Elapsed().Seconds(), "examples/s")
			b.ReportMetric(float64(n)/best.Seconds(), "best-examples/s")
		})
	}
}
