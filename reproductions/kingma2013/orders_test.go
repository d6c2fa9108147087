package kingma2013

import (
	"context"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
	"github.com/aelab-go/autoencoders/reproductions/experiment/papertest"
)

// measured returns a run that has done nothing but f.
func measured(t *testing.T, f func(r *experiment.Run)) *experiment.Run {
	t.Helper()
	e := experiment.New("measured", "A test", "none", splitsPresets, func(_ context.Context, r *experiment.Run, _ Splits) error {
		f(r)
		return nil
	})
	return papertest.Run(t, experiment.Paper{Name: "test", Experiments: []experiment.Experiment{e}}, "measured", papertest.Options(t))
}

// same reports whether two numbers are equal, or both NaN.
func same(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }

func TestLargest(t *testing.T) {
	for _, c := range []struct {
		x    []float64
		want float64
	}{{nil, nan}, {[]float64{1, nan}, nan}, {[]float64{nan, 1}, nan}, {[]float64{1, -3, 2}, -3}, {[]float64{0}, 0}} {
		if got := largest(c.x); !same(got, c.want) {
			t.Errorf("largest of %v is %g, want %g", c.x, got, c.want)
		}
	}
}

// TestLeastLead checks that the lead counts from 10⁶ samples on, as far as both curves go.
func TestLeastLead(t *testing.T) {
	ours, other := curve{test: []float64{-9, 5, 3, 8, 9, 9}}, curve{test: []float64{0, 1, 1, 1, nan, nan}}
	if got := leastLead(ours, other); got != 2 {
		t.Errorf("least lead is %g, want 2", got)
	}
	if got := leastLead(ours, curve{test: []float64{0, nan, nan, nan, nan, nan}}); !math.IsNaN(got) {
		t.Errorf("least lead over a short curve is %g, want none", got)
	}
}

func TestLeastRise(t *testing.T) {
	of := func(method string, v float64) curve {
		return curve{method: method, test: []float64{nan, nan, nan, v, nan, nan}}
	}
	curves := []curve{of(aevb, 1), of(aevb, 4), of(aevb, 3), of(wakeSleep, -8)}
	if got := leastRise(curves, 1e7); got != -1 {
		t.Errorf("least rise is %g, want -1", got)
	}
	for name, got := range map[string]float64{"one curve": leastRise(curves[:1], 1e7), "curves that end before": leastRise(curves, 1e8)} {
		if !math.IsNaN(got) && !math.IsInf(got, 0) {
			t.Errorf("least rise of %s is %g, want none", name, got)
		}
	}
}

// TestPlateau checks wake-sleep's distance from one Gaussian for each pixel. It also checks that nothing is
// measured, so that no claim is met, if wake-sleep has no curve or one that ends too early.
func TestPlateau(t *testing.T) {
	images := func(pixels ...float32) datasets.Images {
		return datasets.Images{Pixels: mat32.View(pixels, len(pixels), 1)}
	}
	d := datasets.Split{Train: images(0, 1), Test: images(0.5, 0.5)} // mean ½, variance ¼
	alone := -0.5 * math.Log(2*math.Pi*0.25)
	whole := curve{
		method: wakeSleep,
		train:  []float64{nan, alone - 2, alone - 1, alone - 0.5, nan, nan},
		test:   []float64{nan, alone + 7, alone + 2, alone + 3, nan, nan},
	}
	want := map[string]float64{plateauOf("train"): 0, plateauOf("test"): 3, driftOf("train"): 1.5, driftOf("test"): -4}
	r := measured(t, func(r *experiment.Run) { measurePlateau(r, d, []curve{whole, {method: aevb}}) })
	for name, v := range want {
		if got, ok := r.Value(name); !ok || math.Abs(got-v) > 1e-6 {
			t.Errorf("%s: %g, want %g", name, got, v)
		}
	}
	short := curve{method: wakeSleep, train: slices.Repeat([]float64{nan}, 6), test: slices.Repeat([]float64{nan}, 6)}
	for _, curves := range [][]curve{nil, {whole, short}} {
		r := measured(t, func(r *experiment.Run) { measurePlateau(r, d, curves) })
		for name := range want {
			if got, ok := r.Value(name); ok {
				t.Errorf("%d curves: %s is %g, want no measure", len(curves), name, got)
			}
		}
	}
}

func TestMarginalOrders(t *testing.T) {
	c := Marginal{At: []int{1, 2, 6_000_000}}
	curves := []marginalCurve{
		{examples: 10, method: aevb, asked: c.At, train: []float64{0, 0, 40}, test: []float64{5, 3, 9}},
		{examples: 10, method: wakeSleep, asked: c.At, train: []float64{0, 0, 0}, test: []float64{0, 0, 7}},
		{examples: 10, method: mcem, asked: c.At[1:], train: []float64{0, 0}, test: []float64{1, 20}},
	}
	r := measured(t, func(r *experiment.Run) { measureMarginalOrders(r, c, Set{10, 6_000_000}, curves) })
	for name, want := range map[string]float64{
		earlyLead(10): 2, trainGap(10, 6e6): 31, marginalLead(10, aevb, wakeSleep, 6e6): 2, marginalLead(10, wakeSleep, mcem, 6e6): -13,
	} {
		if got, ok := r.Value(name); !ok || got != want {
			t.Errorf("%s: %g, want %g", name, got, want)
		}
	}
}

func TestMeanGap(t *testing.T) {
	if gap, dropped := meanGap([]float64{2, nan, 5}, []float64{1, 100, 2}); gap != 2 || dropped != 1 {
		t.Errorf("gap %g and %d dropped, want 2 and 1", gap, dropped)
	}
	if gap, dropped := meanGap([]float64{nan}, []float64{1}); !math.IsNaN(gap) || dropped != 1 {
		t.Errorf("gap %g and %d dropped, want NaN and 1", gap, dropped)
	}
}

func TestBeside(t *testing.T) {
	table, ok := beside([]float64{1e6, 3e6, 1e7}, []pair{{"a", []float64{1, nan, nan}, []float64{2, 3, 4}}, {"b", []float64{nan, nan, 5}, []float64{6, 7, 8}}})
	if !ok || !slices.Equal(table.Columns, []string{"1e+06", "1e+07"}) || !slices.Equal(table.Rows, []string{"a: ours", "paper", "b: ours", "paper"}) ||
		!slices.EqualFunc(table.Values, []float64{1, nan, 2, 4, nan, 5, 6, 8}, same) {
		t.Errorf("table is %+v", table)
	}
	if _, ok := beside([]float64{1e6}, []pair{{"a", []float64{nan}, []float64{2}}}); ok {
		t.Error("a table without a value of ours is drawn")
	}
}

// TestPace checks that loaded trainings, and trainings of a few seconds, give no speed.
func TestPace(t *testing.T) {
	var p pace
	p.add(trace(&train.History{Elapsed: time.Hour}, 100))
	if p.seconds != 0 {
		t.Errorf("a loaded training counts as %g seconds", p.seconds)
	}
	p.add(trace(&train.History{Updates: 50, Elapsed: 5 * time.Second}, 100))
	if _, ok := p.perSecond(); ok {
		t.Error("five seconds give a speed")
	}
	p.add(trace(&train.History{Updates: 150, Elapsed: 5 * time.Second}, 100))
	if rate, ok := p.perSecond(); !ok || rate != 2000 {
		t.Errorf("speed is %g, %v, want 2000 a second", rate, ok)
	}
}
