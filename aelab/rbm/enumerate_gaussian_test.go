package rbm

import (
	"fmt"
	"math"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/gradcheck"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
)

// half is the exact distribution of a machine with Gaussian units on one side, by a sum over
// the states of the binary side. It shares no code with the library.
type half struct {
	m     *Model
	logZ  float64
	model []float64 // ⟨vhᵀ⟩, ⟨h⟩ and ⟨v⟩, in the order of the slab
}

func enumerateHalf(m *Model) *half {
	e := &half{m: m, model: make([]float64, len(m.w))}
	binary := m.Visible
	if m.VisibleUnits == Gaussian {
		binary = m.Hidden
	}
	// visit calls f for each state, its weight in Z, and the mean of the other side.
	visit := func(f func(weight float64, v, h []float64)) {
		for state := range 1 << binary {
			bits := make([]float64, binary)
			for i := range bits {
				bits[i] = bit(state, i)
			}
			if m.HiddenUnits == Gaussian { // Z = Σ exp(-F(v)), up to the constant of N(0, I)
				f(math.Exp(-e.freeEnergy(bits)), bits, e.input(bits))
				continue
			}
			// ∫exp(-E) dv = (2π)^(V/2)·exp(bᵀh + cᵀWh + ½‖Wh‖²)
			exponent, v := float64(m.Visible)/2*math.Log(2*math.Pi), make([]float64, m.Visible)
			for j, h := range bits {
				exponent += h * float64(m.HiddenBias()[j])
			}
			for i := range v {
				var wh float64
				for j, h := range bits {
					wh += e.w(i, j) * h
				}
				c := float64(m.VisibleBias()[i])
				exponent += c*wh + wh*wh/2
				v[i] = c + wh
			}
			f(math.Exp(exponent), v, bits)
		}
	}
	var z float64
	visit(func(weight float64, _, _ []float64) { z += weight })
	visit(func(weight float64, v, h []float64) { e.add(e.model, weight/z, v, h) })
	e.logZ = math.Log(z)
	return e
}

func (e *half) w(i, j int) float64 { return float64(e.m.Weight().Data[i*e.m.Hidden+j]) }

// input returns b + Wᵀv.
func (e *half) input(v []float64) []float64 {
	a := make([]float64, e.m.Hidden)
	for j := range a {
		a[j] = float64(e.m.HiddenBias()[j])
		for i := range v {
			a[j] += v[i] * e.w(i, j)
		}
	}
	return a
}

// freeEnergy returns F(v), from its definition.
func (e *half) freeEnergy(v []float64) (f float64) {
	for i, c := range e.m.VisibleBias() {
		if d := v[i] - float64(c); e.m.VisibleUnits == Gaussian {
			f += d * d / 2
		} else {
			f -= v[i] * float64(c)
		}
	}
	for j, a := range e.input(v) {
		if b := float64(e.m.HiddenBias()[j]); e.m.HiddenUnits == Gaussian {
			f += b*b/2 - a*a/2
		} else {
			f -= math.Log(1 + math.Exp(a))
		}
	}
	return f
}

// add adds p times vhᵀ, h and v to d, in the order of the slab.
func (e *half) add(d []float64, p float64, v, h []float64) {
	n := e.m.Visible * e.m.Hidden
	for i := range v {
		for j := range h {
			d[i*len(h)+j] += p * v[i] * h[j]
		}
		d[n+len(h)+i] += p * v[i]
	}
	for j := range h {
		d[n+j] += p * h[j]
	}
}

// nll returns the mean of -log p over the rows of x.
func (e *half) nll(x mat32.Matrix) (sum float64) {
	for r := range x.Rows {
		sum += (e.freeEnergy(row64(x, r)) + e.logZ) / float64(x.Rows)
	}
	return sum
}

// gradient returns the gradient of nll: the expectations of the model less those of the data.
func (e *half) gradient(x mat32.Matrix) []float64 {
	d := append([]float64(nil), e.model...)
	for r := range x.Rows {
		v := row64(x, r)
		h := e.input(v)
		if e.m.HiddenUnits == Binary {
			for j, a := range h {
				h[j] = 1 / (1 + math.Exp(-a))
			}
		}
		e.add(d, -1/float64(x.Rows), v, h)
	}
	return d
}

func row64(x mat32.Matrix, r int) (row []float64) {
	for _, v := range mat32.Row(x, r) {
		row = append(row, float64(v))
	}
	return row
}

// halves calls f for machines with Gaussian units on either side. The data are not among the likeliest.
func halves(cfg Config, f func(name string, m *Model, x mat32.Matrix)) {
	for _, size := range [][2]int{{3, 2}, {4, 3}} {
		cfg.VisibleUnits, cfg.HiddenUnits = Binary, Gaussian
		f(fmt.Sprintf("Gaussian hidden units, %v", size), newMachine(cfg, size[0], size[1], 0.7), states(size[0], 1, data))
		cfg.VisibleUnits, cfg.HiddenUnits = Gaussian, Binary
		x := mat32.New(4, size[0])
		random.New(5, "x").Normal(x.Data)
		f(fmt.Sprintf("Gaussian visible units, %v", size), newMachine(cfg, size[0], size[1], 0.7), x)
	}
}

func TestFreeEnergyOfHalfGaussianMachines(t *testing.T) {
	halves(Config{}, func(name string, m *Model, x mat32.Matrix) {
		exact := enumerateHalf(m)
		for r, f := range m.FreeEnergy(x) {
			if want := exact.freeEnergy(row64(x, r)); math.Abs(f-want) > 1e-5 {
				t.Errorf("%s: F of row %d is %g, want %g", name, r, f, want)
			}
		}
	})
}

// TestDensityIsNormalised sums p(v) = exp(-F(v))/Z over a whole plane, with the library's F.
func TestDensityIsNormalised(t *testing.T) {
	const side, step = 250, 0.1
	m := newMachine(Config{VisibleUnits: Gaussian}, 2, 3, 0.7)
	v := mat32.New(side*side, 2)
	for i := range v.Rows {
		v.Data[2*i], v.Data[2*i+1] = float32(step*float64(i/side-side/2)), float32(step*float64(i%side-side/2))
	}
	var total float64
	logZ := enumerateHalf(m).logZ
	for _, f := range m.FreeEnergy(v) {
		total += step * step * math.Exp(-f-logZ)
	}
	if math.Abs(total-1) > 1e-5 {
		t.Errorf("the density adds up to %g, want 1", total)
	}
}

func TestExactGradientOfHalfGaussianMachines(t *testing.T) {
	halves(Config{}, func(name string, m *Model, x mat32.Matrix) {
		exact := enumerateHalf(m).gradient(x)
		dw := make([]float32, len(exact))
		for i, g := range exact {
			dw[i] = float32(g)
		}
		r := gradcheck.Coordinates(func() float64 { return enumerateHalf(m).nll(x) }, m.w, dw)
		if err := r.Err(gradcheck.Limit); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	})
}

// TestContrastiveDivergenceOfHalfGaussianMachines compares the mean of many steps' gradients
// with the exact one, as TestContrastiveDivergence does.
func TestContrastiveDivergenceOfHalfGaussianMachines(t *testing.T) {
	const times = 20_000
	for _, c := range []struct {
		name   string
		cfg    Config
		cosine float64
		exact  bool
	}{
		{"CD-1", Config{}, 0.95, false},
		{"CD-1, sampled", Config{SampleVisible: true}, 0.95, false},
		{"CD-50, sampled", Config{Sweeps: 50, SampleVisible: true}, 0.999, true},
	} {
		halves(c.cfg, func(name string, m *Model, x mat32.Matrix) {
			many := mat32.New(x.Rows*times, x.Cols)
			for r := range many.Rows {
				copy(mat32.Row(many, r), mat32.Row(x, r%x.Rows))
			}
			m.Step(train.Batch{X: many})
			cosine, length := compare(m.dw, enumerateHalf(m).gradient(x))
			t.Logf("%s, %s: cosine %.4f, length %.3f", c.name, name, cosine, length)
			if !(cosine >= c.cosine) {
				t.Errorf("%s, %s: the cosine between gradient and exact one is %g, want %g", c.name, name, cosine, c.cosine)
			}
			if c.exact && !(math.Abs(length-1) < 0.01) {
				t.Errorf("%s, %s: the gradient has %g times the length of the exact one, want 1 ± 0.01", c.name, name, length)
			}
		})
	}
}
