package train

import (
	"testing"

	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/random"
)

// toy is linear regression on inputs with noise: the loss is the mean of
// (w·(x+ε) - y)², where a row of the batch is x, then y.
type toy struct {
	w, dw []float32
	noise *random.Stream
	eps   []float32
	terms [2]Term
	after func(m *toy, b Batch) // called at the end of each step
}

func newToy(inputs int) *toy {
	m := &toy{w: make([]float32, inputs), dw: make([]float32, inputs), noise: random.New(7, "noise"), eps: make([]float32, inputs)}
	m.terms = [2]Term{{Name: "loss"}, {Name: "size"}}
	random.New(7, "init").Normal(m.w)
	return m
}

func (m *toy) Params() (w, dw []float32) { return m.w, m.dw }

func (m *toy) Range() (low, high float32) { return loss.Unbounded() }

func (m *toy) Step(b Batch) []Term {
	clear(m.dw)
	m.terms[0].Value, m.terms[1].Value = 0, 0
	m.noise.Seek(b.Step)
	scale := 1 / float64(b.X.Rows)
	for i := range b.X.Rows {
		row := mat32.Row(b.X, i)
		m.noise.Normal(m.eps)
		e := -float64(row[len(m.w)])
		for j, w := range m.w {
			m.eps[j] = row[j] + float32(0.1*m.eps[j])
			e += float64(float64(w) * float64(m.eps[j]))
		}
		for j, x := range m.eps {
			m.dw[j] += float32(2 * scale * e * float64(x))
		}
		m.terms[0].Value += float64(scale * e * e)
		m.terms[1].Value += float64(scale * float64(row[0]))
	}
	if m.after != nil {
		m.after(m, b)
	}
	return m.terms[:]
}

// toyData returns n examples of y = Σ (j+1)·xⱼ.
func toyData(n, inputs int) Source {
	m := mat32.New(n, inputs+1)
	s := random.New(7, "data")
	for i := range n {
		row := mat32.Row(m, i)
		s.Normal(row[:inputs])
		row[inputs] = 0
		for j, x := range row[:inputs] {
			row[inputs] += float32(float32(j+1) * x)
		}
	}
	return Rows(m)
}

// toyConfig uses everything that must survive a stop: a schedule, an optimiser with
// memory, windows that most checkpoints divide, evaluations at uneven steps and, with 23
// examples, a short last batch.
func toyConfig(dir string, m *toy) Config {
	return Config{
		Dir: dir, Seed: 3, Steps: 20, BatchSize: 5, Quiet: true,
		Optimizer:   optim.NewAdam(0.05),
		Rate:        func(step int) float32 { return 0.05 / float32(1+step) },
		RecordEvery: 3, CheckpointEvery: 4,
		Evaluate: func(step int) ([]Term, error) {
			return []Term{{Name: "w[0]", Value: float64(m.w[0])}}, nil
		},
		EvaluateAt: LogSteps(1, 4),
	}
}

// near fails t unless got is within tol of want.
func near(t *testing.T, what string, got, want, tol float64) {
	t.Helper()
	if d := got - want; !(d <= tol && -d <= tol) {
		t.Errorf("%s is %v, want %v ± %v", what, got, want, tol)
	}
}
