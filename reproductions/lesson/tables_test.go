package lesson

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// Each slide has a row with the states of its claims, and a claim of another slide is an error.
func TestSlideRows(t *testing.T) {
	paper := experiment.Paper{Name: "paper", Results: fstest.MapFS{}, Claims: []experiment.Claim{
		{ID: "a", Slide: "One", Source: "Figure 1"}, {ID: "b", Slide: "One", Source: "Table 2"},
		{ID: "c", Slide: "One", Source: "Figure 1"}, {ID: "d", Slide: "Two", Source: "Table 3"},
	}}
	rows, err := slideRows([]experiment.Paper{paper}, []Slide{{"Two", "02-two"}, {"One", "01-one"}})
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"Two", "[02-two](02-two.ipynb)", "Table 3", "1 not run"},
		{"One", "[01-one](01-one.ipynb)", "Figure 1; Table 2", "3 not run"},
	}
	if !slices.EqualFunc(rows, want, slices.Equal) {
		t.Errorf("got rows %q, want %q", rows, want)
	}
	if _, err := slideRows([]experiment.Paper{paper}, []Slide{{"One", "01-one"}}); err == nil || !strings.Contains(err.Error(), `slide "Two" of the claim paper/d`) {
		t.Errorf("without the second slide: got error %v", err)
	}
}

func TestTally(t *testing.T) {
	states := map[experiment.State]int{experiment.NotRun: 2, experiment.Met: 3, experiment.Calibrated: 1}
	if got, want := tally(states), "3 met, 1 calibrated, 2 not run"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
