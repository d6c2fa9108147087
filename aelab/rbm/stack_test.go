package rbm

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
)

// newStack returns a stack with no parameter at 0.
func newStack(cfg StackConfig) *Stack {
	s := NewStack(cfg)
	for l, m := range s.Layers {
		nn.Normal{Std: 0.5}.Fill(m.w, 0, 0, random.New(uint64(l), "parameters"))
	}
	return s
}

// bars returns n images of 8×8 pixels, on which each row and column is inked with
// probability 1/8.
func bars(n int) mat32.Matrix {
	const side = 8
	x, u := mat32.New(n, side*side), make([]float32, 2*side)
	stream := random.New(31, "bars")
	for i := range n {
		stream.Uniform(u)
		for p := range side * side {
			if u[p/side] < 1./8 || u[side+p%side] < 1./8 {
				mat32.Row(x, i)[p] = 1
			}
		}
	}
	return x
}

func same(t *testing.T, what string, got, want mat32.Matrix) {
	t.Helper()
	if got.Rows != want.Rows || got.Cols != want.Cols || !slices.Equal(mat32.Flat(got), mat32.Flat(want)) {
		t.Errorf("%s: %d×%d values differ from the %d×%d wanted", what, got.Rows, got.Cols, want.Rows, want.Cols)
	}
}

// TestUnroll compares an unrolled stack with its machines, layer by layer.
func TestUnroll(t *testing.T) {
	for _, units := range [][2]Unit{{Binary, Gaussian}, {Binary, Binary}, {Gaussian, Gaussian}, {Gaussian, Binary}} {
		name := fmt.Sprintf("%v data, %v codes", units[0], units[1])
		s := newStack(StackConfig{Sizes: []int{12, 9, 7, 3}, VisibleUnits: units[0], CodeUnits: units[1]})
		encoder, decoder := s.Unroll()
		w, _ := nn.Alloc(nil, encoder, decoder)
		x := uniform(20, 12)

		want, got, at := x, x, 0
		for l, m := range s.Layers {
			want = m.Encode(want)
			next := at + 2
			if l == 2 {
				next = len(encoder)
			}
			got = encoder[at:next].Forward(got, nn.Pass{})
			at = next
			same(t, fmt.Sprintf("%s: encoder, layer %d", name, l), got, want)
			same(t, fmt.Sprintf("%s: Encode up to %d", name, l+1), s.Encode(x, l+1), want)
		}
		for l := 2; l >= 0; l-- {
			same(t, fmt.Sprintf("%s: Decode from %d", name, l+1), s.Decode(want, l+1), s.Decode(s.Layers[l].Decode(want), l))
			want = s.Layers[l].Decode(want)
			at := 2 * (2 - l)
			got = decoder[at:min(at+2, len(decoder))].Forward(got, nn.Pass{})
			if l == 0 && units[0] == Binary {
				simd.Sigmoid(got.Data, got.Data)
			}
			same(t, fmt.Sprintf("%s: decoder, layer %d", name, l), got, want)
		}
		same(t, name+": Encode up to 0", s.Encode(x, 0), x)

		for i := range w {
			w[i] = 3
		}
		if slices.Contains(s.Layers[0].w, 3) || slices.Contains(s.Layers[2].w, 3) {
			t.Errorf("%s: the network and the machines share parameters", name)
		}
	}
}

func TestEncodeInParts(t *testing.T) {
	s := newStack(StackConfig{Sizes: []int{6, 5, 4}, CodeUnits: Gaussian})
	x := mat32.Slice(uniform(2*chunk+7, 8), 0, 2*chunk+7, 1, 7)
	same(t, "Encode", s.Encode(x, 2), s.Layers[1].Encode(s.Layers[0].Encode(x)))
}

func TestStackUnits(t *testing.T) {
	s := NewStack(StackConfig{Sizes: []int{4, 4, 4, 4}, VisibleUnits: Gaussian, CodeUnits: Gaussian, WeightDecay: 0.25, Init: nn.Normal{Std: 2}})
	want := [][2]Unit{{Gaussian, Binary}, {Binary, Binary}, {Binary, Gaussian}}
	rates := []float32{0.001, 0.1, 0.001}
	for l, m := range s.Layers {
		if got := [2]Unit{m.VisibleUnits, m.HiddenUnits}; got != want[l] {
			t.Errorf("layer %d has %v units, want %v", l, got, want[l])
		}
		sgd := m.Recipe(600)
		if sgd.LearningRate != rates[l] || sgd.EarlyMomentum != 0.5 || sgd.EarlySteps != 3000 || sgd.Momentum != 0.9 {
			t.Errorf("layer %d is trained by %+v", l, sgd)
		}
		if m.WeightDecay != 0.25 || m.Init != (nn.Normal{Std: 2}) {
			t.Errorf("layer %d has weight decay %g and initialiser %v", l, m.WeightDecay, m.Init)
		}
		for below := range l {
			if s.Layers[below].Seed == m.Seed || slices.Equal(s.Layers[below].w, m.w) {
				t.Errorf("layers %d and %d were drawn alike", below, l)
			}
		}
	}
}

// pretrain trains a small stack, in folders below dir, and stops when the second layer has stop records.
func pretrain(t *testing.T, s *Stack, x mat32.Matrix, dir string, epochs, stop int) ([]*train.History, error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	const batch = 50
	return s.Pretrain(train.Rows(x), func(layer int, m *Model, data train.Source) (*train.History, error) {
		cfg := train.Config{Epochs: epochs, BatchSize: batch, Optimizer: m.Recipe(x.Rows / batch), Quiet: true}
		if dir != "" {
			cfg.Dir = filepath.Join(dir, fmt.Sprint(layer))
		}
		cfg.OnRecord = func(h *train.History) {
			if layer == 1 && len(h.Records) == stop {
				cancel()
			}
		}
		return train.Run(ctx, cfg, data, m)
	})
}

// TestPretrainStopsAtAFault gives the second layer no configuration, or one that is not valid.
func TestPretrainStopsAtAFault(t *testing.T) {
	x, fault := bars(50), errors.New("no directory")
	for name, c := range map[string]struct {
		second train.Config
		fault  error
		want   string
	}{
		"no configuration": {train.Config{}, fault, "rbm: layer 1: no directory"},
		"without a length": {train.Config{Optimizer: optim.NewAdam(1)}, nil, "rbm: layer 1: train: Epochs and Steps are both 0"},
	} {
		s := NewStack(StackConfig{Sizes: []int{64, 4, 4, 4}, Seed: 5})
		histories, err := s.Pretrain(train.Rows(x), func(layer int, m *Model, data train.Source) (*train.History, error) {
			cfg := train.Config{Epochs: 1, BatchSize: 50, Optimizer: m.Recipe(1), Quiet: true}
			if layer == 1 {
				if cfg = c.second; c.fault != nil {
					return nil, c.fault
				}
			}
			return train.Run(context.Background(), cfg, data, m)
		})
		if err == nil || !strings.HasPrefix(err.Error(), c.want) || c.fault != nil && !errors.Is(err, c.fault) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
		if len(histories) != 1 || histories[0] == nil {
			t.Errorf("%s: histories are %v, want that of layer 0", name, histories)
		}
	}
}

// TestPretrainResumes interrupts the second layer and goes on with new machines.
func TestPretrainResumes(t *testing.T) {
	x := bars(200)
	fresh := func() *Stack {
		return NewStack(StackConfig{Sizes: []int{64, 12, 8, 4}, CodeUnits: Gaussian, WeightDecay: 2e-4, Seed: 5})
	}
	whole := fresh()
	histories, err := pretrain(t, whole, x, "", 4, -1)
	if err != nil || len(histories) != 3 {
		t.Fatalf("%d histories, error %v", len(histories), err)
	}
	dir := t.TempDir()
	histories, err = pretrain(t, fresh(), x, dir, 4, 2)
	if !errors.Is(err, train.ErrInterrupted) || len(histories) != 2 || !strings.HasPrefix(err.Error(), "rbm: layer 1: ") {
		t.Fatalf("%d histories, error %v: want an interruption in layer 1", len(histories), err)
	}
	parts := fresh()
	if histories, err = pretrain(t, parts, x, dir, 4, -1); err != nil {
		t.Fatal(err)
	}
	for l, m := range parts.Layers {
		if !slices.Equal(m.w, whole.Layers[l].w) {
			t.Errorf("layer %d differs from that of a run without a stop", l)
		}
		if n := len(histories[l].Records); n != 4 {
			t.Errorf("layer %d has %d records, want 4", l, n)
		}
	}
}

// TestPretrainingStartsAnAutoencoder compares an unrolled stack's reconstructions of images with their
// mean, and with those of random weights.
func TestPretrainingStartsAnAutoencoder(t *testing.T) {
	x := bars(1000)
	squaredError := func(s *Stack) float64 {
		encoder, decoder := s.Unroll()
		nn.Alloc(nil, encoder, decoder)
		y := decoder.Forward(encoder.Forward(x, nn.Pass{}), nn.Pass{})
		simd.Sigmoid(y.Data, y.Data)
		return loss.SquaredError(mat32.Matrix{}, y, x)
	}
	mean := mat32.New(1, x.Cols)
	mat32.AddColumnSums(mean.Data, x)
	simd.Scale(mean.Data, 1/float32(x.Rows))
	everywhere := mat32.Matrix{Rows: x.Rows, Cols: x.Cols, Stride: 0, Data: mean.Data}
	baseline := loss.SquaredError(mat32.Matrix{}, everywhere, x)

	s := NewStack(StackConfig{Sizes: []int{64, 40, 12}, CodeUnits: Gaussian, WeightDecay: 2e-4, Seed: 1})
	before := squaredError(s)
	if _, err := pretrain(t, s, x, "", 30, -1); err != nil {
		t.Fatal(err)
	}
	after := squaredError(s)
	t.Logf("squared error: mean image %.2f, random weights %.2f, pretrained %.2f", baseline, before, after)
	if !(after < baseline/2) || !(before > baseline) {
		t.Errorf("squared error is %g with random weights and %g after pretraining, %g of the mean image: want half of that", before, after, baseline)
	}
}

func TestStackSavedUnderNames(t *testing.T) {
	path := filepath.Join(t.TempDir(), "weights.npz")
	cfg := StackConfig{Sizes: []int{4, 3, 2}}
	s, other := newStack(cfg), NewStack(cfg)
	if err := nn.SaveWeights(path, s.Modules()...); err != nil {
		t.Fatal(err)
	}
	if err := nn.LoadWeights(path, other.Modules()...); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, module := range s.Modules() {
		names = append(names, module.Name)
	}
	if want := []string{"0.hidden", "0.visible", "1.hidden", "1.visible"}; !slices.Equal(names, want) {
		t.Errorf("names are %q, want %q", names, want)
	}
	for l, m := range s.Layers {
		if !slices.Equal(m.w, other.Layers[l].w) {
			t.Errorf("parameters of layer %d changed on the way through a file", l)
		}
	}
}

func TestStackPanics(t *testing.T) {
	s, x := NewStack(StackConfig{Sizes: []int{3, 2}}), mat32.New(1, 3)
	for want, f := range map[string]func(){
		"rbm: NewStack: 1 sizes, want those of the data and of a layer at least":   func() { NewStack(StackConfig{Sizes: []int{784}}) },
		"rbm: New: 3 visible and 0 hidden units, 0 sweeps: sizes must be positive": func() { NewStack(StackConfig{Sizes: []int{3, 0}}) },
		"rbm: Stack.Encode: up to machine 2, but there are 1":                      func() { s.Encode(x, 2) },
		"rbm: Stack.Encode: up to machine -1, but there are 1":                     func() { s.Encode(x, -1) },
		"rbm: Stack.Decode: from machine 2, but there are 1":                       func() { s.Decode(x, 2) },
		"rbm: Stack.Decode: from machine -1, but there are 1":                      func() { s.Decode(x, -1) },
	} {
		func() {
			defer func() {
				if got := recover(); got != want {
					t.Errorf("panic %v, want %q", got, want)
				}
			}()
			f()
		}()
	}
}
