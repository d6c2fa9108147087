package train

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/random"
)

// sigmoidNet is a small deterministic autoencoder like those that follow pretraining: logistic
// units, a linear code, cross-entropy. Its second term is not to be minimised.
type sigmoidNet struct {
	w, dw []float32
	net   nn.Sequential
	dy    mat32.Matrix
	terms [2]Term
}

func newSigmoidNet(sizes ...int) *sigmoidNet {
	m := &sigmoidNet{}
	for i, size := range sizes[1:] {
		if i > 0 && i != len(sizes)/2 {
			m.net = append(m.net, nn.NewSigmoid())
		}
		m.net = append(m.net, nn.NewDense(sizes[i], size, nn.Normal{Std: 0.5}))
	}
	m.w, m.dw = nn.Alloc(random.New(2, "init"), m.net)
	return m
}

func (m *sigmoidNet) Params() (w, dw []float32) { return m.w, m.dw }

func (m *sigmoidNet) Range() (low, high float32) { return 0, 1 }

func (m *sigmoidNet) Step(b Batch) []Term {
	params := nn.Params(m.net)
	nn.ClearGrads(params)
	y := m.net.Forward(b.X, nn.Training(b.Step))
	m.dy = mat32.Resize(m.dy, y.Rows, y.Cols)
	clear(m.dy.Data)
	nll := loss.BernoulliNLL(m.dy, y, b.X)
	m.net.Backward(m.dy, false)
	nn.FinishGrads(params)
	m.terms = [2]Term{{"loss", nll}, {"minus the loss", -nll}}
	return m.terms[:]
}

// Each update must lower the loss of its batch or leave it as it was.
func TestSearchTrainsAutoencoder(t *testing.T) {
	m := newSigmoidNet(12, 8, 3, 8, 12)
	x := mat32.New(60, 12)
	for i := range x.Rows { // a bump at one of 20 places
		for j := range x.Cols {
			d := float64(j) - float64(i%20)*0.6
			x.Data[i*x.Cols+j] = float32(math.Exp(-d * d / 2))
		}
	}
	before, after := math.Inf(1), 0.0
	b := newBatches(Rows(x), 20, false, 5)
	b.fixed = true
	cfg := Config{
		Seed: 5, Epochs: 30, BatchSize: 20, FixedBatches: true, Quiet: true, RecordEvery: 1,
		Search: &optim.ConjugateGradient{Searches: 3},
		Evaluate: func(step int) ([]Term, error) {
			after = m.Step(b.at(step - 1))[0].Value
			return []Term{{"after", after}}, nil
		},
	}
	cfg.OnRecord = func(h *History) {
		if last := h.Records[len(h.Records)-1]; last.Kind == Training {
			before, _ = last.Terms.Value("loss")
		} else if !(after <= before) {
			t.Errorf("step %d: the loss of the batch goes from %v to %v", last.Step, before, after)
		}
	}
	h, err := Run(context.Background(), cfg, Rows(x), m)
	if err != nil {
		t.Fatal(err)
	}
	_, losses := h.Curve(Training, Examples, "loss")
	if len(losses) != 90 {
		t.Fatalf("%d updates, want 90", len(losses))
	}
	first, last := losses[0]+losses[1]+losses[2], losses[87]+losses[88]+losses[89]
	if !(last < first/2) {
		t.Errorf("the loss of an epoch goes from %v to %v, want less than half", first/3, last/3)
	}
	_, failed := h.Curve(Training, Examples, "failed searches")
	if n := len(slices.DeleteFunc(failed, func(n float64) bool { return n == 0 })); n > 5 {
		t.Errorf("searches failed in %d of 90 updates", n)
	}
}

// The history has the terms of the first evaluation of each batch, and counts all evaluations.
func TestSearchRecords(t *testing.T) {
	m := newToy(3)
	var first []float64
	evaluations := 0
	m.after = func(m *toy, b Batch) {
		if evaluations++; b.Step == len(first) {
			first = append(first, m.terms[0].Value)
		}
	}
	cfg := searchConfig("", m)
	cfg.RecordEvery, cfg.BatchSize, cfg.Evaluate, cfg.EvaluateAt = 1, 23, nil, nil
	h, err := Run(context.Background(), cfg, toyData(23, 3), m)
	if err != nil {
		t.Fatal(err)
	}
	counted := 0.0
	for i, r := range h.Records {
		var names []string
		for _, term := range r.Terms {
			names = append(names, term.Name)
		}
		if got := strings.Join(names, ", "); got != "loss, size, evaluations, searches, failed searches" {
			t.Fatalf("terms %s", got)
		}
		value, _ := r.Terms.Value("loss")
		near(t, fmt.Sprintf("the loss of step %d", i), value, first[i], 1e-12)
		n, _ := r.Terms.Value("evaluations")
		counted += n
	}
	if len(h.Records) != 20 || counted != float64(evaluations) {
		t.Errorf("%d records with %v evaluations, want 20 with %d", len(h.Records), counted, evaluations)
	}
}

// searchConfig is toyConfig with a search.
func searchConfig(dir string, m *toy) Config {
	cfg := toyConfig(dir, m)
	cfg.Optimizer, cfg.Rate, cfg.Search = nil, nil, &optim.ConjugateGradient{Searches: 3}
	return cfg
}

// A search may evaluate points that are not finite, but must not begin or end at one.
func TestSearchDiverges(t *testing.T) {
	run := func(search optim.Searcher, bad int) error {
		m := newToy(2)
		calls := 0
		m.after = func(m *toy, b Batch) {
			if calls++; calls == bad {
				m.dw[1] = float32(math.NaN())
			}
		}
		cfg := searchConfig("", m)
		cfg.Search = search
		_, err := Run(context.Background(), cfg, toyData(23, 2), m)
		return err
	}
	cg := &optim.ConjugateGradient{Searches: 3}
	if err := run(cg, 2); err != nil {
		t.Errorf("not finite in a search: error %v", err)
	}
	if err := run(cg, 1); !errors.Is(err, ErrDiverged) || !strings.Contains(err.Error(), "the gradient is not finite at step 1") {
		t.Errorf("not finite at first: error %v, want ErrDiverged", err)
	}
	if err := run(careless{}, 2); !errors.Is(err, ErrDiverged) || !strings.Contains(err.Error(), "the gradient is not finite at step 1") {
		t.Errorf("left where the gradient is not finite: error %v, want ErrDiverged", err)
	}
	if err := run(careless{math.Inf(1)}, 0); !errors.Is(err, ErrDiverged) || !strings.Contains(err.Error(), "the loss after a search (+Inf)") {
		t.Errorf("left where the loss is not finite: error %v, want ErrDiverged", err)
	}
}

// careless evaluates once and ends there, even if the point is not finite.
type careless struct{ add float64 }

func (careless) Init(int) {}

func (careless) Validate() error { return nil }

func (c careless) Search(_, _ []float32, _ float64, evaluate func() float64) optim.Report {
	return optim.Report{Evaluations: 1, Loss: evaluate() + c.add}
}
