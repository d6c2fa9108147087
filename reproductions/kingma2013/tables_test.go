package kingma2013

import (
	"slices"
	"testing"

	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// TestTables draws the tables of Figures 2 and 3, two each. Of stand-ins there are none, because the paper's
// numbers are not of them.
func TestTables(t *testing.T) {
	var mnist []curve
	for _, c := range paperCurves {
		if c.data == "mnist" {
			mnist = append(mnist, c)
		}
	}
	asked := []int{2_000_000, 20_000_000}
	curves := []marginalCurve{{examples: 1000, method: aevb, asked: asked, train: []float64{-120, -110}, test: []float64{-145, -143}}}
	for _, standin := range []bool{false, true} {
		d := data{name: "mnist", Split: datasets.Split{Train: datasets.Images{Origin: datasets.Origin{Standin: standin}}}}
		r := measured(t, func(r *experiment.Run) {
			for _, err := range []error{boundTables(r, d, mnist), marginalTables(r, d, curves)} {
				if err != nil {
					t.Error(err)
				}
			}
		})
		var names []string
		for _, f := range r.Figures {
			names = append(names, f.Name)
		}
		want := []string{"figure-2-train-table", "figure-2-test-table", "figure-3-train-table", "figure-3-test-table"}
		if standin {
			want = nil
		}
		if !slices.Equal(names, want) {
			t.Errorf("stand-in %v: tables %v, want %v", standin, names, want)
		}
	}
}
