package vae_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/gradcheck"
	"github.com/aelab-go/autoencoders/aelab/internal/allocs"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/aelab/vae"
)

// inTurn makes the latents active one or two at a time.
func inTurn(step int) (first, end int) {
	ranges := [][2]int{{0, 1}, {1, 2}, {2, 4}}
	return ranges[step%3][0], ranges[step%3][1]
}

func clamped(seed uint64) *vae.Clamped {
	return &vae.Clamped{Model: mlp(8, 6, 4, vae.Config{Seed: seed, Regularizer: vae.KL{Beta: 2}}), Active: inTurn, Lambda: 0.3}
}

// TestClampedTrace replays ten updates that testdata/clamped.py has recorded.
func TestClampedTrace(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "clamped.json"))
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Seed            uint64
		Rate            float32
		X, Start, After []float32
		Steps           [][]float64
	}
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	if len(want.Steps) != 10 {
		t.Fatalf("%d steps recorded, want 10", len(want.Steps))
	}
	m := clamped(want.Seed)
	w, dw := m.Params()
	copy(w, want.Start)
	sgd := &optim.SGD{LearningRate: want.Rate}
	sgd.Init(len(w))
	for step, values := range want.Steps {
		terms := m.Step(train.Batch{Step: step, X: mat32.View(want.X, 7, 8)})
		for i, term := range terms {
			if !(math.Abs(term.Value-values[i]) < 1e-5) {
				t.Errorf("step %d: %s is %.7g, want %.7g", step, term.Name, term.Value, values[i])
			}
		}
		if len(terms) != len(values) {
			t.Fatalf("%d terms, want %d", len(terms), len(values))
		}
		sgd.Step(w, dw)
	}
	for i := range w {
		if !(math.Abs(float64(w[i]-want.After[i])) < 1e-5) {
			t.Fatalf("parameter %d is %.7g after ten steps, want %.7g", i, w[i], want.After[i])
		}
	}
}

// exposed returns a model whose encoder's weights are the posterior's statistics, because example i is row
// i of the identity. So the gradients of the weights are those of the encoder's output.
func exposed(n, k int) (*vae.Clamped, train.Batch) {
	init := nn.Normal{Std: 0.7}
	m := &vae.Clamped{
		Model: vae.New(vae.Config{
			Encoder: nn.NewDense(n, 2*k, init), Latent: k, Seed: 4,
			Decoder: nn.Sequential{nn.NewDenseBias(k, 5, init, init), nn.NewTanh(), nn.NewDense(5, n, init)},
		}),
		Active: inTurn, Lambda: 0.3,
	}
	x := mat32.New(n, n)
	for i := range n {
		mat32.Row(x, i)[i] = 1
	}
	return m, train.Batch{Step: 2, X: x}
}

// TestClampedGradients checks the gradient of the active latents and of the decoder, and the clamped
// latents' rule in float64.
func TestClampedGradients(t *testing.T) {
	const n, k = 6, 4
	m, b := exposed(n, k)
	value := func() float64 { return m.Step(b)[0].Value }
	value()
	w, dw := m.Params()
	dw = slices.Clone(dw)
	var clampedOnes [][2]int // in the encoder's weights, n×2k, and all its biases
	for row := range n {
		for half := range 2 {
			at := row*2*k + half*k
			clampedOnes = append(clampedOnes, [2]int{at, at + 2})
		}
	}
	clampedOnes = append(clampedOnes, [2]int{n * 2 * k, (n + 1) * 2 * k})
	r := gradcheck.Coordinates(value, w, dw, clampedOnes...)
	if err := r.Err(gradcheck.Limit); err != nil {
		t.Error(err)
	}
	if want := len(w) - n*2*2 - 2*k; r.Checked != want {
		t.Errorf("%d parameters compared, want %d", r.Checked, want)
	}
	for j := range 2 * k {
		if j%k >= 2 { // active at step 2
			continue
		}
		var mean float64
		for i := range n {
			mean += float64(w[i*2*k+j]) / n
		}
		for i := range n {
			want := 0.3 / n * (float64(w[i*2*k+j]) - mean)
			if got := float64(dw[i*2*k+j]); math.Abs(got-want) > 1e-8 {
				t.Errorf("example %d, column %d: gradient %g, want %g", i, j, got, want)
			}
		}
	}
}

// TestClampedHidesWhatIsNotActive checks that the decoder cannot tell examples apart that differ in clamped
// latents only.
func TestClampedHidesWhatIsNotActive(t *testing.T) {
	const n, k = 6, 4
	m, b := exposed(n, k)
	w, _ := m.Params()
	before := train.Terms(slices.Clone(m.Step(b)))
	for i := range n { // the mean stays
		w[i*2*k] += float32(i) - 2.5
	}
	after := train.Terms(m.Step(b))
	for _, name := range []string{"reconstruction", "kl"} {
		p, _ := before.Value(name)
		q, _ := after.Value(name)
		if math.Abs(p-q) > 1e-5 {
			t.Errorf("%s is %g, then %g: it depends on a clamped latent", name, p, q)
		}
	}
	p, _ := before.Value("invariance")
	if q, _ := after.Value("invariance"); !(q > p) {
		t.Errorf("invariance is %g, then %g: the spread of a clamped latent does not count", p, q)
	}
}

func TestClampedStepAllocatesNothing(t *testing.T) {
	m := clamped(1)
	b := train.Batch{X: stripes(50, 8)}
	step := func() {
		m.Step(b)
		b.Step++
	}
	for range 3 {
		step()
	}
	if n := allocs.PerRun(2, step); n != 0 {
		t.Errorf("%g allocations a step, want 0", n)
	}
}

func TestClampedSameBits(t *testing.T) {
	x := mat32.New(50, 8)
	random.New(1, "x").Uniform(x.Data)
	trained := func(threads int) []float32 {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
		m := clamped(2)
		if _, err := train.Run(context.Background(), train.Config{Steps: 6, BatchSize: 20, Optimizer: optim.NewAdam(0.01), Quiet: true}, train.Rows(x), m); err != nil {
			t.Fatal(err)
		}
		w, _ := m.Params()
		return w
	}
	if !slices.Equal(trained(1), trained(3)) {
		t.Error("three threads leave other weights than one")
	}
}

func TestClampedResumes(t *testing.T) {
	run := func(ctx context.Context, dir string, at func(step int)) error {
		_, err := train.Run(ctx, train.Config{
			Dir: dir, Steps: 20, BatchSize: 10, Optimizer: optim.NewAdam(0.01), CheckpointEvery: 6, Quiet: true,
			Batch: func(step int, index []int) { random.New(9, "batches").Seek(step).Indices(index, 35) },
			Evaluate: func(step int) ([]train.Term, error) {
				at(step)
				return nil, nil
			},
			EvaluateAt: func(int) bool { return true },
		}, train.Rows(stripes(35, 8)), clamped(3))
		return err
	}
	alone, stopped := t.TempDir(), t.TempDir()
	if err := run(context.Background(), alone, func(int) {}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	err := run(ctx, stopped, func(step int) {
		if step == 10 {
			cancel()
		}
	})
	if !errors.Is(err, train.ErrInterrupted) {
		t.Fatalf("error %v, want ErrInterrupted", err)
	}
	if err := run(context.Background(), stopped, func(int) {}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"checkpoint.npz", "history.jsonl"} {
		a, errA := os.ReadFile(filepath.Join(alone, name))
		b, errB := os.ReadFile(filepath.Join(stopped, name))
		if errA != nil || errB != nil || !bytes.Equal(a, b) {
			t.Errorf("%s: the stopped run has other bytes: %v, %v", name, errA, errB)
		}
	}
}

func TestClampedPanics(t *testing.T) {
	m := clamped(1)
	m.Active = func(int) (int, int) { return 3, 5 }
	defer func() {
		if got, _ := recover().(string); !strings.HasPrefix(got, "vae: Clamped: Active(7) is 3, 5, want a range of the 4 latents") {
			t.Errorf("panic %q", got)
		}
	}()
	m.Step(train.Batch{Step: 7, X: stripes(5, 8)})
}
