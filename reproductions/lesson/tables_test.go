package lesson

import (
	"slices"
	"testing"
	"testing/fstest"

	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// Each slide has a row with the states of its claims, and so has a slide that is not named.
func TestSlideRows(t *testing.T) {
	paper := experiment.Paper{Name: "paper", Results: fstest.MapFS{}, Claims: []experiment.Claim{
		{ID: "a", Slide: "One", Source: "Figure 1"}, {ID: "b", Slide: "One", Source: "Table 2"},
		{ID: "c", Slide: "One", Source: "Figure 1"}, {ID: "d", Slide: "Two", Source: "Table 3"},
	}}
	two := []string{"Two", "[02-two](02-two.ipynb)", "Table 3", "1 not run"}
	one := []string{"One", "[01-one](01-one.ipynb)", "Figure 1; Table 2", "3 not run"}
	unnamed := []string{"Two", "–", "Table 3", "1 not run"}
	for _, test := range []struct {
		slides []Slide
		want   [][]string
	}{
		{[]Slide{{"Two", "02-two"}, {"One", "01-one"}}, [][]string{two, one}},
		{[]Slide{{"One", "01-one"}}, [][]string{one, unnamed}},
	} {
		rows, err := slideRows([]experiment.Paper{paper}, test.slides)
		if err != nil || !slices.EqualFunc(rows, test.want, slices.Equal) {
			t.Errorf("slides %v: got rows %q, %v, want %q", test.slides, rows, err, test.want)
		}
	}
}

func TestTally(t *testing.T) {
	states := map[experiment.State]int{experiment.NotRun: 2, experiment.Met: 3, experiment.Calibrated: 1}
	if got, want := tally(states), "3 met, 1 calibrated, 2 not run"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
