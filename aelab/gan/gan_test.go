package gan

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/gradcheck"
	"github.com/aelab-go/autoencoders/aelab/internal/allocs"
	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
)

// small returns the model of testdata/trace.py.
func small(seed uint64) *Model { return smallOf(seed, func() nn.Layer { return nn.NewLeakyReLU(0.1) }) }

func smallOf(seed uint64, activation func() nn.Layer) *Model {
	init := nn.Normal{Std: 0.7}
	dense := func(in, out int) nn.Layer { return nn.NewDenseBias(in, out, init, init) }
	return New(Config{
		Generator:     nn.Sequential{dense(3, 5), nn.NewBatchNorm(5), activation(), dense(5, 6), nn.NewTanh()},
		Body:          nn.Sequential{dense(6, 7), activation(), dense(7, 5), nn.NewBatchNorm(5), activation()},
		Discriminator: dense(5, 1),
		Recogniser:    nn.Sequential{dense(5, 4), activation(), dense(4, 2)},
		CodeSize:      2, NoiseSize: 1, Weight: 0.7, InstanceNoise: 0.2, Seed: seed,
	})
}

// images returns n rows of 6 numbers in [0, 1).
func images(n int) mat32.Matrix {
	x := mat32.New(n, 6)
	random.New(1, "x").Uniform(x.Data)
	return x
}

// TestTrace replays ten updates that testdata/trace.py has recorded.
func TestTrace(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "trace.json"))
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Seed            uint64
		Rates           struct{ Generator, Discriminator float32 }
		X, Start, After []float32
		Steps           [][]float64
	}
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	if len(want.Steps) != 10 {
		t.Fatalf("%d steps recorded, want 10", len(want.Steps))
	}
	m := small(want.Seed)
	w, dw := m.Params()
	if copy(w, want.Start); len(w) != len(want.Start) {
		t.Fatalf("%d parameters, %d recorded", len(w), len(want.Start))
	}
	rules := m.Rules(&optim.SGD{LearningRate: want.Rates.Generator}, &optim.SGD{LearningRate: want.Rates.Discriminator})
	rules.Init(len(w))
	for step, values := range want.Steps {
		terms := m.Step(train.Batch{Step: step, X: mat32.View(want.X, 7, 6)})
		for i, term := range terms {
			if !(math.Abs(term.Value-values[i]) < 2e-5) {
				t.Errorf("step %d: %s is %.7g, want %.7g", step, term.Name, term.Value, values[i])
			}
		}
		rules.Step(w, dw)
	}
	for i := range w {
		if !(math.Abs(float64(w[i]-want.After[i])) < 2e-5) {
			t.Fatalf("parameter %d is %.7g after ten steps, want %.7g", i, w[i], want.After[i])
		}
	}
}

// TestGradients checks each player's gradients against its own loss.
func TestGradients(t *testing.T) {
	for name, change := range map[string]func(*Config){
		"fixed variance":    func(*Config) {},
		"two columns":       func(c *Config) { c.Posterior = twoColumns{} },
		"no instance noise": func(c *Config) { c.InstanceNoise = 0 },
		"much information":  func(c *Config) { c.Weight = 3 },
	} {
		t.Run(name, func(t *testing.T) {
			cfg := smallOf(2, func() nn.Layer { return nn.NewTanh() }).Config // without kinks
			change(&cfg)
			if cfg.Posterior.Outputs(1) == 2 {
				cfg.Recogniser = nn.NewDense(5, 4, nn.Normal{Std: 0.7})
			}
			m := New(cfg)
			b := train.Batch{Step: 5, X: images(20)}
			m.Step(b)
			dw := slices.Clone(m.dw)
			g := m.Rules(nil, nil).Parts[0].Len
			for player, part := range map[string][2]int{"discriminator": {g, len(m.w)}, "generator": {0, g}} {
				value := func() float64 {
					terms := train.Terms(m.Step(b))
					own, _ := terms.Value(player)
					codes, _ := terms.Value("codes")
					return own + float64(m.Weight)*codes
				}
				var buffers [][2]int
				for _, r := range nn.Buffers(m.layers()...) {
					if part[0] <= r[0] && r[1] <= part[1] {
						buffers = append(buffers, [2]int{r[0] - part[0], r[1] - part[0]})
					}
				}
				r := gradcheck.Coordinates(value, m.w[part[0]:part[1]], dw[part[0]:part[1]], buffers...)
				if err := r.Err(gradcheck.Limit); err != nil {
					t.Errorf("%s: %v", player, err)
				}
				if want := part[1] - part[0] - 2*5; r.Checked != want {
					t.Errorf("%s: %d parameters compared, want %d: all but the buffers", player, r.Checked, want)
				}
			}
		})
	}
}

// twoColumns is a normal distribution whose variance is learned: means, then log-variances.
type twoColumns struct{ loss.Squares }

func (twoColumns) Outputs(d int) int { return 2 * d }

func (twoColumns) NLL(dout, out, x mat32.Matrix) float64 {
	left := func(m mat32.Matrix) mat32.Matrix { return mat32.Slice(m, 0, m.Rows, 0, x.Cols) }
	right := func(m mat32.Matrix) mat32.Matrix { return mat32.Slice(m, 0, m.Rows, x.Cols, 2*x.Cols) }
	return loss.GaussianNLL(left(dout), right(dout), left(out), right(out), x)
}

func (twoColumns) Mean(dst, out mat32.Matrix) {
	mat32.Copy(dst, mat32.Slice(out, 0, out.Rows, 0, dst.Cols))
}

// TestTermsOfABlindModel sets all weights to 0: the players are even, and nothing is known of the codes.
func TestTermsOfABlindModel(t *testing.T) {
	m := small(1)
	for _, p := range m.params {
		clear(p.W)
	}
	terms := train.Terms(m.Step(train.Batch{X: images(4000)}))
	for name, want := range map[string]float64{
		"discriminator": 2 * math.Ln2, "generator": math.Ln2,
		"codes": math.Log(2*math.Pi) + 1.0/3, "code error": 1.0 / 3, // two codes of variance 1/3
	} {
		if got, ok := terms.Value(name); !ok || math.Abs(got-want) > 0.01 {
			t.Errorf("%s is %g, want %g", name, got, want)
		}
	}
}

func TestStepAllocatesNothing(t *testing.T) {
	m := small(1)
	rules := m.Rules(optim.NewAdam(1e-3), optim.NewAdam(1e-3))
	rules.Init(len(m.w))
	b := train.Batch{X: images(50)}
	step := func() {
		m.Step(b)
		rules.Step(m.w, m.dw)
		b.Step++
	}
	step()
	if n := allocs.PerRun(2, step); n != 0 {
		t.Errorf("%g allocations a step, want 0", n)
	}
}

// TestGenerateAndEncode checks that generating and encoding are repeatable, do not change the model, and
// treat each row by itself, also beyond the end of a part.
func TestGenerateAndEncode(t *testing.T) {
	const n = chunk + 7
	m := small(3)
	m.Step(train.Batch{X: images(30)}) // so that running values are not those of the start
	before := slices.Clone(m.w)
	x, codes := m.Sample(n, 4, "test")
	if x.Rows != n || x.Cols != 6 || slices.Min(x.Data) < 0 || slices.Max(x.Data) > 1 {
		t.Fatalf("%d×%d images from %g to %g, want %d×6 in [0, 1]", x.Rows, x.Cols, slices.Min(x.Data), slices.Max(x.Data), n)
	}
	for i := range n {
		for _, c := range mat32.Row(codes, i) {
			if !(c >= -1 && c < 1) {
				t.Fatalf("code %d is %v", i, mat32.Row(codes, i))
			}
		}
	}
	if again, _ := m.Sample(n, 4, "test"); !slices.Equal(again.Data, x.Data) {
		t.Error("the same draw gives other images")
	}
	all := m.Encode(x)
	index := []int{n - 1, 0, 3}
	some := mat32.New(len(index), m.CodeSize)
	source := m.Codes(train.Rows(x))
	source.Gather(some, index)
	for i, from := range index {
		if !slices.Equal(mat32.Row(some, i), mat32.Row(all, from)) {
			t.Errorf("code of image %d is %v alone, %v among all", from, mat32.Row(some, i), mat32.Row(all, from))
		}
	}
	if source.Len() != n || source.Dim() != 2 || !slices.Equal(m.w, before) {
		t.Errorf("%d codes of %d numbers, want %d of 2; the parameters are as they were: %v", source.Len(), source.Dim(), n, slices.Equal(m.w, before))
	}
	last := m.Generate(mat32.Rows(codes, n-1, n), mat32.New(1, 1))
	if slices.Equal(last.Data, mat32.Row(x, n-1)) {
		t.Error("the noise does not matter")
	}
}

// TestGenerateWithoutNoise checks that the codes alone may make the images.
func TestGenerateWithoutNoise(t *testing.T) {
	cfg := small(1).Config
	cfg.CodeSize, cfg.NoiseSize, cfg.Recogniser = 3, 0, nn.NewDense(5, 3, nn.Normal{Std: 0.7})
	m := New(cfg)
	m.Step(train.Batch{X: images(4)})
	x, codes := m.Sample(chunk+7, 4, "test")
	if again := m.Generate(codes, mat32.New(codes.Rows, 0)); !slices.Equal(again.Data, x.Data) {
		t.Error("the same codes give other images")
	}
}

func TestSavedAndLoaded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "weights.npz")
	m, other := small(1), small(2)
	m.Step(train.Batch{X: images(30)})
	if err := nn.SaveWeights(path, m.Modules()...); err != nil {
		t.Fatal(err)
	}
	if err := nn.LoadWeights(path, other.Modules()...); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(m.w, other.w) {
		t.Error("the parameters are others after a save and a load")
	}
}

func TestPanics(t *testing.T) {
	changed := func(change func(*Config)) *Model {
		cfg := small(1).Config
		change(&cfg)
		return New(cfg)
	}
	b := train.Batch{X: images(4)}
	for want, f := range map[string]func(){
		"gan: New: Generator, Body, Discriminator or":    func() { changed(func(c *Config) { c.Body = nil }) },
		"gan: New: 0 codes and 1 noise units":            func() { changed(func(c *Config) { c.CodeSize = 0 }) },
		"gan: New: Weight is -1 and InstanceNoise 0.2":   func() { changed(func(c *Config) { c.Weight = -1 }) },
		"gan: the recogniser gives 2 columns, want 3":    func() { changed(func(c *Config) { c.CodeSize, c.NoiseSize = 3, 0 }).Step(b) },
		"gan: the discriminator gives 2 columns, want 1": func() { changed(func(c *Config) { c.Discriminator = nn.NewDense(5, 2, nil) }).Step(b) },
		"gan: Generate: codes are 2×2 and noise 3×1":     func() { small(1).Generate(mat32.New(2, 2), mat32.New(3, 1)) },
		"gan: Gather of codes: dst is 1×3, want 2×2":     func() { small(1).Codes(train.Rows(b.X)).Gather(mat32.New(1, 3), []int{0, 1}) },
	} {
		func() {
			defer func() {
				if got, _ := recover().(string); !strings.HasPrefix(got, want) {
					t.Errorf("panic %q, want %q", got, want)
				}
			}()
			f()
		}()
	}
}
