package metrics

import (
	"fmt"
	"math"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/train"
)

// BenchmarkNearest finds neighbours among as many codes as MNIST has, for fewer test images than it has.
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

// BenchmarkHigginsScore measures ten latents of a grid as large as dSprites', with the points of
// disentanglement_lib.
func BenchmarkHigginsScore(b *testing.B) {
	g := grid{3, 6, 40, 32, 32}
	z := noisy(g.codes(10, func(z []float32, v []float64) { clear(z); perfect(z[:5], v) }), 0.1)
	for name, c := range map[string]Classifier{
		"logistic":               Logistic{C: 1},
		"Adagrad 300 epochs":     Adagrad{Rate: 0.01, Accumulator: 0.1, Batch: 100, Epochs: 300},
		"points alone (nothing)": nothing{},
	} {
		for _, l := range []int{20, 64} {
			b.Run(fmt.Sprintf("%s/L=%d", name, l), func(b *testing.B) {
				for b.Loop() {
					HigginsScore(train.Rows(z), g, Higgins{Factors: []int{1, 2, 3, 4}, L: l, Training: 10_000, Test: 5_000, Classifier: c})
				}
			})
		}
	}
}

// nothing is a Classifier that does not learn.
type nothing struct{}

func (nothing) Fit(x mat32.Matrix, _ []uint8, classes int, _ uint64) *Linear {
	return &Linear{Weight: mat32.New(classes, x.Cols), Bias: make([]float32, classes)}
}

// BenchmarkLogistic fits ten classes that overlap, whose features are not negative.
func BenchmarkLogistic(b *testing.B) {
	for _, size := range [][2]int{{10_000, 10}, {10_000, 100}, {10_000, 1000}, {50_000, 1000}} {
		b.Run(fmt.Sprintf("%d×%d", size[0], size[1]), func(b *testing.B) {
			x, labels := clusters(size[0], size[1], 10, float32(math.Sqrt(float64(size[1])/10)))
			for i, v := range x.Data {
				x.Data[i] = max(0, v)
			}
			for b.Loop() {
				Logistic{C: 1}.Fit(x, labels, 10, 0)
			}
		})
	}
}

// BenchmarkOtherScores computes the other scores of BenchmarkHigginsScore's codes.
func BenchmarkOtherScores(b *testing.B) {
	g := grid{3, 6, 40, 32, 32}
	z := train.Rows(noisy(g.codes(10, func(z []float32, v []float64) { clear(z); perfect(z[:5], v) }), 0.1))
	training, test := Sample(z, g, 10_000, 1, "training"), Sample(z, g, 5_000, 1, "test")
	for name, f := range map[string]func(){
		"FactorVAE": func() {
			FactorVAEScore(z, g, FactorVAE{Factors: []int{0, 1, 2, 3, 4}, L: 64, Training: 10_000, Test: 5_000, Global: 10_000, Dead: 0.05})
		},
		"MIG":     func() { MutualInformationGap(training, 20) },
		"SAP":     func() { SeparatedPredictability(training, test, 0.01) },
		"R²":      func() { SeparatedCorrelation(training) },
		"DCI":     func() { DCIScores(training, test, GradientBoosting{Stages: 100, Depth: 3, Rate: 0.1}) },
		"Table 2": func() { PredictFactors(training, test, Logistic{C: 1}, 0) },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				f()
			}
		})
	}
}
