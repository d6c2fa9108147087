package kingma2013

import (
	"fmt"
	"math"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// pair is one of our curves and the paper's, both at the same numbers of samples. NaN stands for no value.
type pair struct {
	name        string
	ours, paper []float64
}

// beside returns a table of curves at these numbers of samples, ours in the row above the paper's. It leaves out
// the columns where we have no value. ok is false if none is left.
func beside(samples []float64, pairs []pair) (t plots.Table, ok bool) {
	isKnown := func(v float64) bool { return !math.IsNaN(v) }
	var columns []int
	for i, x := range samples {
		if slices.ContainsFunc(pairs, func(p pair) bool { return isKnown(p.ours[i]) }) {
			columns, t.Columns = append(columns, i), append(t.Columns, fmt.Sprintf("%.0e", x))
		}
	}
	for _, p := range pairs {
		t.Rows = append(t.Rows, p.name+": ours", "paper")
		for _, values := range [2][]float64{p.ours, p.paper} {
			for _, i := range columns {
				t.Values = append(t.Values, values[i])
			}
		}
	}
	return t, len(t.Values) > 0
}

// besideFigure draws a table of curves beside the paper's, if there are real data and a value of ours. Y names the
// values.
func besideFigure(r *experiment.Run, d data, name, y string, samples []float64, pairs []pair) error {
	t, ok := beside(samples, pairs)
	if !ok || d.Train.Standin {
		return nil
	}
	t.X, t.Y, t.Name, t.Format = "training samples", "model", "nats per image", "%.1f"
	f := plots.HeatGrid(t)
	f.Describe("Each number of ours stands above the paper's, which was read from the curves of its figure.")
	return r.Figure(name, citation+", "+titles[d.name]+": "+y+", ours and the paper's", f, d.Train.Origin)
}

// boundTables draws the curves of Figure 2 as tables, one of training and one of test bounds.
func boundTables(r *experiment.Run, d data, curves []curve) error {
	var training, test []pair
	for _, c := range curves {
		name := fmt.Sprintf("Nz=%d, %s", c.latents, c.method)
		for _, paper := range paperCurves {
			if paper.data == c.data && paper.method == c.method && paper.latents == c.latents {
				training = append(training, pair{name, c.train, paper.train})
				test = append(test, pair{name, c.test, paper.test})
			}
		}
	}
	if err := besideFigure(r, d, "figure-2-train-table", "bounds of training images", curveSamples, training); err != nil {
		return err
	}
	return besideFigure(r, d, "figure-2-test-table", "bounds of test images", curveSamples, test)
}

// marginalTables draws the curves of Figure 3 as tables.
func marginalTables(r *experiment.Run, d data, curves []marginalCurve) error {
	var training, test []pair
	for _, c := range curves {
		var ours [2][]float64
		for _, x := range marginalSamples {
			onTrain, onTest := c.at(int(x))
			ours[0], ours[1] = append(ours[0], onTrain), append(ours[1], onTest)
		}
		name := fmt.Sprintf("%d images, %s", c.examples, c.method)
		for _, paper := range paperMarginals {
			if paper.examples == c.examples && paper.method == c.method {
				training = append(training, pair{name, ours[0], paper.train})
				test = append(test, pair{name, ours[1], paper.test})
			}
		}
	}
	if err := besideFigure(r, d, "figure-3-train-table", "log p(x) of training images", marginalSamples, training); err != nil {
		return err
	}
	return besideFigure(r, d, "figure-3-test-table", "log p(x) of test images", marginalSamples, test)
}
