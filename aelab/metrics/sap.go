package metrics

import (
	"fmt"
	"math"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// SAP tells how much better the best element of a code predicts a factor than the second best.
type SAP struct {
	Score  float64     // the mean of Gaps
	Gaps   []float64   // of each factor, from 0 to 1
	Scores [][]float64 // [f][j]: how well element j predicts factor f
}

// SeparatedPredictability returns the SAP score of Kumar et al. 2018 (section 3) for factors with unordered
// values, as disentanglement_lib computes it. Each element of the code alone predicts each factor by a
// linear support vector machine, one value against the rest. The element's score is the accuracy on the
// test points. For each value the machine minimises
//
//	½(w² + b²) + Σᵢ Cᵢ·max(0, 1 - yᵢ(w·zᵢ + b))²,  yᵢ = ±1,
//
// where Cᵢ is C for the rest, and C·n/(values·count) for the value's own points. The bias is penalised, and
// only the weight of the value's own points is balanced. Both are as in LIBLINEAR (Fan et al. 2008), which
// scikit-learn's LinearSVC with class_weight="balanced" runs. disentanglement_lib has C = 0.01, with 10,000
// training and 5,000 test points.
//
// SeparatedPredictability panics if the samples are of different factors or codes, the codes have fewer
// than two columns, a code is not finite, or C is not positive.
func SeparatedPredictability(training, test Points, c float64) SAP {
	const op = "SeparatedPredictability"
	checkPair(op, training, test, 2)
	if !(c > 0) || math.IsInf(c, 1) {
		panic(fmt.Sprintf("metrics: %s: C is %g, want a positive number", op, c))
	}
	s := &sapTask{training: training, test: test, c: c, scores: newScores(training)}
	simd.Do(len(training.Sizes)*training.Codes.Cols, s)
	return newSAP(s.scores)
}

// SeparatedCorrelation returns the SAP score of Kumar et al. 2018 (section 3) for continuous factors. The
// score of an element is its squared correlation with the number of the factor's value: R² of its linear
// regression. Elements with a variance of 1e-12 or less have 0, as in disentanglement_lib.
// SeparatedCorrelation panics if the codes have fewer than two columns, or one is not finite.
func SeparatedCorrelation(p Points) SAP {
	p.check("SeparatedCorrelation", 2)
	scores := newScores(p)
	for f, values := range p.Values {
		for j := range scores[f] {
			scores[f][j] = squaredCorrelation(column(p.Codes, j), values)
		}
	}
	return newSAP(scores)
}

func newScores(p Points) [][]float64 {
	scores := make([][]float64, len(p.Sizes))
	for f := range scores {
		scores[f] = make([]float64, p.Codes.Cols)
	}
	return scores
}

func newSAP(scores [][]float64) SAP {
	s := SAP{Scores: scores, Gaps: make([]float64, len(scores))}
	for f := range scores {
		sorted := slices.Clone(scores[f])
		slices.Sort(sorted)
		s.Gaps[f] = sorted[len(sorted)-1] - sorted[len(sorted)-2]
		s.Score += s.Gaps[f] / float64(len(scores))
	}
	return s
}

func squaredCorrelation(z []float64, values []uint8) float64 {
	n := float64(len(z))
	var meanZ, meanV float64
	for i, v := range values {
		meanZ += z[i] / n
		meanV += float64(v) / n
	}
	var zz, zv, vv float64
	for i, v := range values {
		a, b := z[i]-meanZ, float64(v)-meanV
		zz += float64(a * a)
		zv += float64(a * b)
		vv += float64(b * b)
	}
	if zz/(n-1) <= 1e-12 || vv == 0 || n == 1 {
		return 0
	}
	return zv * zv / (zz * vv)
}

func column(x mat32.Matrix, j int) []float64 {
	z := make([]float64, x.Rows)
	for i := range z {
		z[i] = float64(mat32.Row(x, i)[j])
	}
	return z
}

// sapTask computes scores of SeparatedPredictability.
type sapTask struct {
	training, test Points
	c              float64
	scores         [][]float64
}

// Run implements simd.Task for a factor and an element.
func (s *sapTask) Run(i int) {
	f, j := i/s.training.Codes.Cols, i%s.training.Codes.Cols
	z, values := column(s.training.Codes, j), s.training.Values[f]
	machines := make([]machine, s.training.Sizes[f])
	present := 0
	counts := make([]int, len(machines))
	for _, v := range values {
		if counts[v]++; counts[v] == 1 {
			present++
		}
	}
	for v, count := range counts {
		if count == 0 || present == 1 {
			machines[v] = machine{b: math.Inf(-1)} // never the largest
			if count > 0 {
				machines[v].b = 0
			}
			continue
		}
		own := s.c * float64(len(z)) / float64(present*count)
		rest := s.c
		if present == 2 { // one machine decides: that of the first value, the other is its negative
			rest = s.c * float64(len(z)) / float64(present*(len(z)-count))
		}
		machines[v] = newMachine(z, values, uint8(v), own, rest)
	}
	right := 0
	for i, z := range column(s.test.Codes, j) {
		if predict(machines, z) == int(s.test.Values[f][i]) {
			right++
		}
	}
	s.scores[f][j] = float64(right) / float64(s.test.Codes.Rows)
}

func predict(machines []machine, z float64) (best int) {
	for v, m := range machines {
		if m.at(z) > machines[best].at(z) {
			best = v
		}
	}
	return best
}

// machine is a support vector machine of one variable.
type machine struct{ w, b float64 }

func (m machine) at(z float64) float64 { return float64(m.w*z) + m.b }

// newMachine minimises the objective of SeparatedPredictability by Newton's method. It ends when the
// objective no longer falls: once the points with a loss stay the same, the objective is quadratic.
func newMachine(z []float64, values []uint8, value uint8, own, rest float64) (m machine) {
	const most = 100
	objective := math.Inf(1)
	for range most {
		g, h, now := m.derivatives(z, values, value, own, rest)
		determinant := float64(h.ww*h.bb) - float64(h.wb*h.wb)
		step := machine{
			(float64(h.bb*g.w) - float64(h.wb*g.b)) / determinant,
			(float64(h.ww*g.b) - float64(h.wb*g.w)) / determinant,
		}
		if now >= objective {
			break
		}
		objective = now
		m = m.search(step, now, func(m machine) float64 {
			_, _, f := m.derivatives(z, values, value, own, rest)
			return f
		})
	}
	return m
}

// search returns m less the step, halved until the objective is lower than now. It returns m if no part of
// the step lowers it.
func (m machine) search(step machine, now float64, objective func(machine) float64) machine {
	for size := 1.0; size > 1e-10; size /= 2 {
		next := machine{m.w - float64(size*step.w), m.b - float64(size*step.b)}
		if objective(next) < now {
			return next
		}
	}
	return m
}

type hessian struct{ ww, wb, bb float64 }

// derivatives returns the gradient, the generalised Hessian and the value of the objective.
func (m machine) derivatives(z []float64, values []uint8, value uint8, own, rest float64) (g machine, h hessian, f float64) {
	g, h, f = m, hessian{ww: 1, bb: 1}, (float64(m.w*m.w)+float64(m.b*m.b))/2
	for i, x := range z {
		y, c := -1.0, rest
		if values[i] == value {
			y, c = 1, own
		}
		if slack := 1 - float64(y*m.at(x)); slack > 0 {
			f += float64(c * slack * slack)
			g.w -= float64(2 * c * y * slack * x)
			g.b -= float64(2 * c * y * slack)
			h.ww += float64(2 * c * x * x)
			h.wb += float64(2 * c * x)
			h.bb += 2 * c
		}
	}
	return g, h, f
}
