package hinton2006

import (
	"context"
	"testing"
	"time"

	"github.com/aelab-go/autoencoders/aelab/train"
	drawn "github.com/aelab-go/autoencoders/datasets/digits"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// BenchmarkFinetuning fine-tunes the autoencoder of Figure 2B on 2,000 drawn digits for an epoch by each
// method in turn. It reports the time of a pass, which computes the loss and gradient of every example once.
func BenchmarkFinetuning(b *testing.B) {
	c := comparisonPresets[experiment.PaperScale]
	c.Finetuning.Epochs, c.AdamEpochs = 1, 1
	t := &study{Run: &experiment.Run{}, Training: c.Training}
	t.Seed = 1
	t.Train = drawn.Draw(1, 2000)
	t.Test = t.Train.First(1)
	seconds, passed := map[string]float64{}, map[string]float64{}
	for b.Loop() {
		for _, method := range []string{"cg", "adam"} {
			m := t.random(c.Net)
			test := func() float64 { return 0 }
			cfg := t.adam(c, test)
			if method == "cg" {
				cfg = t.conjugate(c.Finetuning, testError, test)
			}
			cfg.Seed, cfg.Quiet = 1, true
			start := time.Now()
			h, err := train.Run(context.Background(), cfg, train.Rows(t.Train.Pixels), m)
			if err != nil {
				b.Fatal(err)
			}
			seconds[method] += time.Since(start).Seconds()
			passed[method] += last(newDescent(method, network{history: h}).passes)
		}
	}
	cg, adam := seconds["cg"]/passed["cg"], seconds["adam"]/passed["adam"]
	b.ReportMetric(cg, "cg-s/pass")
	b.ReportMetric(adam, "adam-s/pass")
	b.ReportMetric(cg/adam, "cg/adam")
	b.ReportMetric(0, "ns/op") // leaves out the time of both methods together
}
