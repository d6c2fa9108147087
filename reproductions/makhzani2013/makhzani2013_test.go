package makhzani2013

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/ae"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/metrics"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
	"github.com/aelab-go/autoencoders/reproductions/experiment/papertest"
)

// TestExperiments runs all experiments at preset smoke and checks their results. By chance the error would be 90 %.
func TestExperiments(t *testing.T) {
	learnt := func(names ...string) (list []papertest.Range) {
		for _, name := range names {
			list = append(list, papertest.Range{Measure: name, Least: 1, Most: 60})
		}
		return list
	}
	from := func(least, most float64, measure string) papertest.Range {
		return papertest.Range{Measure: measure, Least: least, Most: most}
	}
	runs := papertest.Experiments(t, Paper(), map[string]papertest.Want{
		"theorem": {Figures: 1, Real: true, Measures: []papertest.Range{
			from(0, 0, failuresMeasure), from(200, 200, withinMeasure), // k = 1, 2 and 4, and k = 1 of random directions, with ratio 1
			from(0.125, 0.125, "spikes and Walsh functions, 64 dimensions: mutual coherence"),
		}},
		"dead-units": {Figures: 1, Check: checkSaved, Measures: []papertest.Range{
			from(50, 79, "k throughout: dead units"), from(50, 79, "k falls: dead units"),
		}},
		"figure-1": {Figures: 4, Check: checkFilters, Measures: []papertest.Range{
			from(30, 110, "k = 2: "+extentMeasure), from(30, 110, "k = 2: "+activeExtent), from(0.7, 1.5, extentRatio("k = 2", "k = 3")),
		}},
		"alpha": {Figures: 1, Measures: append(learnt(testError("k = 2, α = 1"), testError("k = 2, α = 2")),
			from(1, 6, lead("k = 2, α = 1", "k = 2, α = 2")))},
		"table-1": {Measures: append(learnt(testError(rawName), testError(machineName), testError(bothName), testError("k = 2")),
			from(1, 10, difference(dropoutName, bothName)+", standard error"), from(0.8, 1, lead("k = 1", "k = 3")), from(-12, -3, lead(rawName, "k = 2")))},
		"refit": {Measures: append(learnt(testError(rawName), testError(machineName), testError("k = 2")),
			from(-12, -3, lead(rawName, "k = 2")))},
		"table-1-seeds": {Measures: learnt(testError(rawName), testError(machineName), testError(bothName), testError("k = 2"))},
		"figure-4": {Figures: 1, Measures: []papertest.Range{
			from(5, 5, "k = 5: "+activeMeasure), from(20, 70, moreLarge("k = 1", "k = 5")), from(2, 20, fewerNearZero(bothName, "k = 1")),
		}},
		"table-3": {Figures: 1, Measures: append(learnt(testError(machineName), testError(dropoutName), testError("deep "+sparseName)),
			from(1, 8, lead(dropoutName, "deep "+dropoutName)), from(3, 5, lead(sparseName, dropoutName)))},
		"epochs-5000": {Figures: 1, Measures: append(learnt(testError("k = 2, α = 3")), from(1, 8, lead("k = 2, α = 1", "k = 2, α = 3")))},
		"choices-k":   {Measures: learnt(validationError("k = 2 throughout"), validationError(withStart("k = 2", sparse(experiment.Smoke, 25).Start)))},
		"choices-1": {Measures: append(learnt(validationError(withRate(bothName, 0.01))),
			from(0.009, 0.011, chosenMeasure(bothName+": rate")))},
		"choices-3": {Measures: []papertest.Range{from(0.09, 0.11, chosenMeasure(Net{Start: sparseName}.rateName()))}},
	})
	// Tables 1 and 3 share the autoencoders, and Table 1 those of the figures.
	for name, want := range map[string]int{"k-sparse-2-*": 2, "k-sparse-2-layer-2-*": 1, "dropout-autoencoder-*": 4, "digits-rbm-*": 2} {
		models, err := filepath.Glob(filepath.Join(runs, "makhzani2013", "models", name))
		if err != nil || len(models) < want {
			t.Errorf("%d models %s, want at least %d", len(models), name, want)
		}
	}
	checkSplit(t, filepath.Join(runs, "makhzani2013", "models", "*", "config.json"))
}

func checkSaved(t *testing.T, r *experiment.Run) {
	without, _ := r.Value("k throughout: dead units")
	with, _ := r.Value("k falls: dead units")
	if saved, ok := r.Value(savedMeasure); !ok || saved != without-with {
		t.Errorf("the schedule saves %g units, of %g dead ones without and %g with it", saved, without, with)
	}
}

// checkFilters checks that the coherence is that of the shared weights, and that the caption counts the units that are
// not live.
func checkFilters(t *testing.T, r *experiment.Run) {
	s, err := digits(context.Background(), r, base(experiment.Smoke))
	if err != nil {
		t.Fatal(err)
	}
	m := ae.NewKSparse(ae.KSparseConfig{Input: s.Train.Pixels.Cols, Units: s.Training.Units, K: 2})
	if err := nn.LoadWeights(filepath.Join(r.Dir, "weights", "k-sparse-2.npz"), m.Modules()...); err != nil {
		t.Fatal(err)
	}
	usage := m.Usage(s.Train.Pixels, m.K)
	live, idle := liveUnits(usage)
	w := mat32.New(len(live), m.Input)
	mat32.Gather(w, m.Weight(), live)
	if v, _ := r.Value("k = 2: " + coherenceMeasure); v != coherence(w) {
		t.Errorf("the coherence is %g, but %g of the weights that are shared", v, coherence(w))
	}
	if f := r.Figures[2]; f.Name != "figure-1c" || !strings.Contains(f.Caption, fmt.Sprintf("The last %d filters", len(idle))) {
		t.Errorf("%d units of %s are not live, but the caption is %s", len(idle), f.Name, f.Caption)
	}
}

// checkSplit checks that the cause of each model names the validation images.
func checkSplit(t *testing.T, pattern string) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Errorf("%d files %s, %v", len(files), pattern, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if want := fmt.Sprintf(`"Validation":50,"Seed":%d`, splitSeed); err != nil || !strings.Contains(strings.Join(strings.Fields(string(text)), ""), want) {
			t.Errorf("%s: %v, want a cause with %s", file, err, want)
		}
	}
}

// TestUsageSteps has a number of epochs that those between two counts do not divide.
func TestUsageSteps(t *testing.T) {
	at := usageSteps(43, 10)
	var steps []int
	for step := range 431 {
		if at(step) {
			steps = append(steps, step)
		}
	}
	if n := len(steps); n != 22 || steps[0] != 20 || steps[n-2] != 420 || steps[n-1] != 430 {
		t.Errorf("counts after steps %v, want every 20, and 430", steps)
	}
}

// TestResumeGivesTheSameBytes stops a run in the middle of the training of a net, and runs it again.
func TestResumeGivesTheSameBytes(t *testing.T) {
	papertest.Resume(t, Paper(), "table-3", "net-*", `Nets=[{"Start":"dropout autoencoder","Hidden":2,"BatchSize":25,"Rate":0.1}]`)
}

// TestOrdersAreClaimed compares the orders that the tables measure with the claims on them.
func TestOrdersAreClaimed(t *testing.T) {
	c := table1Config(experiment.PaperScale)
	rows := []row{{name: rawName}, {name: machineName}}
	for _, r := range c.Rivals {
		rows = append(rows, row{name: r.Name})
	}
	for _, s := range c.Sparse {
		rows = append(rows, row{name: s.name()})
	}
	for table, orders := range map[string][]order{"table-1": c.orders(rows), "table-3": table3Orders} {
		var measured, claimed []string
		for _, o := range orders {
			measured = append(measured, lead(o.worse, o.better))
		}
		for _, c := range Paper().Claims {
			if strings.HasPrefix(c.Experiment, table) && c.Unit == standardErrors {
				claimed = append(claimed, c.Measure)
			}
		}
		slices.Sort(measured)
		slices.Sort(claimed)
		if len(claimed) == 0 || !slices.Equal(measured, claimed) {
			t.Errorf("%s measures %q, claimed are %q", table, measured, claimed)
		}
	}
}

// TestCompare has a pair of rows with 3 and 1 errors of their own, and one that is wrong on the same images.
func TestCompare(t *testing.T) {
	labels := make([]uint8, 8)
	p := metrics.Pair([]uint8{1, 1, 1, 0, 0, 0, 0, 0}, []uint8{0, 0, 0, 1, 0, 0, 0, 0}, labels)
	if got, want := inErrors(p), 2/math.Sqrt(4-4./8); math.Abs(got-want) > 1e-12 {
		t.Errorf("2 of 8 are %g standard errors, want %g", got, want)
	}
	if got := inErrors(metrics.Pair(labels, labels, labels)); got != 0 {
		t.Errorf("no difference is %g standard errors", got)
	}
}

func TestLinearRates(t *testing.T) {
	rate := linearRates(1, 0.1, 2, []int{1, 4})
	want := []float32{1, 1, 1, 1, 0.7, 0.7, 0.4, 0.4, 0.1, 0.1}
	for step, w := range want {
		if got := rate(step); math.Abs(float64(got-w)) > 1e-6 {
			t.Errorf("step %d: rate %g, want %g", step, got, w)
		}
	}
}

func TestExtent(t *testing.T) {
	for _, c := range []struct {
		w    []float32
		want float64
	}{{[]float32{0, 0.4, -1, 0.6}, 2}, {[]float32{3}, 1}, {[]float32{1, -1, 1}, 3}, {[]float32{0, 0}, 0}} {
		if got := extent(c.w); got != c.want {
			t.Errorf("extent of %v is %g, want %g", c.w, got, c.want)
		}
	}
}

func TestLiveUnits(t *testing.T) {
	live, idle := liveUnits(ae.Usage{Examples: 5000, Active: []int{0, 5, 4, 900, 0}})
	if !slices.Equal(live, []int{1, 3}) || !slices.Equal(idle, []int{0, 2, 4}) {
		t.Errorf("live units %v, others %v, want [1 3] and [0 2 4]", live, idle)
	}
}

func TestCoherence(t *testing.T) {
	w := mat32.View([]float32{2, 0, 0, 3, 3, 4}, 3, 2) // angles with cosines 0, 0.6 and 0.8
	if got := coherence(w); math.Abs(got-0.8) > 1e-6 {
		t.Errorf("coherence is %g, want 0.8", got)
	}
	for _, d := range []int{1, 16, 64} {
		if got, want := coherence(walsh(d)), 1/math.Sqrt(float64(d)); math.Abs(got-want) > 1e-6 {
			t.Errorf("coherence of %d spikes and Walsh functions is %g, want %g", d, got, want)
		}
	}
}

// TestRecovery has a dictionary that recovers every support, and one whose columns are all alike.
func TestRecovery(t *testing.T) {
	basis := mat32.Rows(walsh(16), 16, 32)
	if got := recoveries(basis, 5, 10, 100, random.New(1, "z")); got != 100 {
		t.Errorf("an orthonormal basis recovers %d of 100", got)
	}
	same := mat32.New(6, 3)
	for i := range 6 {
		mat32.Row(same, i)[0] = 1
	}
	if got := recoveries(same, 2, 1, 100, random.New(1, "z")); got != 0 {
		t.Errorf("equal columns recover %d of 100", got)
	}
}

func TestHistogram(t *testing.T) {
	h := newHistogram("x", mat32.View([]float32{0, 0.05, 0.31, -2, 0, -0.09, 2.5, 7, -0.1, 0, 0, 0, 0, 0, 1, 0}, 4, 4))
	if h.active != 8 || h.nearZero != 2 || h.large != 2 || h.mean() != 2 || h.nearZeroShare() != 25 || h.largeShare() != 25 {
		t.Errorf("%g active, %g of magnitude below 0.1 (%g %%), %g above 2 (%g %%), %g of a row",
			h.active, h.nearZero, h.nearZeroShare(), h.large, h.largeShare(), h.mean())
	}
	s := h.series()
	for i, n := range s.Y {
		want := map[int]float64{0: 1, 3: 1, 10: 1, 25: 1}[i]
		if n != want {
			t.Errorf("%g activations around %g, want %g", n, s.X[i], want)
		}
	}
}

// TestChoice has a training that diverged, which is not chosen even where it is the first, and two that are equal up to
// rounding.
func TestChoice(t *testing.T) {
	measured := map[string]float64{}
	c := choice{what: []string{"x", "square of x"}, measure: func(name string, value float64, _ string) { measured[name] = value }}
	diverged, err := orDiverged(1, fmt.Errorf("step 3: %w", train.ErrDiverged))
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range []float64{diverged, 7, 5, math.Nextafter(5, 0), 6} {
		c.try(fmt.Sprint(i), v, float64(i), float64(i*i))
	}
	c.chosen()
	if x, square := measured[chosenMeasure("x")], measured[chosenMeasure("square of x")]; x != 2 || square != 4 {
		t.Errorf("%g and %g are chosen, of %v, want 2 and 4", x, square, measured)
	}
	c = choice{what: []string{"y"}, measure: c.measure}
	c.try("all", diverged, 3)
	c.chosen()
	if v, ok := measured[chosenMeasure("y")]; ok {
		t.Errorf("%g is chosen of trainings that diverged", v)
	}
	if _, err := orDiverged(1, context.Canceled); err == nil {
		t.Error("a training that was interrupted counts as diverged")
	}
}

// TestChosen compares the configuration with the recorded choices.
func TestChosen(t *testing.T) {
	chosen := func(id, what string, have float64) {
		t.Helper()
		r, err := experiment.ReadResult(Paper().Results, id)
		if err != nil {
			t.Fatal(err)
		}
		if r == nil {
			return // not yet recorded
		}
		if v, ok := r.Value(chosenMeasure(what)); !ok || math.Abs(v-have) > 1e-6 {
			t.Errorf("%s: %g is configured, %g was chosen", what, have, v)
		}
	}
	c := table1Config(experiment.PaperScale)
	chosen("choices-1", machineName+": rate", float64(c.Machine.Rate))
	for _, r := range c.Rivals {
		chosen("choices-1", r.Name+": rate", float64(r.Rate))
	}
	for _, k := range c.Sparse {
		chosen("choices-k", k.name()+": start", float64(k.Start))
	}
	for _, n := range nets(experiment.PaperScale) {
		if n.name() == "deep "+sparseName {
			continue // TestSecondChoice
		}
		chosen("choices-3", n.batchName(), float64(n.BatchSize))
		chosen("choices-3", n.rateName(), float64(n.Rate))
	}
}

// TestSecondChoice checks that the deep k-sparse net, which diverges with the setting that was chosen, has the next best.
func TestSecondChoice(t *testing.T) {
	c := choices3Presets[experiment.PaperScale]
	r, err := experiment.ReadResult(Paper().Results, "choices-3")
	if err != nil {
		t.Fatal(err)
	}
	all := nets(experiment.PaperScale)
	n := all[slices.IndexFunc(all, func(n Net) bool { return n.name() == "deep "+sparseName })]
	of := func(batch int, rate float32) float64 {
		v, _ := r.Value(validationError(Net{n.Start, n.Hidden, batch, rate}.setting()))
		return v
	}
	own, better := of(n.BatchSize, n.Rate), 0
	for _, batch := range c.Batches {
		for _, rate := range c.Rates {
			if of(batch, rate) < own {
				better++
			}
		}
	}
	if better != 1 {
		t.Errorf("%d settings have a lower validation error than %g %%, want 1", better, own)
	}
}

// TestChosenAlpha compares the configured α with those that have the lowest recorded validation error.
func TestChosenAlpha(t *testing.T) {
	r, err := experiment.ReadResult(Paper().Results, "alpha")
	if err != nil {
		t.Fatal(err)
	}
	c := alphasPresets[experiment.PaperScale]
	for _, s := range c.Sparse {
		best, least := 0, math.Inf(1)
		for _, alpha := range c.Alphas {
			v, ok := r.Value(withAlpha(s.name(), alpha) + ": validation error")
			if !ok {
				t.Fatalf("k = %d, α = %d is not recorded", s.K, alpha)
			}
			if v < least {
				best, least = alpha, v
			}
		}
		if best != s.Alpha {
			t.Errorf("k = %d: α = %d is configured, %d has the lowest validation error", s.K, s.Alpha, best)
		}
	}
}

func TestFaults(t *testing.T) {
	papertest.Faults(t, Paper(),
		papertest.Fault{Experiment: "table-1", Set: `Training={"Units":0}`, Want: "Units is 0, want at least 1"},
		papertest.Fault{Experiment: "table-1", Set: `Best=7`, Want: "Best is 7, but no k-sparse autoencoder has that K"},
		papertest.Fault{Experiment: "table-1", Set: `Sparse=[{"K":3,"Alpha":1},{"K":3,"Alpha":2}]`, Want: "two k-sparse autoencoders have K = 3"},
		papertest.Fault{Experiment: "table-1", Set: `Softmax={"Cs":[0]}`, Want: "softmax: C is 0"},
		papertest.Fault{Experiment: "table-3", Set: `Nets=[{"Start":"RBM","Hidden":2,"BatchSize":32,"Rate":1}]`, Want: "only autoencoders are stacked"},
		papertest.Fault{Experiment: "table-3", Set: `Nets=[{"Start":"DBN","Hidden":1,"BatchSize":32,"Rate":1}]`, Want: `net "DBN": nothing of that name is trained`},
		papertest.Fault{Experiment: "alpha", Set: `Alphas=[1,1]`, Want: "Alphas has 1 twice"},
		papertest.Fault{Experiment: "theorem", Set: `Dimensions=[48]`, Want: "Dimensions has 48, want powers of 2"},
		papertest.Fault{Experiment: "figure-4", Set: `Rivals=[]`, Want: "there is no rival"},
		papertest.Fault{Experiment: "choices-k", Set: `Starts=[]`, Want: "Starts has no number"},
		papertest.Fault{Experiment: "choices-3", Set: `Rates=[]`, Want: "Rates has no number"},
		papertest.Fault{Experiment: "choices-3", Set: `Batches=[0]`, Want: "Batches has 0, want at least 1"},
	)
}

// TestWeights has the autoencoders of Figure 1, and the one that was trained for 5000 epochs.
func TestWeights(t *testing.T) {
	modules := map[string][]nn.Module{}
	add := func(name string, k int) {
		modules[name] = ae.NewKSparse(ae.KSparseConfig{Input: 784, Units: 1000, K: k}).Modules()
	}
	for _, s := range figure1Presets[experiment.PaperScale].Sparse {
		add(fmt.Sprintf("k-sparse-%d", s.K), s.K)
	}
	add("k-sparse-long", longPresets[experiment.PaperScale].Sparse.K)
	papertest.Weights(t, Paper(), modules)
}

func TestPresets(t *testing.T) { papertest.Presets(t, Paper()) }

func TestClaims(t *testing.T) {
	papertest.Claims(t, Paper())
}
