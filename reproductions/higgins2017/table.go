package higgins2017

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/datasets/shapes2d"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
)

// The rows of the table whose models are trained by experiments of their own.
const (
	rowBeta    = "beta-VAE"
	rowVAE     = "VAE"
	rowPlain   = "beta-VAE by the table alone"
	rowDCIGN   = "DC-IGN"
	rowInfoGAN = "InfoGAN"
)

var tableRows = []struct{ row, experiment string }{
	{rowBeta, "beta-4"}, {rowVAE, "beta-1"}, {rowPlain, "beta-4-table"}, {rowDCIGN, "dc-ign"}, {rowInfoGAN, "infogan"},
}

// tableSources returns the experiments that the table is made of.
func tableSources() (ids []string) {
	for _, row := range tableRows {
		ids = append(ids, row.experiment)
	}
	return ids
}

// Table configures the experiment table.
type Table struct {
	Pairs []int // L of the scores, each a part of the table
}

// Validate returns an error that names all faults.
func (c Table) Validate() error {
	var f experiment.Faults
	f.Reject(len(c.Pairs) == 0, "there is no number of pairs")
	return f.Err()
}

var tablePresets = experiment.EachPreset(func(p experiment.Preset) Table { return Table{Pairs: scores(p).Pairs} })

// table puts together the measures of trained models over all of their seeds. They are the paper's scores
// (Figure 6), the accuracy of linear classifiers of the factors (appendix, Table 2), and the scores of later
// work.
func table(_ context.Context, r *experiment.Run, c Table) error {
	if len(r.From) == 0 {
		return errors.New("no model that it compares has been trained: run higgins2017/beta-4 first")
	}
	for _, row := range tableRows {
		if of := r.From[row.experiment]; of != nil {
			tableRow(r, row.row, of, c.Pairs)
		}
	}
	if best := r.From["beta-4"]; best != nil { // the seed with the lowest objective: see Paper
		for _, measure := range []string{activeLatents, positionLatents, measureAxes} {
			copyMeasure(r, ofDrawn(measure), best, measure)
		}
	}
	for _, row := range tableRows[1:] {
		if best, of := r.From["beta-4"], r.From[row.experiment]; best != nil && of != nil {
			r.Measure(predictionLead(row.row), meanOf(best, measurePredictionMean)-meanOf(of, measurePredictionMean), "%")
		}
	}
	measureLead(r, seedScores(r.From["beta-4"]), seedScores(r.From["beta-1"]))
	return scoreCurves(r)
}

// tableRow notes a row of the table.
func tableRow(r *experiment.Run, row string, of *experiment.Result, pairs []int) {
	seeds := of.All()
	r.Measure(row+": seeds", float64(len(seeds)), "")
	for _, factors := range []int{len(fourFactors), len(fiveFactors)} {
		for _, l := range pairs {
			if list := allScores(seeds, l, factors); len(list) > 0 {
				measureSummary(r, rowScore(row, l, factors), list)
			}
		}
	}
	rates := make([]float64, 0, shapes2d.NumFactors)
	for _, name := range shapes2d.Full().Names() {
		rates = append(rates, meanOf(of, measurePrediction(name)))
	}
	measurePredictions(r, row+": ", rates)
	for _, measure := range []string{measureFactorVAE, measureGap, measureSAP, measureSAPCorrelation} {
		if v := of.Values(measure); len(v) > 0 {
			mean, sd := stat.MeanStdDev(v, nil)
			r.Measure(row+": "+measure, mean, "")
			if len(v) > 1 {
				r.Measure(row+": "+measure+", standard deviation", sd, "")
			}
		}
	}
}

// allScores returns the scores of all seeds by all classifiers.
func allScores(seeds []*experiment.Result, l, factors int) (list []float64) {
	for _, seed := range seeds {
		for i := 0; ; i++ {
			v, ok := seed.Value(measureClassifier(l, factors, i))
			if !ok {
				break
			}
			list = append(list, v)
		}
	}
	return list
}

// ofDrawn names a measure of beta-VAE for the seed whose latents are drawn in a figure.
func ofDrawn(measure string) string { return rowBeta + ", the seed that is drawn: " + measure }

// predictionLead names the accuracy of linear classifiers on beta-VAE's codes, less that on the codes of a row.
func predictionLead(row string) string {
	return rowBeta + " less " + row + ": " + measurePredictionMean
}

// meanOf returns the mean of a measure over seeds.
func meanOf(of *experiment.Result, measure string) float64 { return stat.Mean(of.Values(measure), nil) }

func copyMeasure(r *experiment.Run, name string, from *experiment.Result, measure string) {
	if v, ok := from.Value(measure); ok {
		r.Measure(name, v, "")
	}
}

// seedScores returns the score of each seed, a mean over classifiers, with the L and the factors of the claims.
func seedScores(of *experiment.Result) []float64 {
	if of == nil {
		return nil
	}
	return of.Values(measureScore(20, len(fourFactors)))
}

// measureLeadName names the lead of beta-VAE over the VAE.
const measureLeadName = "beta-VAE's score less the VAE's, in standard errors"

// measureLead notes how far the mean score over the seeds of one row is ahead of another's, in standard errors
// of the difference. It notes nothing if either row has fewer than two seeds.
func measureLead(r *experiment.Run, ahead, behind []float64) {
	if len(ahead) < 2 || len(behind) < 2 {
		return
	}
	a, va := stat.MeanVariance(ahead, nil)
	b, vb := stat.MeanVariance(behind, nil)
	r.Measure(measureLeadName, (a-b)/math.Sqrt(va/float64(len(ahead))+vb/float64(len(behind))), "")
}

// lookPrefix begins the name of the score of a look. The number of images seen follows.
const lookPrefix = "score while learning, images seen: "

// measureLooks notes the scores, on few points, that the looks at a model measured while it learnt.
func measureLooks(r *experiment.Run, h *train.History) {
	images, score := h.Curve(train.Evaluation, train.Examples, lookScore)
	for i, v := range score {
		r.Measure(fmt.Sprintf("%s%.0f", lookPrefix, images[i]), 100*v, "%")
	}
}

// looksOf returns the scores that measureLooks noted in a run, and the images seen at each.
func looksOf(of *experiment.Result) (images, score []float64) {
	for _, m := range of.Measures {
		if n, ok := strings.CutPrefix(m.Name, lookPrefix); ok {
			if x, err := strconv.ParseFloat(n, 64); err == nil {
				images, score = append(images, x), append(score, m.Value)
			}
		}
	}
	return images, score
}

// scoreCurves draws the score of each seed while it learns, beside the paper's.
func scoreCurves(r *experiment.Run) error {
	var panels []plots.Panel
	for _, row := range tableRows {
		of := r.From[row.experiment]
		if of == nil {
			continue
		}
		panel := plots.Panel{Title: row.row}
		var ends []float64
		for _, seed := range of.All() {
			if x, y := looksOf(seed); len(x) > 0 {
				panel.Series = append(panel.Series, plots.Series{Name: fmt.Sprintf("seed %d", seed.Seed), X: x, Y: y})
				ends = append(ends, x[0], x[len(x)-1])
			}
		}
		for _, claim := range claims() {
			if len(ends) > 0 && claim.Measure == rowScore(row.row, 20, 4)+", best half" {
				panel.Series = append(panel.Series, plots.Series{
					Name: "score", Paper: true, X: []float64{floats.Min(ends), floats.Max(ends)}, Y: []float64{claim.Paper, claim.Paper},
				})
			}
		}
		if len(panel.Series) > 0 {
			panels = append(panels, panel)
		}
	}
	if len(panels) == 0 {
		return nil
	}
	f := plots.Curves(plots.Axes{X: "training images seen", Y: "disentanglement score (%)", LogX: true}, panels...)
	f.Describe("The score of each seed while it learns, on few points with 20 pairs each.")
	return r.Figure("scores", citation+": the score while learning", f)
}
