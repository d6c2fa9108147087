package lesson

import (
	"slices"
	"testing"

	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

func TestGridRows(t *testing.T) {
	quick := []experiment.Measure{
		{Name: "PCA: test error", Value: 14}, {Name: "PCA: validation error", Value: 13.5},
		{Name: "net: test error", Value: 3.25}, {Name: "net: validation error", Value: 3},
		{Name: "PCA less net: test error", Value: 10.75},
	}
	paper := []experiment.Measure{
		{Name: "net: test error", Value: 2}, {Name: "net: validation error", Value: 1.5},
		{Name: "deep net: test error", Value: 1}, {Name: "deep net: validation error", Value: 0.5},
	}
	want := [][]string{{"PCA", "14 (–)", "13.5 (–)"}, {"net", "3.25 (2)", "3 (1.5)"}, {"deep net", "– (1)", "– (0.5)"}}
	got := gridRows([]string{"test error", "validation error"}, quick, paper)
	if !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("got %q, want %q", got, want)
	}
	want = [][]string{{"PCA", "14", "13.5"}, {"net", "3.25", "3"}}
	if got := gridRows([]string{"test error", "validation error"}, quick, nil); !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("without a recorded run: got %q, want %q", got, want)
	}
}
