package kingma2013

import (
	"bytes"
	"context"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/gradcheck"
	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// options runs at preset smoke, on drawn data.
func options(t *testing.T) experiment.Options {
	return experiment.Options{
		Preset: experiment.Smoke, Runs: t.TempDir(), Quiet: true,
		Data: datasets.Config{Dir: t.TempDir(), AllowStandin: true, Offline: true},
	}
}

// TestExperiments runs all at preset smoke and looks at what they leave.
func TestExperiments(t *testing.T) {
	o := options(t)
	p := Paper()
	figures := map[string]int{"figure-2": 2, "figure-4": 2, "figure-5": 2, "likelihood": 0}
	measures := map[string]int{"figure-2": 3, "figure-4": 0, "figure-5": 0, "likelihood": 2}
	for _, e := range p.Experiments {
		r, err := experiment.Do(context.Background(), p, e, o)
		if err != nil {
			t.Fatal(err)
		}
		if !r.Standin || len(r.Figures) != figures[e.ID] || len(r.Measures) != measures[e.ID] {
			t.Errorf("%s: stand-in %v, %d figures, %d measures, want true, %d, %d", e.ID, r.Standin, len(r.Figures), len(r.Measures), figures[e.ID], measures[e.ID])
		}
		for _, m := range r.Measures {
			if math.IsNaN(m.Value) || m.Value < -600 {
				t.Errorf("%s: %s is %g nats: nothing was learnt", e.ID, m.Name, m.Value)
			}
		}
		for _, f := range r.Figures {
			if !strings.Contains(f.Caption, "Stand-in data") {
				t.Errorf("%s: the caption does not say that the data was drawn: %s", f.Name, f.Caption)
			}
			for _, ext := range []string{".png", ".svg", ".pdf"} {
				if _, err := os.Stat(filepath.Join(r.Dir, "figures", f.Name+ext)); err != nil {
					t.Error(err)
				}
			}
		}
	}
	models, err := filepath.Glob(filepath.Join(o.Runs, "kingma2013", "models", "*", "weights.npz"))
	if err != nil || len(models) != 4 {
		t.Errorf("%d models, want 4: two of MNIST, shared by the figures, and two of Frey faces, of different rates", len(models))
	}
}

// TestResumeGivesTheSameBytes stops a run in the middle of its first model.
func TestResumeGivesTheSameBytes(t *testing.T) {
	p := Paper()
	_, e, err := experiment.Find([]experiment.Paper{p}, "kingma2013/figure-5")
	if err != nil {
		t.Fatal(err)
	}
	weights := func(o experiment.Options) []byte {
		t.Helper()
		if _, err := experiment.Do(context.Background(), p, e, o); err != nil {
			t.Fatal(err)
		}
		files, err := filepath.Glob(filepath.Join(o.Runs, "kingma2013", "models", "mnist-3-*", "weights.npz"))
		if err != nil || len(files) != 1 {
			t.Fatalf("%d weight files, want 1", len(files))
		}
		data, err := os.ReadFile(files[0])
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	whole, stopped := options(t), options(t)
	stopped.Data.Dir = whole.Data.Dir
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := experiment.Do(ctx, p, e, stopped); err == nil {
		t.Fatal("a cancelled run finished")
	}
	if !bytes.Equal(weights(whole), weights(stopped)) {
		t.Error("the resumed run has other weights")
	}
}

// TestWholeModelGradient checks the loss that is trained, weight prior included, for both
// data sets' networks.
func TestWholeModelGradient(t *testing.T) {
	for _, c := range []struct {
		d, k       int
		likelihood loss.Likelihood
		training   Training
	}{
		{784, 20, loss.Bernoulli{}, mnistTraining[experiment.PaperScale]},
		{560, 10, new(loss.SigmoidGaussian), freyTraining[experiment.PaperScale]},
	} {
		m := NewModel(c.training, c.d, c.k, 50, c.likelihood)
		x := mat32.New(10, c.d)
		random.New(1, "x").Uniform(x.Data)
		b := train.Batch{X: x}
		value := func() float64 { return m.Step(b)[0].Value }
		value()
		w, dw := m.Params()
		dw = append([]float32(nil), dw...)
		r := gradcheck.Directions(value, w, dw, random.New(2, "directions"), 4)
		if err := r.Err(gradcheck.Limit); err != nil {
			t.Errorf("%d-%d-%d: %v", c.d, c.training.Hidden, c.k, err)
		}
		t.Logf("%d-%d-%d: worst relative error %.1e", c.d, c.training.Hidden, c.k, r.Worst)
	}
}

// TestFirstBoundIsFairCoins: with parameters near 0 every pixel is a fair coin, 784·log 2
// nats, and the posterior is the prior.
func TestFirstBoundIsFairCoins(t *testing.T) {
	training := mnistTraining[experiment.PaperScale]
	training.InitStd = 0.01
	m := NewModel(training, 784, 20, 50_000, loss.Bernoulli{})
	x := mat32.New(50, 784)
	random.New(1, "x").Uniform(x.Data)
	if got := m.Bound(x, 1); math.Abs(got+784*math.Ln2) > 2 {
		t.Errorf("first bound is %.1f nats, want about %.1f", got, -784*math.Ln2)
	}
}

func TestInvalidConfigurations(t *testing.T) {
	for set, want := range map[string]string{
		`MNIST={"BatchSize":0}`:          "MNIST: BatchSize is 0, want at least 1",
		`MNIST={"FirstTest":1}`:          "MNIST: FirstTest is 1, want at least a batch of 100",
		`MNIST={"Hidden":0,"Samples":5}`: "MNIST: Hidden is 0, want at least 1; MNIST: Samples is 5",
		`Latents=[]`:                     "there is no number of latents",
		`Latents=[2,0]`:                  "a number of latents is 0",
		`Samples=0`:                      "Samples is 0",
	} {
		_, e, err := experiment.Find([]experiment.Paper{Paper()}, "kingma2013/figure-5")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := e.Configure(experiment.Smoke, set); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("-set %s: error %v, want one sentence with %q", set, err, want)
		}
	}
}

func TestClaimsName(t *testing.T) {
	p := Paper()
	ids := map[string]bool{}
	for _, c := range p.Claims {
		if ids[c.ID] {
			t.Errorf("claim %s is there twice", c.ID)
		}
		ids[c.ID] = true
		if _, _, err := experiment.Find([]experiment.Paper{p}, "kingma2013/"+c.Experiment); err != nil {
			t.Errorf("claim %s: %v", c.ID, err)
		}
		if c.Slide == "" || c.Source == "" || c.What == "" || c.Tolerance <= 0 {
			t.Errorf("claim %s lacks its slide, source, words or tolerance: %+v", c.ID, c)
		}
	}
	if len(ids) < 10 {
		t.Errorf("%d claims", len(ids))
	}
	if _, err := p.Outcomes(); err != nil {
		t.Error(err)
	}
}
