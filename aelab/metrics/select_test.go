package metrics

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"gonum.org/v1/gonum/stat"
)

// TestSelectCAgainstScikitLearn selects on digits, where each search starts at the end of another.
func TestSelectCAgainstScikitLearn(t *testing.T) {
	var file struct {
		Training, Cols int
		X              []float32
		Labels         []int
		Fits           []struct {
			C, Value float64
			Right    int
			Weight   []float64
		}
	}
	text, err := os.ReadFile("testdata/penalties.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	labels := bytes(file.Labels)
	x := mat32.View(file.X, len(labels), file.Cols)
	training := Labelled{mat32.Rows(x, 0, file.Training), labels[:file.Training]}
	validation := Labelled{mat32.Rows(x, file.Training, x.Rows), labels[file.Training:]}
	best, cs := 0, []float64{}
	for i, want := range file.Fits {
		if want.Right > file.Fits[best].Right {
			best = i
		}
		cs = append([]float64{want.C}, cs...)
		got := SelectC{Cs: cs, Tolerance: 1e-6}.Fit(training, validation, 10) // has this C if it is the best
		r := newRegression(training.X, training.Labels, 10, 1/(want.C*float64(file.Training)))
		last := Logistic{C: want.C, Tolerance: 1e-6}.from(got.Linear, training.X, training.Labels, 10)
		near(t, "objective", r.at(r.units(last)), want.Value, 1e-5*want.Value)
		compare(t, "weights", wide(last.Weight.Data), want.Weight, 2e-3*largest(want.Weight)) // the optimum is flat
		if a := got.Validation[i]; a != (Accuracy{want.Right, validation.X.Rows}) {
			t.Errorf("C %g: %v right, scikit-learn has %d", want.C, a, want.Right)
		}
		if got.C != file.Fits[best].C || got.Linear.Accuracy(validation.X, validation.Labels) != got.Validation[best] {
			t.Errorf("C %g is kept of %v, want %g", got.C, got.Cs, file.Fits[best].C)
		}
	}
	if len(file.Fits) < 4 || best == 0 || best == len(file.Fits)-1 {
		t.Errorf("number %d of %d fits is the best: nothing to select", best, len(file.Fits))
	}
	early := SelectC{Cs: []float64{10, 1, 0.1}, Patience: 1}.Fit(training, validation, 10)
	if !slices.Equal(early.Cs, []float64{0.1, 1}) { // 1 is as good as 0.1, but not better
		t.Errorf("tried %v with patience 1, want 0.1 and 1", early.Cs)
	}
}

func TestSelectCPanics(t *testing.T) {
	data := Labelled{mat32.View([]float32{1, -1}, 2, 1), []uint8{0, 1}}
	for want, f := range map[string]func(){
		"0 penalties": func() { SelectC{}.Fit(data, data, 2) },
		"0×1 validation data, want a penalty, a row": func() {
			SelectC{Cs: []float64{1}}.Fit(data, Labelled{X: mat32.New(0, 1)}, 2)
		},
		"2×3 validation data": func() {
			SelectC{Cs: []float64{1}}.Fit(data, Labelled{mat32.New(2, 3), data.Labels}, 2)
		},
	} {
		func() {
			defer func() {
				if got, _ := recover().(string); !strings.Contains(got, want) {
					t.Errorf("panic %q, want %q", got, want)
				}
			}()
			f()
		}()
	}
}

// TestPaired compares with the moments of the differences, example by example.
func TestPaired(t *testing.T) {
	labels := []uint8{0, 1, 2, 3, 4, 5, 6, 7}
	first := []uint8{0, 1, 2, 3, 4, 5, 0, 0}
	second := []uint8{0, 1, 2, 9, 9, 9, 6, 9}
	var d []float64
	for i := range labels {
		v := 0.0
		if first[i] != labels[i] {
			v++
		}
		if second[i] != labels[i] {
			v--
		}
		d = append(d, v)
	}
	p := Pair(first, second, labels)
	if p != (Paired{FirstWrong: 1, SecondWrong: 3, Total: 8}) {
		t.Errorf("%+v", p)
	}
	mean, variance := stat.PopMeanVariance(d, nil)
	near(t, "difference", p.Difference(), mean, 1e-15)
	near(t, "standard error", p.StandardError(), math.Sqrt(variance/8), 1e-15)
}
