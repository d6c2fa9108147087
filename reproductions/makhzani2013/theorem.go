package makhzani2013

import (
	"context"
	"fmt"
	"math"
	"math/bits"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
	"gonum.org/v1/gonum/blas"
)

const (
	failuresMeasure = "supports not recovered within the bound"
	withinMeasure   = "trials within the bound"
)

// theorem tests theorem 3.1: if x = Wz, with columns of W of norm 1, k values z₁ ≥ … ≥ zₖ > 0, and kµ ≤ zₖ/2z₁, then
// the k largest of Wᵀx are the support of z. It draws the percentage of supports recovered against kµ·2z₁/zₖ. The
// theorem holds where this is at most 1. A single value is the smallest and the largest, so k = 1 has the ratio 1 alone.
func theorem(ctx context.Context, r *experiment.Run, c Theorem) error {
	var panels []plots.Panel
	within, failures := 0, 0
	for _, d := range c.Dimensions {
		panel := plots.Panel{Title: fmt.Sprintf("%d dimensions, %d columns", d, 2*d)}
		for _, kind := range dictionaries {
			w := kind.columns(d, r.Seed)
			mu := coherence(w)
			r.Measure(fmt.Sprintf("%s, %d dimensions: %s", kind.name, d, coherenceMeasure), mu, "")
			for _, ratio := range c.Ratios {
				curve := plots.Series{Name: fmt.Sprintf("%s, values from 1 to %g", kind.name, ratio)}
				for _, k := range c.Active {
					if k == 1 && ratio > 1 {
						continue
					}
					if err := ctx.Err(); err != nil {
						return fmt.Errorf("theorem stopped at %d dimensions (%w): it begins anew when the same command is given again", d, err)
					}
					recovered := recoveries(w, k, ratio, c.Trials, random.New(r.Seed, fmt.Sprintf("theorem %s %d %d %g", kind.name, d, k, ratio)))
					bound := 2 * float64(k) * mu * ratio
					if bound <= 1 {
						within += c.Trials
						failures += c.Trials - recovered
					}
					curve.X, curve.Y = append(curve.X, bound), append(curve.Y, 100*float64(recovered)/float64(c.Trials))
				}
				if len(curve.X) > 0 {
					panel.Series = append(panel.Series, curve)
				}
			}
		}
		panel.Series = append(panel.Series, plots.Series{Name: "bound of the theorem", X: []float64{1, 1}, Y: []float64{0, 100}})
		panels = append(panels, panel)
	}
	r.Measure(withinMeasure, float64(within), "")
	r.Measure(failuresMeasure, float64(failures), "")
	f := plots.Curves(plots.Axes{X: "kµ · 2 · largest value / smallest value", Y: "supports recovered (%)", LogX: true}, panels...)
	f.Describe("How often the k largest of Wᵀx are the support of z in x = Wz, in %d trials for each point. Where the abscissa is at most 1 they always are; the theorem says nothing of what is right of that.", c.Trials)
	return r.Figure("theorem", citation+", theorem 3.1: recovery of the support", f)
}

// dictionaries are the kinds of W that are tried. Their rows are the paper's columns.
var dictionaries = []struct {
	name    string
	columns func(d int, seed uint64) mat32.Matrix
}{
	{"random directions", func(d int, seed uint64) mat32.Matrix {
		w := mat32.New(2*d, d)
		random.New(seed, "theorem dictionary").Normal(w.Data)
		coherence(w) // scales the rows to norm 1
		return w
	}},
	{"spikes and Walsh functions", func(d int, _ uint64) mat32.Matrix { return walsh(d) }},
}

// walsh returns the unit vectors of d dimensions and the Walsh functions: two bases with the smallest coherence that two
// bases can have, 1/√d. d is a power of 2.
func walsh(d int) mat32.Matrix {
	w := mat32.New(2*d, d)
	height := float32(1 / math.Sqrt(float64(d)))
	for i := range d {
		mat32.Row(w, i)[i] = 1
		for j := range d {
			mat32.Row(w, d+i)[j] = height
			if bits.OnesCount(uint(i&j))%2 == 1 {
				mat32.Row(w, d+i)[j] = -height
			}
		}
	}
	return w
}

// recoveries returns the number of random supports of k columns, out of n, that the k largest products recover. One of
// the k values is z₁, one is zₖ, and the others are uniform between them.
func recoveries(w mat32.Matrix, k int, ratio float64, n int, rng *random.Stream) (recovered int) {
	z := mat32.New(n, w.Rows)
	supports := make([][]int, n)
	order, values := make([]int, w.Rows), make([]float32, k)
	for i := range n {
		rng.Perm(order)
		rng.Uniform(values)
		supports[i] = slices.Clone(order[:k])
		for t, j := range supports[i] {
			v := 1 + (ratio-1)*float64(values[t])
			switch t {
			case 0:
				v = ratio
			case 1:
				v = 1
			}
			mat32.Row(z, i)[j] = float32(v)
		}
	}
	x, y := mat32.New(n, w.Cols), mat32.New(n, w.Rows)
	mat32.Mul(blas.NoTrans, blas.NoTrans, 1, z, w, 0, x)
	mat32.Mul(blas.NoTrans, blas.Trans, 1, x, w, 0, y)
	for i, support := range supports {
		least, most := float32(math.Inf(1)), float32(math.Inf(-1))
		for j, v := range mat32.Row(y, i) {
			if slices.Contains(support, j) {
				least = min(least, v)
			} else {
				most = max(most, v)
			}
		}
		if least > most {
			recovered++
		}
	}
	return recovered
}
