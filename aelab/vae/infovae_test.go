package vae_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/gradcheck"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/aelab/vae"
)

// codes returns a posterior whose codes are shift plus scale times draws from N(0, I), with no gradients.
func codes(n, k int, shift, scale float32) *vae.Posterior {
	p := &vae.Posterior{
		Mu: mat32.New(n, k), LogVar: mat32.New(n, k), Z: mat32.New(n, k),
		DMu: mat32.New(n, k), DLogVar: mat32.New(n, k), DZ: mat32.New(n, k),
	}
	random.New(5, "codes").Normal(p.Z.Data)
	for i, v := range p.Z.Data {
		p.Z.Data[i] = shift + scale*v
	}
	return p
}

// value returns the named term and the penalty of a regularizer.
func value(t *testing.T, r vae.Regularizer, step int, p *vae.Posterior, name string) (term, penalty float64) {
	t.Helper()
	penalty, terms := r.Add(step, p, nil)
	term, ok := train.Terms(terms).Value(name)
	if !ok {
		t.Fatalf("terms %v have no %q", terms, name)
	}
	return term, penalty
}

func gaussian(a, b []float32, h float64) float64 {
	var d float64
	for j := range a {
		d += (float64(a[j]) - float64(b[j])) * (float64(a[j]) - float64(b[j]))
	}
	return math.Exp(-d / h)
}

// meanKernel is the mean of the kernel over pairs of rows. If apart, pairs of a row with itself are left
// out.
func meanKernel(a, b mat32.Matrix, h float64, apart bool) float64 {
	var sum, n float64
	for i := range a.Rows {
		for j := range b.Rows {
			if !(apart && i == j) {
				sum += gaussian(mat32.Row(a, i), mat32.Row(b, j), h)
				n++
			}
		}
	}
	return sum / n
}

// naiveMMD is MMD² by its definition, pair by pair.
func naiveMMD(z, y mat32.Matrix, h float64, unbiased bool) float64 {
	return meanKernel(z, z, h, unbiased) + meanKernel(y, y, h, unbiased) - 2*meanKernel(z, y, h, false)
}

// naiveExact is the same with the expectations over the prior in closed form.
func naiveExact(z mat32.Matrix, h float64, unbiased bool) float64 {
	half := float64(z.Cols) / 2
	var prior float64
	for i := range z.Rows {
		prior += math.Pow(1+2/h, -half) * gaussian(mat32.Row(z, i), make([]float32, z.Cols), h+2)
	}
	return meanKernel(z, z, h, unbiased) + math.Pow(1+4/h, -half) - 2*prior/float64(z.Rows)
}

// TestMMDAgainstTheAuthors compares value and gradient with those that testdata/mmd.py has recorded. The
// script uses the authors' formula and its own draws of the prior.
func TestMMDAgainstTheAuthors(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "mmd.json"))
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Rows, Cols int
		Z, Y       []float32
		MMD        float64
		Gradient   []float64
	}
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) != 3 {
		t.Fatalf("%d cases recorded, want 3", len(cases))
	}
	for _, c := range cases {
		p := codes(c.Rows, c.Cols, 0, 1)
		copy(p.Z.Data, c.Z)
		got, gradient := vae.MMDWithDraws(p, mat32.View(c.Y, c.Rows, c.Cols))
		if math.Abs(got-c.MMD) > 1e-6 {
			t.Errorf("%d×%d: MMD² is %.8g, want %.8g", c.Rows, c.Cols, got, c.MMD)
		}
		for i, want := range c.Gradient {
			if g := float64(gradient.Data[i]); math.Abs(g-want) > 1e-6 {
				t.Errorf("%d×%d: gradient %d is %.7g, want %.7g", c.Rows, c.Cols, i, g, want)
			}
		}
	}
}

func TestMMDAgainstItsDefinition(t *testing.T) {
	for _, c := range []struct {
		n, k int
		h    float32
	}{{2, 1, 0}, {7, 1, 0.5}, {13, 3, 0}, {40, 5, 0}, {11, 20, 30}} {
		for _, unbiased := range []bool{false, true} {
			for _, exact := range []bool{false, true} {
				name := fmt.Sprintf("n=%d k=%d h=%v unbiased=%v exact=%v", c.n, c.k, c.h, unbiased, exact)
				const step = 9
				p, y := codes(c.n, c.k, 0.4, 1.3), mat32.New(c.n, c.k)
				random.New(3, "prior").Seek(step).Normal(y.Data)
				h := float64(c.h)
				if h == 0 {
					h = float64(c.k * c.k)
				}
				naive := func() float64 {
					if exact {
						return naiveExact(p.Z, h, unbiased)
					}
					return naiveMMD(p.Z, y, h, unbiased)
				}
				r := &vae.MMD{Alpha: 1, Lambda: 2, Bandwidth: c.h, Unbiased: unbiased, Exact: exact, Seed: 3}
				got, penalty := value(t, r, step, p, "mmd")
				if want := naive(); math.Abs(got-want) > 2e-6 || penalty != 2*got {
					t.Errorf("%s: MMD² %.8g, penalty %.8g, want %.8g and twice that", name, got, penalty, want)
				}
				half := mat32.Clone(p.DZ) // the penalty's gradient, twice MMD²'s
				for i := range half.Data {
					half.Data[i] /= 2
				}
				if err := gradcheck.Coordinates(naive, p.Z.Data, half.Data).Err(1e-5); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
	}
}

// TestMMDOfNormalDistributions compares many codes with closed forms, where q = N(m, s²I) and p = N(0, I): with
// G(v, d) = (1+2v/h)^(-k/2)·exp(-d/(h+2v)), MMD² = G(2s², 0) + G(2, 0) - 2G(1+s², ‖m‖²).
func TestMMDOfNormalDistributions(t *testing.T) {
	for _, c := range []struct {
		k    int
		m, s float32
	}{{1, 0, 1}, {2, 0.5, 0.5}, {5, 0, 2}, {20, 0, 0.5}} {
		h, m, s := float64(c.k*c.k), float64(c.m), float64(c.s)
		g := func(v, d float64) float64 { return math.Pow(1+2*v/h, -float64(c.k)/2) * math.Exp(-d/(h+2*v)) }
		want := g(2*s*s, 0) + g(2, 0) - 2*g(1+s*s, float64(c.k)*m*m)
		for _, exact := range []bool{false, true} {
			r := &vae.MMD{Alpha: 1, Lambda: 1, Unbiased: true, Exact: exact}
			if got, _ := value(t, r, 0, codes(800, c.k, c.m, c.s), "mmd"); math.Abs(got-want) > 0.001+0.1*want {
				t.Errorf("k=%d, N(%v, %v²), exact=%v: %.5f, want %.5f", c.k, c.m, c.s, exact, got, want)
			}
		}
	}
}

// TestBiasedMMDOfThePrior compares the mean of biased estimates between two samples of the prior with
// 2·(1-k̄)/N.
func TestBiasedMMDOfThePrior(t *testing.T) {
	for k, want := range map[int]float64{2: 0.0050, 5: 0.0031, 10: 0.0018, 20: 0.00095} {
		const n, repeats = 200, 20
		r := &vae.MMD{Alpha: 1, Lambda: 1}
		p, z := codes(n, k, 0, 1), random.New(8, "z")
		var mean float64
		for step := range repeats {
			z.Seek(step).Normal(p.Z.Data)
			v, _ := value(t, r, step, p, "mmd")
			mean += v / repeats
		}
		if math.Abs(mean-want) > 0.15*want {
			t.Errorf("k=%d: mean of %d estimates is %.5f, want %.5f", k, repeats, mean, want)
		}
	}
}

// TestDrawsOfThePrior checks that the draws of a step do not depend on earlier draws.
func TestDrawsOfThePrior(t *testing.T) {
	p := codes(9, 2, 0, 1)
	a, b := &vae.MMD{Alpha: 1, Lambda: 1, Seed: 1}, &vae.MMD{Alpha: 1, Lambda: 1, Seed: 1}
	first, _ := value(t, a, 0, p, "mmd")
	later, _ := value(t, a, 5, p, "mmd")
	if again, _ := value(t, b, 5, p, "mmd"); again != later || first == later {
		t.Errorf("step 0 has %v, step 5 %v, and alone %v", first, later, again)
	}
	if other, _ := value(t, &vae.MMD{Alpha: 1, Lambda: 1, Seed: 2}, 5, p, "mmd"); other == later {
		t.Error("two seeds have the same draws")
	}
}

// TestInfoVAEWeights checks that α and λ weight the terms as in the formula, and that α = 0, λ = 1 is the
// ELBO.
func TestInfoVAEWeights(t *testing.T) {
	for _, c := range []struct{ alpha, lambda float32 }{{0, 1}, {0, 1000}, {1, 1000}, {0.5, 50}, {-3, 4}} {
		for name, r := range map[string]vae.Regularizer{
			"mmd":   &vae.MMD{Alpha: c.alpha, Lambda: c.lambda},
			"stein": &vae.Stein{Alpha: c.alpha, Lambda: c.lambda},
		} {
			p := codes(6, 2, 1, 2)
			random.New(2, "mu").Normal(p.Mu.Data)
			divergence, penalty := value(t, r, 0, p, name)
			dmu := mat32.Clone(p.DMu)
			clear(p.DMu.Data)
			kl, _ := value(t, vae.KL{Beta: 1 - c.alpha}, 0, p, "kl")
			want := float64(1-c.alpha)*kl + float64(c.alpha+c.lambda-1)*divergence
			if math.Abs(penalty-want) > 1e-9*math.Abs(want) {
				t.Errorf("%s, α=%v λ=%v: penalty %.9g, want %.9g", name, c.alpha, c.lambda, penalty, want)
			}
			for i, v := range dmu.Data {
				if v != p.DMu.Data[i] {
					t.Errorf("%s, α=%v λ=%v: gradient of KL is %v, want %v", name, c.alpha, c.lambda, v, p.DMu.Data[i])
					break
				}
			}
		}
	}
}

// phi is Stein's direction at z, by its definition.
func phi(codes mat32.Matrix, z []float64, h float64) []float64 {
	direction := make([]float64, len(z))
	for j := range codes.Rows {
		zj, d := mat32.Row(codes, j), 0.0
		for c, v := range zj {
			d += (float64(v) - z[c]) * (float64(v) - z[c])
		}
		k := math.Exp(-d / h)
		for c, v := range zj {
			direction[c] += (-k*float64(v) - 2/h*k*(float64(v)-z[c])) / float64(codes.Rows)
		}
	}
	return direction
}

// TestSteinAgainstItsDefinition compares the gradient with -φ(zᵢ)/N, and the value with the rate at which KL
// falls along φ, which is the mean of s(z)·φ(z) + ∇·φ(z) (Liu and Wang 2016, theorem 3.1).
func TestSteinAgainstItsDefinition(t *testing.T) {
	for _, c := range []struct {
		n, k int
		h    float32
	}{{1, 1, 1}, {7, 1, 0.5}, {13, 3, 0}, {9, 5, 0}} {
		p, h := codes(c.n, c.k, 0.4, 1.3), float64(c.h)
		if h == 0 {
			h = float64(c.k * c.k)
		}
		got, penalty := value(t, &vae.Stein{Alpha: 1, Lambda: 3, Bandwidth: c.h}, 0, p, "stein")
		var rate float64
		for i := range c.n {
			z := make([]float64, c.k)
			for j, v := range mat32.Row(p.Z, i) {
				z[j] = float64(v)
			}
			direction := phi(p.Z, z, h)
			for j, v := range direction {
				want := -3 * v / float64(c.n)
				if g := float64(mat32.Row(p.DZ, i)[j]); math.Abs(g-want) > 1e-6 {
					t.Errorf("n=%d k=%d: gradient %d of code %d is %.7g, want %.7g", c.n, c.k, j, i, g, want)
				}
				const step = 1e-5
				up, down := append([]float64(nil), z...), append([]float64(nil), z...)
				up[j] += step
				down[j] -= step
				divergence := (phi(p.Z, up, h)[j] - phi(p.Z, down, h)[j]) / (2 * step)
				rate += (divergence - z[j]*v) / float64(c.n)
			}
		}
		if math.Abs(got-rate) > 1e-5*math.Max(1, rate) || penalty != 3*got {
			t.Errorf("n=%d k=%d: discrepancy %.7g, penalty %.7g, want %.7g and three times that", c.n, c.k, got, penalty, rate)
		}
	}
}

// ExampleStein moves codes to the prior by nothing but Stein's direction.
func ExampleStein() {
	const n = 50
	p := codes(n, 1, 4, 0.5)
	r := &vae.Stein{Alpha: 1, Lambda: 1}
	for range 500 {
		clear(p.DZ.Data)
		r.Add(0, p, nil)
		for i, g := range p.DZ.Data {
			p.Z.Data[i] -= 0.1 * n * g
		}
	}
	var sum, squares float64
	for _, z := range p.Z.Data {
		sum += float64(z) / n
		squares += float64(z) * float64(z) / n
	}
	fmt.Printf("mean %.1f, variance %.1f\n", math.Abs(sum), squares-sum*sum)
	// Output: mean 0.0, variance 1.0
}

func ExampleMMD() {
	m := mlp(8, 16, 2, vae.Config{Regularizer: &vae.MMD{Alpha: 1, Lambda: 1000, Exact: true}})
	for _, term := range m.Step(train.Batch{X: stripes(30, 8)})[2:] {
		fmt.Printf("%s %.3f\n", term.Name, term.Value)
	}
	// Output:
	// kl 0.366
	// mmd 0.025
}

func TestDeviation(t *testing.T) {
	const n, k = 3, 2
	d := vae.NewDeviation(0.05, 0.4)
	x := mat32.New(n, 2*k)
	random.New(1, "x").Normal(x.Data)
	x.Data[k] = -30 // at the floor
	y := d.Forward(x, nn.Pass{})
	for i := range n {
		for j, v := range mat32.Row(x, i) {
			want := float64(v)
			if j >= k {
				want = 2 * math.Log(max(0.4, 0.05+1/(1+math.Exp(-float64(v)))))
			}
			if got := float64(mat32.Row(y, i)[j]); math.Abs(got-want) > 1e-6 {
				t.Errorf("y[%d][%d] is %v, want %v", i, j, got, want)
			}
		}
	}
	weights := []float32{1, -2, 3, 0.5}
	value := func() (sum float64) {
		for i, v := range d.Forward(x, nn.Pass{}).Data {
			sum += float64(v) * float64(weights[i%4])
		}
		return sum
	}
	dy := mat32.New(n, 2*k)
	for i := range dy.Data {
		dy.Data[i] = weights[i%4]
	}
	dx := mat32.Clone(d.Backward(dy, true))
	if dx.Data[k] != 0 {
		t.Errorf("gradient at the floor is %v, want 0", dx.Data[k])
	}
	if err := gradcheck.Coordinates(value, x.Data, dx.Data).Err(gradcheck.Limit); err != nil {
		t.Error(err)
	}
}
