package kingma2013

import (
	"math"
	"testing"

	"github.com/aelab-go/autoencoders/reproductions/experiment/papertest"
)

func TestProgramRate(t *testing.T) {
	p := Program{Rate: 1e-4, Falls: []int{100, 200}}
	for step, want := range map[int]float64{0: 1e-4, 99: 1e-4, 100: 1e-4 * math.Pow(10, -0.2), 200: 1e-4 * math.Pow(10, -0.4)} {
		if got := float64(p.rate(step)); math.Abs(got-want) > 1e-10 {
			t.Errorf("step %d: rate %g, want %g", step, got, want)
		}
	}
}

func TestProgramFaults(t *testing.T) {
	papertest.Faults(t, Paper(),
		papertest.Fault{Experiment: "binarised", Set: `Programs=[{"Rule":"SGD","Steps":10}]`, Want: `altosaar: Rule is "SGD", want RMSProp or Adam; altosaar: Steps is 10, want at least TestEvery, 20`},
		papertest.Fault{Experiment: "binarised", Set: `Programs=[]`, Want: "Programs has none"},
	)
}
