package pca

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/random"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// recorded is the content of the file that testdata/sklearn.py wrote.
type recorded struct {
	Analyses []struct {
		Name                   string
		X, New                 [][]float64
		R                      int
		Mean                   []float64
		Components             [][]float64
		ExplainedVariance      []float64 `json:"explained_variance"`
		ExplainedVarianceRatio []float64 `json:"explained_variance_ratio"`
		TotalVariance          float64   `json:"total_variance"`
		Codes, Reconstruction  [][]float64
	}
	Spans []struct {
		Name   string
		A, B   [][]float64
		Angles []float64
	}
}

func load(t *testing.T) (r recorded) {
	t.Helper()
	text, err := os.ReadFile("testdata/sklearn.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Analyses) == 0 || len(r.Spans) == 0 {
		t.Fatal("nothing was recorded")
	}
	return r
}

// TestSklearn compares with scikit-learn, which decomposes the centred rows, not the covariance.
func TestSklearn(t *testing.T) {
	for _, c := range load(t).Analyses {
		t.Run(c.Name, func(t *testing.T) {
			x := mat32.FromFloat64(dense(c.X))
			p, err := Fit(x, c.R)
			if err != nil {
				t.Fatal(err)
			}
			total := c.TotalVariance
			nearAll(t, "mean", p.Mean, c.Mean, 1e-12*largest(c.Mean))
			nearAll(t, "components", p.Components.RawMatrix().Data, flat(c.Components), 1e-10)
			nearAll(t, "explained variance", p.ExplainedVariance, c.ExplainedVariance, 1e-12*total)
			nearAll(t, "its ratio", p.ExplainedVarianceRatio(), c.ExplainedVarianceRatio, 1e-12)
			near(t, "total variance", p.TotalVariance, c.TotalVariance, 1e-12*total)
			unseen := mat32.FromFloat64(dense(c.New))
			nearAll(t, "codes", widen(p.Encode(unseen)), flat(c.Codes), 1e-6*largest(flat(c.Codes)))
			nearAll(t, "reconstruction", widen(p.Reconstruct(unseen)), flat(c.Reconstruction), 1e-6*largest(flat(c.Reconstruction)))
		})
	}
}

// besideGonum compares with gonum's analysis, which decomposes all examples. It compares the components
// whose variance is well apart from the others', and returns their number.
func besideGonum(t *testing.T, what string, x mat32.Matrix, p *PCA) (compared int) {
	t.Helper()
	var pc stat.PC
	if !pc.PrincipalComponents(mat32.Float64(x), nil) {
		t.Fatalf("%sgonum finds no components", what)
	}
	var vectors mat.Dense
	pc.VectorsTo(&vectors)
	vars := pc.VarsTo(nil)
	total := floats.Sum(vars)
	near(t, what+"total variance beside gonum's", p.TotalVariance, total, 1e-12*total)
	for i, v := range p.ExplainedVariance {
		near(t, what+"variance beside gonum's", v, vars[i], 1e-12*total)
		apart := i == len(vars)-1 || vars[i]-vars[i+1] > 1e-4*total
		if apart && (i == 0 || vars[i-1]-vars[i] > 1e-4*total) && v > 1e-4*total {
			cos := mat.Dot(vectors.ColView(i), p.Components.RowView(i))
			near(t, what+"cosine to gonum's component", math.Abs(cos), 1, 1e-12)
			compared++
		}
	}
	return compared
}

// TestProperties checks the defining properties of principal components, on data of all shapes. It compares
// the components of the larger data with gonum's.
func TestProperties(t *testing.T) {
	for _, size := range [][2]int{{2, 1}, {2, 7}, {7, 7}, {30, 31}, {31, 30}, {300, 17}, {blockRows, 9}, {2*blockRows + 1, 9}} {
		x := data(size[0], size[1])
		most := min(size[0], size[1])
		for r := 1; r <= most; r += max(1, most/3) {
			what := fmt.Sprintf("%d×%d, %d components: ", size[0], size[1], r)
			p, err := Fit(x, r)
			if err != nil {
				t.Fatal(err)
			}
			var gram mat.Dense
			gram.Mul(p.Components, p.Components.T())
			nearAll(t, what+"inner products", gram.RawMatrix().Data, identity(r), 1e-12)
			if !slices.IsSortedFunc(p.ExplainedVariance, func(a, b float64) int { return int(math.Copysign(1, b-a)) }) {
				t.Errorf("%svariances %v do not fall", what, p.ExplainedVariance)
			}
			for i := range r {
				if row := p.Components.RawRowView(i); slices.Max(row) < -slices.Min(row) {
					t.Errorf("%scomponent %d is negative where it is largest", what, i)
				}
			}
			if min(size[0], size[1]) >= 9 {
				if compared := besideGonum(t, what, x, p); compared < min(r, 3) {
					t.Errorf("%s%d components beside gonum's, want more", what, compared)
				}
			}
			total := p.TotalVariance
			near(t, what+"residual", p.Residual(), p.SquaredError(x), 1e-6*total)

			z := p.Encode(x)
			nearAll(t, what+"codes of the reconstruction", widen(p.Encode(p.Decode(z))), widen(z), 1e-5*math.Sqrt(total))
			mean, cov, err := Covariance(z)
			if err != nil {
				t.Fatal(err)
			}
			nearAll(t, what+"mean code", mean, make([]float64, r), 1e-6*math.Sqrt(total))
			for i := range r {
				for j := range r {
					want := 0.0
					if i == j {
						want = p.ExplainedVariance[i]
					}
					near(t, what+"covariance of codes", cov.At(i, j), want, 1e-6*total)
				}
			}
		}
	}
}

// TestSignsOfTies has two columns with the same values in another order, which are like two standardised
// ones. Both entries of a component are equal in magnitude, up to the rounding of sums.
func TestSignsOfTies(t *testing.T) {
	const n = 50
	for shift := 1; shift < n; shift++ {
		x, first := mat32.New(n, 2), data(n, 1)
		for i := range n {
			x.Data[2*i], x.Data[2*i+1] = first.Data[i], first.Data[(i+shift)%n]
		}
		p, err := Fit(x, 2)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 2 {
			row := p.Components.RawRowView(i)
			near(t, fmt.Sprintf("shift %d: first entry of component %d", shift, i), row[0], math.Sqrt2/2, 1e-9)
			near(t, fmt.Sprintf("shift %d: size of the second entry of component %d", shift, i), math.Abs(row[1]), math.Sqrt2/2, 1e-9)
		}
	}
}

// TestLeading checks that the first components of many are those of few.
func TestLeading(t *testing.T) {
	x := data(50, 8)
	many, err := Fit(x, 8)
	if err != nil {
		t.Fatal(err)
	}
	few, err := Fit(x, 3)
	if err != nil {
		t.Fatal(err)
	}
	got := many.Leading(3)
	nearAll(t, "components", mat.DenseCopyOf(got.Components).RawMatrix().Data, few.Components.RawMatrix().Data, 0)
	nearAll(t, "explained variance", got.ExplainedVariance, few.ExplainedVariance, 0)
	near(t, "residual", got.Residual(), few.Residual(), 0)
	nearAll(t, "codes", widen(got.Encode(x)), widen(few.Encode(x)), 0)
}

// TestCovariance compares with the definition, for means from 0 to far more than the spread, so that some
// sums are shifted and some are not. The stride of the rows is larger than their length.
func TestCovariance(t *testing.T) {
	const n, d = blockRows + 30, 5
	for _, mean := range []float32{0, 1, 9, 11, 1e4} {
		x := mat32.Slice(data(n, d+2), 0, n, 1, d+1)
		for i := range n {
			for j := range d {
				mat32.Row(x, i)[j] += mean
			}
		}
		means, cov, err := Covariance(x)
		if err != nil {
			t.Fatal(err)
		}
		for i := range d {
			for j := range d {
				var want float64
				for k := range n {
					row := mat32.Row(x, k)
					want += (float64(row[i]) - means[i]) * (float64(row[j]) - means[j]) / (n - 1)
				}
				near(t, fmt.Sprintf("mean %v: covariance of %d and %d", mean, i, j), cov.At(i, j), want, 1e-13*mat.Trace(cov))
			}
		}
	}
}

func TestNotFinite(t *testing.T) {
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		x := data(9, 4)
		mat32.Row(x, 7)[2] = float32(bad)
		_, err := Fit(x, 2)
		_, _, errCovariance := Covariance(x)
		for _, err := range []error{err, errCovariance} {
			if want := fmt.Sprintf("pca: example 7, column 2 is %v", bad); err == nil || err.Error() != want {
				t.Errorf("error is %v, want %s", err, want)
			}
		}
	}
}

// TestEqualExamples has no variance at all. The components must still be a basis.
func TestEqualExamples(t *testing.T) {
	x := mat32.New(5, 3)
	for i := range x.Data {
		x.Data[i] = 0.1
	}
	for _, x := range []mat32.Matrix{x, mat32.Rows(x, 0, 2)} {
		p, err := Fit(x, 2)
		if err != nil {
			t.Fatal(err)
		}
		nearAll(t, "variance", p.ExplainedVariance, []float64{0, 0}, 1e-30)
		nearAll(t, "reconstruction", widen(p.Reconstruct(x)), widen(x), 1e-9)
	}
}

func TestPanics(t *testing.T) {
	p, err := Fit(data(5, 4), 2)
	if err != nil {
		t.Fatal(err)
	}
	for want, f := range map[string]func(){
		"pca: Fit: 1 components of 1×4":             func() { Fit(data(1, 4), 1) },
		"pca: Fit: 0 components of 5×4":             func() { Fit(data(5, 4), 0) },
		"pca: Fit: 5 components of 4×9":             func() { Fit(data(4, 9), 5) },
		"pca: Covariance of 1×4":                    func() { Covariance(data(1, 4)) },
		"pca: Encode: x is 3×5, want 4":             func() { p.Encode(data(3, 5)) },
		"pca: Decode: z is 3×4, want 2":             func() { p.Decode(data(3, 4)) },
		"pca: Leading(3) of 2":                      func() { p.Leading(3) },
		"pca: Angles: columns of 4×2 and 5×2":       func() { Angles(p.Components.T(), mat.NewDense(5, 2, nil)) },
		"pca: Angles: columns of 2×4 and 2×4":       func() { Angles(p.Components, p.Components) },
		"pca: Angles: row 2, column 0 of a is NaN":  func() { Angles(vector(0, 1, math.NaN()), vector(1, 2, 3)) },
		"pca: Angles: row 1, column 0 of b is -Inf": func() { LargestAngle(vector(1, 2, 3), vector(0, math.Inf(-1), 0)) },
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.HasPrefix(got, want) {
					t.Errorf("panic is %q, want %s…", got, want)
				}
			}()
			f()
		}()
	}
}

// bitsTest is an environment variable that makes the test binary print the bits that TestSameBits compares.
const bitsTest = "AELAB_TEST_PCA_BITS"

// TestSameBits analyses on one thread and several, and with different kernels.
func TestSameBits(t *testing.T) {
	if os.Getenv(bitsTest) != "" {
		fmt.Println("bits:", fittedBits(t))
		return
	}
	bits := func(env ...string) string {
		cmd := exec.Command(os.Args[0], "-test.run=^TestSameBits$", "-test.count=1")
		cmd.Env = append(append(os.Environ(), bitsTest+"=1"), env...)
		out, err := cmd.CombinedOutput()
		_, rest, ok := strings.Cut(string(out), "bits: ")
		if err != nil || !ok {
			t.Fatalf("%s: %v: %s", env, err, out)
		}
		line, _, _ := strings.Cut(rest, "\n")
		return line
	}
	want := bits("AELAB_SIMD=go", "GOMAXPROCS=1")
	for _, env := range [][]string{{"AELAB_SIMD=go", "GOMAXPROCS=3"}, {"AELAB_SIMD=", "GOMAXPROCS=1"}, {"AELAB_SIMD=", "GOMAXPROCS=8"}} {
		if got := bits(env...); got != want {
			t.Errorf("%s: hash is %s, that of pure Go on one thread %s", env, got, want)
		}
	}
}

func fittedBits(t *testing.T) string {
	h := fnv.New64a()
	for _, x := range []mat32.Matrix{data(300, 150), data(70, 100)} {
		p, err := Fit(x, 20)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(h, "%x %x %x", p.Components.RawMatrix().Data, p.ExplainedVariance, p.Reconstruct(x).Data)
	}
	return fmt.Sprintf("%x", h.Sum64())
}

// data returns n examples with d correlated columns, whose variances fall.
func data(n, d int) mat32.Matrix {
	rng := random.New(11, "data")
	free, mix := mat32.New(n, d), mat32.New(d, d)
	rng.Normal(free.Data)
	rng.Normal(mix.Data)
	for i := range d {
		for j := range d {
			mix.Data[i*d+j] *= float32(2 * math.Exp2(-float64(i)/4))
		}
	}
	var x mat.Dense
	x.Mul(mat32.Float64(free), mat32.Float64(mix))
	return mat32.FromFloat64(&x)
}

func vector(v ...float64) *mat.Dense { return mat.NewDense(len(v), 1, v) }

func dense(rows [][]float64) *mat.Dense {
	return mat.NewDense(len(rows), len(rows[0]), flat(rows))
}

func flat(rows [][]float64) []float64 { return slices.Concat(rows...) }

func widen(m mat32.Matrix) []float64 { return mat.DenseCopyOf(mat32.Float64(m)).RawMatrix().Data }

func identity(n int) []float64 {
	one := make([]float64, n*n)
	for i := range n {
		one[i*n+i] = 1
	}
	return one
}

func largest(values []float64) float64 {
	return max(slices.Max(values), -slices.Min(values))
}

// nearAll fails t unless each element of got is within limit of that of want.
func nearAll(t *testing.T, what string, got, want []float64, limit float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s has %d numbers, want %d", what, len(got), len(want))
		return
	}
	for i := range want {
		near(t, fmt.Sprintf("%s: number %d", what, i), got[i], want[i], limit)
	}
}
