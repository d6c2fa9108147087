package metrics

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/train"
)

// recorded is testdata/scores.json, which scores.py has written.
type recorded struct {
	Logistic []recordedFit
	Adagrad  recordedFit
	Sizes    []int
	Codes    []float32 // of all examples, with five columns
	Train    []int     // examples
	Test     []int
	MIG      struct {
		Bins        int
		Information [][]float64
		Entropy     []float64
		Score       float64
	}
	SAP, Correlation struct {
		C      float64
		Scores [][]float64
		Score  float64
	}
	DCI []struct {
		Stages, Depth                 int
		Importance                    [][]float64
		Right                         [][2]int // of training and test points
		Disentanglement, Completeness float64
	}
	Higgins struct {
		L          int
		Pairs      []int
		Labels     []int
		Points     []float64
		TestPairs  []int `json:"test_pairs"`
		TestLabels []int `json:"test_labels"`
		Right      int
	}
	FactorVAE struct {
		L        int
		Dead     float64
		Variance []float64
		Index    []int
		Votes    []int
	}
}

type recordedFit struct {
	Name                string
	Rows, Cols, Classes int
	C                   float64
	X                   []float32
	Labels              []int
	Weight, Bias        []float64
	Right               int
	Rate, Accumulator   float32
	Epochs              int
}

func readRecorded(t *testing.T) (r recorded) {
	t.Helper()
	text, err := os.ReadFile("testdata/scores.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *recorded) source() train.Source {
	return train.Rows(mat32.View(r.Codes, len(r.Codes)/5, 5))
}

// points are examples of the recorded grid.
func (r *recorded) points(index []int) Points {
	p := Points{Codes: mat32.New(len(index), 5), Sizes: r.Sizes}
	r.source().Gather(p.Codes, index)
	for f := range r.Sizes {
		below := 1 // combinations of the factors after f
		for _, size := range r.Sizes[f+1:] {
			below *= size
		}
		values := make([]uint8, len(index))
		for i, example := range index {
			values[i] = uint8(example / below % r.Sizes[f])
		}
		p.Values = append(p.Values, values)
	}
	return p
}

func bytes(values []int) []uint8 {
	b := make([]uint8, len(values))
	for i, v := range values {
		b[i] = uint8(v)
	}
	return b
}

func compare(t *testing.T, what string, got, want []float64, limit float64) {
	t.Helper()
	if len(got) != len(want) || len(got) == 0 {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	for i := range got {
		if !(math.Abs(got[i]-want[i]) <= limit) {
			t.Errorf("%s: value %d is %.9g, recorded %.9g, limit %g", what, i, got[i], want[i], limit)
		}
	}
}

func wide(x []float32) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = float64(v)
	}
	return y
}

func largest(x []float64) float64 { return max(slices.Max(x), -slices.Min(x)) }

func TestLogisticAgainstScikitLearn(t *testing.T) {
	// With weak penalties the optimum is flat, and a gradient of 2e-6 leaves this error.
	const limit = 1e-3
	fits := readRecorded(t).Logistic
	if len(fits) != 4 {
		t.Fatalf("%d fits recorded, want 4", len(fits))
	}
	for _, want := range fits {
		x, labels := mat32.View(want.X, want.Rows, want.Cols), bytes(want.Labels)
		got := Logistic{C: want.C, Tolerance: 1e-6}.Fit(x, labels, want.Classes, 0)
		compare(t, want.Name+": weights", wide(got.Weight.Data), want.Weight, limit*largest(want.Weight))
		bias := wide(got.Bias)
		var mean float64
		for _, b := range bias {
			mean += b / float64(len(bias))
		}
		for i := range bias { // a constant in all biases has no effect
			bias[i] -= mean
		}
		compare(t, want.Name+": biases", bias, want.Bias, limit*largest(want.Bias))
		if a := got.Accuracy(x, labels); a != (Accuracy{want.Right, want.Rows}) {
			t.Errorf("%s: %d of %d right, scikit-learn has %d", want.Name, a.Right, a.Total, want.Right)
		}
	}
}

func TestAdagradAgainstNumPy(t *testing.T) {
	want := readRecorded(t).Adagrad
	c := Adagrad{Rate: want.Rate, Accumulator: want.Accumulator, Batch: want.Rows, Epochs: want.Epochs}
	got := c.Fit(mat32.View(want.X, want.Rows, want.Cols), bytes(want.Labels), want.Classes, 1)
	compare(t, "weights", wide(got.Weight.Data), want.Weight, 1e-5)
	compare(t, "biases", wide(got.Bias), want.Bias, 1e-5)
}

func TestMIGAgainstScikitLearn(t *testing.T) {
	r := readRecorded(t)
	got := MutualInformationGap(r.points(r.Train), r.MIG.Bins)
	for f := range r.Sizes {
		compare(t, "information", got.Information[f], r.MIG.Information[f], 1e-12)
	}
	compare(t, "entropy", got.Entropy, r.MIG.Entropy, 1e-12)
	compare(t, "MIG", []float64{got.Score}, []float64{r.MIG.Score}, 1e-12)
}

func TestSAPAgainstScikitLearn(t *testing.T) {
	r := readRecorded(t)
	got := SeparatedPredictability(r.points(r.Train), r.points(r.Test), r.SAP.C)
	correlation := SeparatedCorrelation(r.points(r.Train))
	for f := range r.Sizes {
		compare(t, "accuracy", got.Scores[f], r.SAP.Scores[f], 1e-12)
		compare(t, "R²", correlation.Scores[f], r.Correlation.Scores[f], 1e-12)
	}
	compare(t, "SAP", []float64{got.Score, correlation.Score}, []float64{r.SAP.Score, r.Correlation.Score}, 1e-12)
}

func TestDCIAgainstScikitLearn(t *testing.T) {
	r := readRecorded(t)
	if len(r.DCI) != 2 {
		t.Fatalf("%d cases recorded, want 2", len(r.DCI))
	}
	for _, want := range r.DCI {
		got := DCIScores(r.points(r.Train), r.points(r.Test), GradientBoosting{Stages: want.Stages, Depth: want.Depth, Rate: 0.1})
		// Where several splits of few rows are equally good, scikit-learn takes one at random.
		limit, points := 0.01, 3.0
		if want.Depth == 1 { // there are no such splits
			limit, points = 1e-6, 0
		}
		for j := range want.Importance {
			compare(t, "importance", got.Importance[j], want.Importance[j], limit)
		}
		scores := []float64{got.Disentanglement, got.Completeness}
		compare(t, "DCI", scores, []float64{want.Disentanglement, want.Completeness}, limit)
		for f, right := range want.Right {
			near(t, "training points told right", float64(got.Training[f].Right), float64(right[0]), points)
			near(t, "test points told right", float64(got.Test[f].Right), float64(right[1]), points)
		}
	}
}

func TestHigginsAgainstScikitLearn(t *testing.T) {
	r := readRecorded(t)
	want := r.Higgins
	points := func(pairs []int) mat32.Matrix {
		x := mat32.New(len(pairs)/(2*want.L), 5)
		m := meanDifference{codes: r.source(), l: want.L, index: pairs, x: x}
		m.run()
		return x
	}
	x := points(want.Pairs)
	compare(t, "points", wide(x.Data), want.Points, 3e-7)
	l := Logistic{C: 1, Tolerance: 1e-6}.Fit(x, bytes(want.Labels), 3, 0)
	if a := l.Accuracy(points(want.TestPairs), bytes(want.TestLabels)); a != (Accuracy{want.Right, len(want.TestLabels)}) {
		t.Errorf("%d of %d right, scikit-learn has %d", a.Right, a.Total, want.Right)
	}
}

func TestFactorVAEAgainstNumPy(t *testing.T) {
	r := readRecorded(t)
	want := r.FactorVAE
	variance := globalVariance(r.points(r.Train).Codes, want.Dead)
	for j, s := range want.Variance {
		if math.Sqrt(s) < want.Dead {
			want.Variance[j] = 0
		}
	}
	compare(t, "variance", variance, want.Variance, 1e-12)
	v := newVotes(&draw{codes: r.source()}, want.L, variance)
	v.index = want.Index
	v.run()
	if !slices.Equal(v.vote, want.Votes) {
		t.Errorf("votes are %d, NumPy has %d", v.vote, want.Votes)
	}
}
