package train

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/internal/allocs"
	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/optim"
)

func ExampleRun() {
	// Fit y = 2x by gradient descent. A row of the data is x, y.
	data := mat32.View([]float32{1, 2, 2, 4, 3, 6, 4, 8}, 4, 2)
	history, err := Run(context.Background(), Config{
		Epochs: 20, BatchSize: 2, Quiet: true,
		Optimizer: &optim.SGD{LearningRate: 0.02},
	}, Rows(data), &slope{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range history.Records[:3] {
		loss, _ := r.Terms.Value("loss")
		fmt.Printf("epoch %d: loss %.2f\n", r.Epoch, loss)
	}
	loss, _ := history.Last(Training, "loss")
	fmt.Printf("at the end: loss %.4f\n", loss)
	// Output:
	// epoch 1: loss 26.25
	// epoch 2: loss 4.62
	// epoch 3: loss 1.10
	// at the end: loss 0.0000
}

// slope is the model y = w·x.
type slope struct {
	w, dw [1]float32
}

func (m *slope) Params() (w, dw []float32) { return m.w[:], m.dw[:] }

func (m *slope) Range() (low, high float32) { return loss.Unbounded() }

func (m *slope) Step(b Batch) []Term {
	var loss, grad float32
	for i := range b.X.Rows {
		x, y := b.X.Data[2*i], b.X.Data[2*i+1]
		e := float32(m.w[0]*x) - y
		loss += float32(e * e)
		grad += float32(2 * e * x)
	}
	n := float32(b.X.Rows)
	m.dw[0] = grad / n
	return []Term{{Name: "loss", Value: float64(loss / n)}}
}

func TestRunLearns(t *testing.T) {
	m := newToy(3)
	h, err := Run(context.Background(), Config{Epochs: 200, BatchSize: 20, Quiet: true, Optimizer: &optim.SGD{LearningRate: 0.02}}, toyData(200, 3), m)
	if err != nil {
		t.Fatal(err)
	}
	// Noise of variance 0.01 on inputs of variance 1 shrinks the slopes by 1/1.01.
	for j, w := range m.w {
		near(t, fmt.Sprintf("w[%d]", j), float64(w), float64(j+1)/1.01, 0.1)
	}
	if n := len(h.Records); n != 200 {
		t.Errorf("%d records, want one an epoch, 200", n)
	}
	if h.Elapsed <= 0 || h.Updates != 2000 {
		t.Errorf("Elapsed is %v, Updates is %d, want a positive duration and 2000", h.Elapsed, h.Updates)
	}
}

// A record holds the means over all examples since the last one, and the step, epoch and
// number of examples.
func TestRecords(t *testing.T) {
	m := newToy(2)
	var losses []float64 // of each step
	var rows []int
	m.after = func(m *toy, b Batch) {
		losses = append(losses, m.terms[0].Value)
		rows = append(rows, len(b.Index))
	}
	calls := 0
	cfg := toyConfig("", m)
	cfg.OnRecord = func(h *History) {
		if calls++; len(h.Records) != calls {
			t.Errorf("call %d of OnRecord sees %d records", calls, len(h.Records))
		}
	}
	h, err := Run(context.Background(), cfg, toyData(23, 2), m)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range h.Records {
		got = append(got, fmt.Sprintf("%s %d/%d/%d", r.Kind[:1], r.Step, r.Epoch, r.Examples))
	}
	// 23 examples in batches of 5, 5, 5, 5, 3; records every 3 steps; evaluations
	// at 10^(i/4) rounded: 1, 2, 3, 6, 10, 18.
	want := "e 1/1/5, e 2/1/10, t 3/1/15, e 3/1/15, t 6/2/28, e 6/2/28, t 9/2/43, e 10/2/46, t 12/3/56, t 15/3/69, t 18/4/84, e 18/4/84"
	if s := strings.Join(got, ", "); s != want {
		t.Errorf("records\n%s, want\n%s", s, want)
	}
	if calls != len(h.Records) {
		t.Errorf("OnRecord was called %d times for %d records", calls, len(h.Records))
	}
	loss, _ := h.Records[4].Terms.Value("loss") // of steps 4, 5 and 6, the second of 3 examples
	mean := (losses[3]*5 + losses[4]*3 + losses[5]*5) / 13
	near(t, "the mean loss of steps 4 to 6", loss, mean, 1e-12)
	if rows[4] != 3 {
		t.Errorf("the last batch of the epoch has %d rows, want 3", rows[4])
	}
}

func TestRateSchedule(t *testing.T) {
	m := newToy(2)
	var rates []float32
	opt := &optim.SGD{LearningRate: 0.5}
	m.after = func(*toy, Batch) { rates = append(rates, opt.Rate()) }
	cfg := Config{Steps: 3, Quiet: true, Optimizer: opt, Rate: func(step int) float32 { return 0.01 * float32(step+1) }}
	if _, err := Run(context.Background(), cfg, toyData(10, 2), m); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(rates) != "[0.01 0.02 0.03]" {
		t.Errorf("rates %v, want 0.01, 0.02, 0.03", rates)
	}
	if opt.Rate() != 0.5 {
		t.Errorf("the optimiser is left with rate %v, want its own, 0.5", opt.Rate())
	}
	cfg.Rate = func(step int) float32 { return 0.5 - float32(step) }
	if _, err := Run(context.Background(), cfg, toyData(10, 2), m); err == nil || !strings.Contains(err.Error(), "Rate(1) is -0.5:") {
		t.Errorf("error %v, want one that names the negative rate of step 1", err)
	}
	cfg.Rate = func(step int) float32 { return 1 / float32(2-step) }
	if _, err := Run(context.Background(), cfg, toyData(10, 2), m); err == nil || !strings.Contains(err.Error(), "Rate(2) is +Inf:") {
		t.Errorf("error %v, want one that names the infinite rate of step 2", err)
	}
}

func TestNothingAllocatedPerStep(t *testing.T) {
	m := newToy(4)
	data := toyData(23, 4)
	for name, kind := range map[string]Config{
		"shuffled":         {Optimizer: optim.NewAdam(1e-3)},
		"with replacement": {Optimizer: optim.NewAdam(1e-3), Replacement: true},
		"chosen":           {Optimizer: optim.NewAdam(1e-3), Batch: neighbours},
		"search":           {Search: &optim.ConjugateGradient{Searches: 3}, FixedBatches: true},
	} {
		counted := func(steps int) float64 {
			return allocs.PerRun(2, func() {
				cfg := kind
				cfg.Steps, cfg.BatchSize, cfg.RecordEvery, cfg.Quiet = steps, 5, 1e6, true
				if _, err := Run(context.Background(), cfg, data, m); err != nil {
					t.Fatal(err)
				}
			})
		}
		// The race detector's own allocations leave a few, hence not exactly 0.
		if perStep := (counted(1300) - counted(300)) / 1000; perStep >= 0.02 {
			t.Errorf("%s: %v allocations per step, want 0", name, perStep)
		}
	}
}

func TestValidate(t *testing.T) {
	opt := &optim.SGD{LearningRate: 1}
	parts := &optim.Parts{Parts: []optim.Part{{Name: "all", Len: 1, Rule: opt}}}
	tests := []struct {
		name   string
		config Config
		faults []string
	}{
		{"least", Config{Optimizer: opt, Steps: 1}, nil},
		{"empty", Config{}, []string{"Optimizer is missing, or Search", "Epochs and Steps are both 0"}},
		{"NaN rate", Config{Optimizer: &optim.SGD{LearningRate: float32(math.NaN())}, Steps: 1}, []string{"not numbers"}},
		{"least with a search", Config{Search: &optim.ConjugateGradient{Searches: 1}, Steps: 1}, nil},
		{"both rules", Config{Optimizer: opt, Search: &optim.ConjugateGradient{Searches: 1}, Steps: 1, Rate: func(int) float32 { return 1 }},
			[]string{"Optimizer and Search are both set", "Rate is set"}},
		{"no searches", Config{Search: &optim.ConjugateGradient{}, Steps: 1}, []string{"ConjugateGradient: Searches is 0, want at least 1"}},
		{"negative rate", Config{Optimizer: optim.NewAdam(-1), Steps: 1}, []string{"Adam: LearningRate is -1,"}},
		{"division by zero", Config{Optimizer: &optim.RMSProp{Decay: 0.9}, Steps: 1}, []string{"RMSProp: Epsilon is 0"}},
		{"one schedule for parts", Config{Optimizer: parts, Steps: 1, Rate: func(int) float32 { return 1 }}, []string{"the Optimizer is Parts"}},
		{"parts", Config{Optimizer: parts, Steps: 1}, nil},
		{"both orders", Config{Optimizer: opt, Steps: 1, Replacement: true, FixedBatches: true}, []string{"exclude each other"}},
		{"chosen in order", Config{Optimizer: opt, Steps: 1, Batch: neighbours, FixedBatches: true}, []string{"set neither Replacement nor"}},
		{"both lengths", Config{Optimizer: opt, Epochs: 2, Steps: 3}, []string{"set only one"}},
		{"all at once", Config{Epochs: -1, BatchSize: -2, RecordEvery: -3, CheckpointEvery: -4, EvaluateAt: LogSteps(1, 1)},
			[]string{"Optimizer", "Epochs is -1", "BatchSize is -2", "RecordEvery is -3", "CheckpointEvery is -4", "Evaluate is missing"}},
	}
	for _, test := range tests {
		err := test.config.Validate()
		if (err == nil) != (test.faults == nil) {
			t.Errorf("%s: error %v, want faults %q", test.name, err, test.faults)
		}
		for _, fault := range test.faults {
			if err == nil || !strings.Contains(err.Error(), fault) {
				t.Errorf("%s: error %v does not say %q", test.name, err, fault)
			}
		}
	}
	if _, err := Run(context.Background(), Config{}, toyData(1, 1), newToy(1)); err == nil {
		t.Error("Run accepts an invalid configuration")
	}
	h, err := Run(context.Background(), Config{Optimizer: opt, Steps: 1}, toyData(0, 1), newToy(1))
	if !errors.Is(err, ErrData) || h == nil {
		t.Errorf("data without examples: history %v, error %v, want an empty one and ErrData", h, err)
	}
}

func TestLogSteps(t *testing.T) {
	for _, test := range []struct {
		first, perDecade int
		want             string
	}{
		{1, 4, "[1 2 3 6 10 18 32 56 100 178 316 562 1000]"},
		{20, 2, "[20 63 200 632]"},
		{1, 1, "[1 10 100 1000]"},
	} {
		at := LogSteps(test.first, test.perDecade)
		var got []int
		for step := range 1001 {
			if at(step) {
				got = append(got, step)
			}
		}
		if fmt.Sprint(got) != test.want {
			t.Errorf("LogSteps(%d, %d) chooses %v, want %s", test.first, test.perDecade, got, test.want)
		}
	}
}

func TestDiverged(t *testing.T) {
	nan := float32(math.NaN())
	tests := []struct {
		name, says string
		at         int // the update, from 1, that goes wrong
		fault      func(m *toy)
	}{
		{"NaN loss", "loss (NaN) is not finite at step 7, epoch 2", 7, func(m *toy) { m.terms[0].Value = math.NaN() }},
		{"infinite second term", "size (-Inf) is not finite at step 5, epoch 1", 5, func(m *toy) { m.terms[1].Value = math.Inf(-1) }},
		{"NaN gradient", "the gradient is not finite at step 6, epoch 2", 6, func(m *toy) { m.dw[1] = nan }},
		{"infinite gradient", "the gradient is not finite at step 1, epoch 1; no checkpoint had been saved", 1, func(m *toy) { m.dw[0] = float32(math.Inf(1)) }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			m := newToy(2)
			var before []float32
			m.after = func(m *toy, b Batch) {
				if b.Step == test.at-1 {
					before = append(before, m.w...)
					test.fault(m)
				}
			}
			h, err := Run(context.Background(), toyConfig(dir, m), toyData(23, 2), m)
			if !errors.Is(err, ErrDiverged) || !strings.Contains(err.Error(), test.says) {
				t.Fatalf("error %v, want ErrDiverged that says %q", err, test.says)
			}
			if h == nil || len(h.Records) == 0 && test.at > 1 {
				t.Error("the history so far is not returned")
			}
			if fmt.Sprint(m.w) != fmt.Sprint(before) {
				t.Errorf("parameters are %v, were %v before the bad update", m.w, before)
			}
			want := (test.at - 1) / 4 * 4 // a checkpoint every 4 steps
			if got := checkpointStep(t, dir); got != want {
				t.Errorf("the checkpoint is at step %d, want %d", got, want)
			}
		})
	}
}

// The error of a search does not blame the learning rate.
func TestDivergedBlames(t *testing.T) {
	const rate = "a smaller learning rate may help"
	for _, cfg := range []Config{toyConfig("", newToy(2)), searchConfig("", newToy(2))} {
		m := newToy(2)
		cfg.Evaluate, cfg.EvaluateAt = nil, nil
		m.after = func(m *toy, b Batch) { m.dw[0] = float32(math.NaN()) }
		_, err := Run(context.Background(), cfg, toyData(23, 2), m)
		if !errors.Is(err, ErrDiverged) || strings.Contains(err.Error(), rate) != (cfg.Optimizer != nil) {
			t.Errorf("search %v: error %v: a rate is to be blamed where there is one", cfg.Search, err)
		}
	}
}

// An update can overflow although its gradient is finite. It must not reach a checkpoint.
func TestDivergedParametersAreNotSaved(t *testing.T) {
	for _, dir := range []string{"", t.TempDir()} {
		m := newToy(2)
		cfg := toyConfig(dir, m)
		cfg.Steps, cfg.Evaluate, cfg.EvaluateAt, cfg.Optimizer = 8, nil, nil, &optim.SGD{}
		cfg.Rate = func(step int) float32 {
			if step == 7 {
				return math.MaxFloat32
			}
			return 0.01
		}
		_, err := Run(context.Background(), cfg, toyData(23, 2), m)
		if !errors.Is(err, ErrDiverged) || !strings.Contains(err.Error(), "a parameter is not finite at step 8") {
			t.Errorf("Dir %q: error %v, want ErrDiverged of the parameters", dir, err)
		}
		if dir != "" && checkpointStep(t, dir) != 4 {
			t.Errorf("the checkpoint is at step %d, want 4", checkpointStep(t, dir))
		}
	}
}

func TestEvaluateFails(t *testing.T) {
	m := newToy(2)
	cfg := toyConfig("", m)
	wrong := errors.New("no test data")
	cfg.Evaluate = func(int) ([]Term, error) { return nil, wrong }
	if _, err := Run(context.Background(), cfg, toyData(23, 2), m); !errors.Is(err, wrong) || !strings.Contains(err.Error(), "step 1") {
		t.Errorf("error %v, want that of Evaluate after step 1", err)
	}
	cfg.Evaluate = func(int) ([]Term, error) { return []Term{{Name: "bound", Value: math.NaN()}}, nil }
	if _, err := Run(context.Background(), cfg, toyData(23, 2), m); !errors.Is(err, ErrDiverged) || !strings.Contains(err.Error(), "bound (NaN)") {
		t.Errorf("error %v, want ErrDiverged of the bound", err)
	}
}
