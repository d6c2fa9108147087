package kingma2013

import (
	"fmt"
	"math"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
)

// measureWidth compares models with many latents.
const measureWidth = "test bound of Nz=200 less that of Nz=20 at 1e+08 samples"

// riseAt names the least rise of AEVB's test bound with more latents.
func riseAt(samples float64) string {
	return fmt.Sprintf("frey, AEVB: least rise of the test bound from one Nz to the next at %.0e samples", samples)
}

// plateauOf names the distance of wake-sleep's bound on faces from the likelihood of one Gaussian for each pixel.
func plateauOf(on string) string {
	return fmt.Sprintf("frey, wake-sleep: %s bound at 1e+07 samples less that of one Gaussian for each pixel, the largest difference", on)
}

// driftOf names the change of wake-sleep's bound on faces.
func driftOf(on string) string {
	return fmt.Sprintf("frey, wake-sleep: %s bound at 1e+07 samples less that before, from 1e+06 on, the largest difference", on)
}

// leadOf names the least lead of AEVB's test bound over wake-sleep's.
func leadOf(data string, k int) string {
	return fmt.Sprintf("%s Nz=%d: test bound of AEVB less that of wake-sleep, the least from 1e+06 samples on", data, k)
}

// find returns the curve of a model, or nil if there is none.
func find(curves []curve, method string, k int) *curve {
	for i, c := range curves {
		if c.method == method && c.latents == k {
			return &curves[i]
		}
	}
	return nil
}

// at returns the test bound after a number of samples, one of curveSamples. It is NaN if c is nil or ends before.
func (c *curve) at(samples float64) float64 {
	if c == nil {
		return math.NaN()
	}
	return c.test[slices.Index(curveSamples, samples)]
}

// measureOrders compares the curves of Figure 2. It notes the lead of AEVB over wake-sleep, and the gain by
// more latents. On Frey faces it also compares wake-sleep with one Gaussian for each pixel.
func measureOrders(r *experiment.Run, d data, curves []curve) {
	for _, c := range curves {
		if other := find(curves, wakeSleep, c.latents); c.method == aevb && other != nil {
			measureKnown(r, leadOf(d.name, c.latents), leastLead(c, *other))
		}
	}
	if d.name == "mnist" {
		measureKnown(r, measureWidth, find(curves, aevb, 200).at(1e8)-find(curves, aevb, 20).at(1e8))
		return
	}
	for _, samples := range []float64{1e7, 1e8} {
		measureKnown(r, riseAt(samples), leastRise(curves, samples))
	}
	measurePlateau(r, d.Split, curves)
}

// leastLead returns the least lead of c's test bound over another's from 10⁶ samples on, as far as both go. It is
// NaN if they do not go there.
func leastLead(c, other curve) float64 {
	lead := math.NaN()
	for i, v := range other.test {
		if gap := c.test[i] - v; curveSamples[i] >= 1e6 && !math.IsNaN(gap) && !(gap >= lead) {
			lead = gap
		}
	}
	return lead
}

// leastRise returns the least difference of the test bounds of two successive curves of AEVB. It is not finite if
// there are none, or if one of them ends before.
func leastRise(curves []curve, samples float64) float64 {
	rise := math.Inf(1)
	var last *curve
	for i, c := range curves {
		if c.method != aevb {
			continue
		}
		if last != nil {
			rise = math.Min(rise, c.at(samples)-last.at(samples))
		}
		last = &curves[i]
	}
	return rise
}

// measurePlateau compares wake-sleep's curves on faces with the likelihood of one Gaussian for each pixel, and with
// their own earlier values.
func measurePlateau(r *experiment.Run, d datasets.Split, curves []curve) {
	from, to := slices.Index(curveSamples, 1e6), slices.Index(curveSamples, 1e7)
	for _, part := range []struct {
		on     string
		images datasets.Images
		values func(curve) []float64
	}{
		{"train", d.Train, func(c curve) []float64 { return c.train }},
		{"test", d.Test, func(c curve) []float64 { return c.test }},
	} {
		alone := unconditional(d.Train, part.images)
		r.Measure(fmt.Sprintf("frey: %s likelihood of one Gaussian for each pixel", part.on), alone, "nats")
		var offs, drifts []float64
		for _, c := range curves {
			if c.method != wakeSleep {
				continue
			}
			values := part.values(c)
			offs = append(offs, values[to]-alone)
			for _, v := range values[from:to] {
				drifts = append(drifts, values[to]-v)
			}
		}
		measureKnown(r, plateauOf(part.on), largest(offs))
		measureKnown(r, driftOf(part.on), largest(drifts))
	}
}

// earlyLead names the least lead of AEVB over MCEM early in the training.
func earlyLead(examples int) string {
	return fmt.Sprintf("%d images: test log p(x) of AEVB less that of MCEM, the least before 5e+06 samples", examples)
}

// trainGap names how much better AEVB explains training images than test images.
func trainGap(examples int, samples float64) string {
	return fmt.Sprintf("%d images, AEVB: train log p(x) less that of test images at %.0e samples", examples, samples)
}

// marginalLead names the lead of a method over another one.
func marginalLead(examples int, ahead, behind string, samples float64) string {
	return fmt.Sprintf("%d images: test log p(x) of %s less that of %s at %.0e samples", examples, ahead, behind, samples)
}

// at returns the estimates after a number of samples, one of Marginal.At. They are NaN if there are none.
func (c marginalCurve) at(samples int) (training, test float64) {
	if i := slices.Index(c.asked, samples); i >= 0 {
		return c.train[i], c.test[i]
	}
	return math.NaN(), math.NaN()
}

// measureMarginalOrders compares the curves of Figure 3 for one training set: those of AEVB, wake-sleep and MCEM.
// It takes the last estimates, and AEVB's early lead over MCEM.
func measureMarginalOrders(r *experiment.Run, c Marginal, s Set, curves []marginalCurve) {
	bound, dreamer, chains := curves[0], curves[1], curves[2]
	n, last, early := bound.examples, 0, math.NaN()
	for _, at := range c.At {
		_, ours := bound.at(at)
		_, other := chains.at(at)
		if lead := ours - other; at < 5_000_000 && !math.IsNaN(lead) && !(lead >= early) {
			early = lead
		}
		if at <= s.Samples {
			last = max(last, at)
		}
	}
	training, test := bound.at(last)
	_, dreamt := dreamer.at(last)
	_, chained := chains.at(last)
	r.Measure(earlyLead(n), early, "nats")
	r.Measure(trainGap(n, float64(last)), training-test, "nats")
	r.Measure(marginalLead(n, aevb, wakeSleep, float64(last)), test-dreamt, "nats")
	r.Measure(marginalLead(n, wakeSleep, mcem, float64(last)), dreamt-chained, "nats")
}

// largest returns the number that is farthest from 0. It is NaN if there is none, or if one of them is NaN.
func largest(x []float64) float64 {
	if len(x) == 0 || floats.HasNaN(x) {
		return math.NaN()
	}
	return slices.MaxFunc(x, func(a, b float64) int {
		if math.Abs(a) < math.Abs(b) {
			return -1
		}
		return 1
	})
}

// measureKnown notes v, in nats, unless it is NaN or infinite because curves end too early.
func measureKnown(r *experiment.Run, name string, v float64) {
	if !math.IsNaN(v) && !math.IsInf(v, 0) {
		r.Measure(name, v, "nats")
	}
}

// unconditional returns the mean log-likelihood of images, in nats, under one Gaussian for each pixel. The
// Gaussians are fitted to the training images. A decoder that ignores z can do as well.
func unconditional(training, images datasets.Images) float64 {
	column := make([]float64, training.Len())
	var sum float64
	for j := range training.Pixels.Cols {
		for i := range column {
			column[i] = float64(mat32.Row(training.Pixels, i)[j])
		}
		mean, variance := stat.PopMeanVariance(column, nil)
		for i := range images.Len() {
			off := float64(mat32.Row(images.Pixels, i)[j]) - mean
			sum -= 0.5 * (math.Log(2*math.Pi*variance) + off*off/variance)
		}
	}
	return sum / float64(images.Len())
}
