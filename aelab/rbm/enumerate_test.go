package rbm

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/gradcheck"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
)

// A table is the joint distribution of a binary machine, state by state: weight[v][h] is
// exp(-E(v, h)), from the energy's definition. It shares no code with the library.
type table struct {
	weight [][]float64
	z      float64
}

func bit(state, i int) float64 { return float64(state >> i & 1) }

func enumerate(m *Model) table {
	t := table{weight: make([][]float64, 1<<m.Visible)}
	for v := range t.weight {
		for h := range 1 << m.Hidden {
			var e float64
			for i := range m.Visible {
				e -= bit(v, i) * float64(m.VisibleBias()[i])
				for j := range m.Hidden {
					e -= bit(v, i) * bit(h, j) * float64(m.Weight().Data[i*m.Hidden+j])
				}
			}
			for j := range m.Hidden {
				e -= bit(h, j) * float64(m.HiddenBias()[j])
			}
			t.weight[v] = append(t.weight[v], math.Exp(-e))
			t.z += math.Exp(-e)
		}
	}
	return t
}

// logP returns log p(v).
func (t table) logP(v int) float64 {
	var sum float64
	for _, w := range t.weight[v] {
		sum += w
	}
	return math.Log(sum / t.z)
}

// gradient returns the gradient of the mean of -log p over data, in the order of the slab: expectations
// over all states, less those over h given the data.
func (t table) gradient(m *Model, data []int) []float64 {
	d := make([]float64, len(m.w))
	add := func(v, h int, p float64) {
		for i := range m.Visible {
			for j := range m.Hidden {
				d[i*m.Hidden+j] += p * bit(v, i) * bit(h, j)
			}
			d[m.Visible*m.Hidden+m.Hidden+i] += p * bit(v, i)
		}
		for j := range m.Hidden {
			d[m.Visible*m.Hidden+j] += p * bit(h, j)
		}
	}
	for v, row := range t.weight {
		for h, w := range row {
			add(v, h, w/t.z)
		}
	}
	for _, v := range data {
		for h, w := range t.weight[v] {
			add(v, h, -w/(t.z*math.Exp(t.logP(v)))/float64(len(data)))
		}
	}
	return d
}

// states returns the bits of each number in data as a row. All rows are repeated times times.
func states(visible, times int, data []int) mat32.Matrix {
	x := mat32.New(len(data)*times, visible)
	for r := range x.Rows {
		for i := range visible {
			mat32.Row(x, r)[i] = float32(bit(data[r%len(data)], i))
		}
	}
	return x
}

func TestFreeEnergyAgainstEnumeration(t *testing.T) {
	for _, size := range [][2]int{{3, 2}, {4, 3}, {5, 5}} {
		m := newMachine(Config{}, size[0], size[1], 1)
		all := make([]int, 1<<size[0])
		for v := range all {
			all[v] = v
		}
		exact, energy := enumerate(m), m.FreeEnergy(states(size[0], 1, all))
		for v := range all {
			if want := -exact.logP(v) - math.Log(exact.z); math.Abs(energy[v]-want) > 1e-5 {
				t.Errorf("%v: F of state %d is %g, want %g", size, v, energy[v], want)
			}
		}
	}
}

// TestFreeEnergyOfGaussianUnits compares with the integral over h, and the terms of v with their
// definition.
func TestFreeEnergyOfGaussianUnits(t *testing.T) {
	const v1, v2 = 0.7, -1.2
	v := mat32.View([]float32{v1, v2}, 1, 2)
	m := newMachine(Config{HiddenUnits: Gaussian, VisibleUnits: Gaussian}, 2, 1, 0.8)
	w, b, c := m.Weight().Data, float64(m.HiddenBias()[0]), m.VisibleBias()
	var integral float64
	const step = 1e-3
	for h := -20.0; h < 20; h += step {
		e := 0.5*(h-b)*(h-b) - (v1*float64(w[0])+v2*float64(w[1]))*h
		integral += step * math.Exp(-e)
	}
	hidden := -math.Log(integral / math.Sqrt(2*math.Pi))
	gaussian := 0.5 * (math.Pow(v1-float64(c[0]), 2) + math.Pow(v2-float64(c[1]), 2))
	binary := -float64(c[0])*v1 - float64(c[1])*v2
	if got := m.FreeEnergy(v)[0]; math.Abs(got-hidden-gaussian) > 1e-5 {
		t.Errorf("Gaussian visible units: F is %g, want %g", got, hidden+gaussian)
	}
	m.VisibleUnits = Binary
	if got := m.FreeEnergy(v)[0]; math.Abs(got-hidden-binary) > 1e-5 {
		t.Errorf("binary visible units: F is %g, want %g", got, hidden+binary)
	}
}

func TestFreeEnergyInParts(t *testing.T) {
	m := newMachine(Config{}, 6, 4, 1)
	x := uniform(2*chunk+7, 6)
	all := m.FreeEnergy(x)
	for _, i := range []int{0, chunk - 1, chunk, 2*chunk + 6} {
		if alone := m.FreeEnergy(mat32.Rows(x, i, i+1))[0]; alone != all[i] || len(all) != x.Rows {
			t.Errorf("row %d of %d has F %g alone, %g among all", i, len(all), alone, all[i])
		}
	}
}

// data is not one of a machine's likelier sets of states, so that gradients are large.
var data = []int{0b011, 0b110, 0b000, 0b011}

func TestExactGradient(t *testing.T) {
	for _, size := range [][2]int{{3, 2}, {4, 3}} {
		m := newMachine(Config{}, size[0], size[1], 1)
		exact := enumerate(m).gradient(m, data)
		dw := make([]float32, len(exact))
		for i, g := range exact {
			dw[i] = float32(g)
		}
		r := gradcheck.Coordinates(func() (nll float64) {
			now := enumerate(m)
			for _, v := range data {
				nll -= now.logP(v) / float64(len(data))
			}
			return nll
		}, m.w, dw)
		if err := r.Err(gradcheck.Limit); err != nil {
			t.Errorf("%v: %v", size, err)
		}
	}
}

// TestContrastiveDivergence compares the mean of many steps' gradients with the exact one. A long Gibbs
// chain forgets the data and must give the exact one. CD-1 is known to be biased, but descends
// (Carreira-Perpiñán and Hinton 2005).
func TestContrastiveDivergence(t *testing.T) {
	const times = 20_000
	for _, size := range [][2]int{{3, 2}, {4, 3}} {
		for _, c := range []struct {
			name   string
			cfg    Config
			cosine float64
			exact  bool
		}{
			{"CD-1", Config{}, 0.95, false},
			{"CD-1, sampled", Config{SampleVisible: true}, 0.95, false},
			{"CD-30, sampled", Config{Sweeps: 30, SampleVisible: true}, 0.99, true},
		} {
			m := newMachine(c.cfg, size[0], size[1], 1)
			x := states(size[0], times, data)
			m.Step(train.Batch{X: x})
			exact := enumerate(m).gradient(m, data)
			for i, g := range exact {
				d := float64(m.dw[i])
				// Five standard deviations of a mean of products of bits.
				if limit := 5 * 0.5 / math.Sqrt(float64(x.Rows)); c.exact && math.Abs(d-g) > limit {
					t.Errorf("%s, %v: gradient %d is %g, want %g ± %g", c.name, size, i, d, g, limit)
				}
			}
			if cosine, _ := compare(m.dw, exact); !(cosine >= c.cosine) {
				t.Errorf("%s, %v: the cosine between gradient and exact one is %g, want %g", c.name, size, cosine, c.cosine)
			} else {
				t.Logf("%s, %v: cosine %.4f", c.name, size, cosine)
			}
		}
	}
}

// compare returns the cosine between a gradient and the exact one, and the ratio of their lengths.
func compare(dw []float32, exact []float64) (cosine, length float64) {
	var dot, got, want float64
	for i, g := range exact {
		d := float64(dw[i])
		dot, got, want = dot+d*g, got+d*d, want+g*g
	}
	return dot / math.Sqrt(got*want), math.Sqrt(got / want)
}

// Example trains on three images of six pixels and compares the exact log-likelihood.
func Example() {
	images := []int{0b111000, 0b000111, 0b111111}
	x := states(6, 100, images)
	m := New(Config{Visible: 6, Hidden: 4, WeightDecay: 2e-4, Seed: 1})
	likelihood := func() (mean float64) {
		exact := enumerate(m)
		for _, v := range images {
			mean += exact.logP(v) / float64(len(images))
		}
		return mean
	}
	before := likelihood()
	sgd := &optim.SGD{LearningRate: 0.1, EarlyMomentum: 0.5, EarlySteps: 50, Momentum: 0.9}
	if _, err := train.Run(context.Background(), train.Config{
		Epochs: 100, BatchSize: 30, Optimizer: sgd, Quiet: true,
	}, train.Rows(x), m); err != nil {
		fmt.Println(err)
		return
	}
	// Three equally likely images: minus their entropy, -log 3 = -1.1 nats, is the limit. One sweep stays
	// too near to the data to see all that the machine finds likely, and falls short.
	fmt.Printf("log-likelihood %.1f before, %.1f after\n", before, likelihood())
	// Output: log-likelihood -4.1 before, -2.0 after
}

// TestTrainingRaisesTheLikelihood learns noisy patterns with each kind of chain.
func TestTrainingRaisesTheLikelihood(t *testing.T) {
	const visible, n = 8, 400
	stream := random.New(3, "patterns")
	x := states(visible, n/4, []int{0b11110000, 0b00001111, 0b10101010, 0b11001100})
	flips := make([]float32, len(x.Data))
	stream.Uniform(flips)
	for i, u := range flips {
		if u < 0.05 {
			x.Data[i] = 1 - x.Data[i]
		}
	}
	rows := make([]int, n)
	for r := range rows {
		for i, v := range mat32.Row(x, r) {
			rows[r] |= int(v) << i
		}
	}
	for name, cfg := range map[string]Config{"CD-1": {}, "CD-5": {Sweeps: 5}, "CD-1, sampled": {SampleVisible: true}} {
		cfg.Visible, cfg.Hidden, cfg.Init = visible, 6, nn.Normal{Std: 0.1}
		m := New(cfg)
		likelihood := func() (mean float64) {
			exact := enumerate(m)
			for _, v := range rows {
				mean += exact.logP(v) / n
			}
			return mean
		}
		before := likelihood()
		history, err := train.Run(context.Background(), train.Config{
			Epochs: 60, BatchSize: 40, Optimizer: &optim.SGD{LearningRate: 0.1, Momentum: 0.9, EarlyMomentum: 0.5, EarlySteps: 50}, Quiet: true,
		}, train.Rows(x), m)
		if err != nil {
			t.Fatal(err)
		}
		after := likelihood()
		t.Logf("%s: log-likelihood %.2f before, %.2f after", name, before, after)
		if after < before+1.5 {
			t.Errorf("%s: log-likelihood is %g after training, %g before: want 1.5 nats more", name, after, before)
		}
		_, errors := history.Curve(train.Training, train.Examples, "squared error")
		if last := errors[len(errors)-1]; last > errors[0]/2 {
			t.Errorf("%s: squared error %g in the first epoch, %g in the last: want half", name, errors[0], last)
		}
	}
}
