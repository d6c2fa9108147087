package nn

import (
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/gradcheck"
	"github.com/aelab-go/autoencoders/aelab/internal/allocs"
	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/random"
)

type entry struct {
	layer Layer
	in    int
}

// layers returns every layer with its input columns. Some have variants, named "name: variant".
// A layer that is not here has no gradient check, so TestEveryLayerIsChecked compares this list
// with the constructors.
func layers() map[string]entry {
	std := Normal{1}
	encoder := NewDenseBias(5, 3, std, std)
	unscaled := NewDropout(0.4, random.New(3, "dropout"))
	unscaled.Unscaled = true
	all := map[string]entry{
		"Dense":             {NewDenseBias(5, 3, std, std), 5},
		"Tied":              {Sequential{encoder, NewTanh(), NewTied(encoder, std)}, 5},
		"Sigmoid":           {NewSigmoid(), 7},
		"Tanh":              {NewTanh(), 7},
		"ReLU":              {NewReLU(), 7},
		"LeakyReLU":         {NewLeakyReLU(0.2), 7},
		"TopK":              {NewTopK(3), 7},
		"BatchNorm":         {NewBatchNorm(7), 7},
		"Dropout":           {NewDropout(0.4, random.New(1, "dropout")), 7},
		"Dropout: unscaled": {unscaled, 7},
		"Sequential": {Sequential{
			NewDenseBias(5, 4, std, std), NewTanh(), NewDropout(0.3, random.New(2, "dropout")),
			NewDenseBias(4, 6, std, std), NewSigmoid(), NewDenseBias(6, 2, std, std), NewLeakyReLU(0.1),
		}, 5},
	}
	for name, e := range imageLayers() {
		all[name] = entry{e.layer, e.input.Len()}
	}
	for name, e := range fusedNetworks(NewTanh) {
		all["Sequential: "+name] = e
	}
	return all
}

// TestEveryLayerIsChecked fails for a constructor of a layer that layers does not list.
func TestEveryLayerIsChecked(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	constructors := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv != nil || !strings.HasPrefix(f.Name.Name, "New") {
				continue
			}
			constructors++
			layer := strings.TrimSuffix(strings.TrimPrefix(f.Name.Name, "New"), "Bias")
			if _, ok := layers()[layer]; !ok {
				t.Errorf("%s has no gradient check: layers does not list %s", f.Name.Name, layer)
			}
		}
	}
	kinds := 0
	for name := range layers() {
		if !strings.Contains(name, ":") {
			kinds++
		}
	}
	if constructors < kinds-1 { // Sequential has none
		t.Errorf("%d constructors for %d layers: some were not found", constructors, kinds)
	}
}

// TestLayersHaveNoOtherMethods fails for an exported method that a layer has from a field of another type.
func TestLayersHaveNoOtherMethods(t *testing.T) {
	own := []string{"Backward", "Forward", "Input", "Output", "Params", "Weight"}
	for name, e := range layers() {
		of := reflect.TypeOf(e.layer)
		for i := range of.NumMethod() {
			if method := of.Method(i).Name; !slices.Contains(own, method) {
				t.Errorf("%s has a method %s", name, method)
			}
		}
	}
}

// probe is Σ cᵢⱼ·f(x)ᵢⱼ for fixed random c: a loss whose gradient in y is c.
type probe struct {
	layer Layer
	x, c  mat32.Matrix
	w, dw []float32
}

func newProbe(layer Layer, in int) *probe {
	p := &probe{layer: layer, x: mat32.New(3, in)}
	p.w, p.dw = Alloc(random.New(3, "init"), layer)
	random.New(4, "x").Normal(p.x.Data)
	for i, v := range p.x.Data {
		// Keep clear of the kinks at 0, where finite differences mean nothing.
		p.x.Data[i] = v + float32(math.Copysign(0.05, float64(v)))
	}
	if pools(layer) {
		spreadOut(p.x.Data)
	}
	y := layer.Forward(p.x, Training(9))
	p.c = mat32.New(y.Rows, y.Cols)
	random.New(5, "c").Normal(p.c.Data)
	return p
}

func (p *probe) loss() float64 {
	return simd.Dot(mat32.Flat(p.layer.Forward(p.x, Training(9))), p.c.Data)
}

func TestGradients(t *testing.T) {
	for name, e := range layers() {
		t.Run(name, func(t *testing.T) {
			p := newProbe(e.layer, e.in)
			dx := mat32.Clone(p.layer.Backward(p.c, true))
			if err := gradcheck.Coordinates(p.loss, p.x.Data, dx.Data).Err(gradcheck.Limit); err != nil {
				t.Errorf("dx: %v", err)
			}
			if len(p.w) == 0 {
				return
			}
			r := gradcheck.Coordinates(p.loss, p.w, p.dw, Buffers(e.layer)...)
			if err := r.Err(gradcheck.Limit); err != nil {
				t.Errorf("dw: %v", err)
			}
			t.Logf("dw: worst relative error %.1e over %d parameters", r.Worst, r.Checked)
		})
	}
}

func TestGradientsAccumulateAndDXIsOptional(t *testing.T) {
	for name, e := range layers() {
		p := newProbe(e.layer, e.in)
		p.layer.Backward(p.c, false)
		once := append([]float32(nil), p.dw...)
		p.layer.Backward(p.c, true)
		for i, g := range p.dw {
			if d := math.Abs(float64(g - 2*once[i])); d > 1e-5*math.Abs(float64(once[i]))+1e-6 {
				t.Errorf("%s: gradient %d is %g after two passes, %g after one", name, i, g, once[i])
				break
			}
		}
	}
}

func TestStepAllocatesNothing(t *testing.T) {
	for name, e := range layers() {
		p := newProbe(e.layer, e.in)
		p.layer.Backward(p.c, true)
		if n := allocs.PerRun(2, func() {
			p.layer.Forward(p.x, Training(9))
			p.layer.Backward(p.c, true)
		}); n != 0 {
			t.Errorf("%s: %g allocations a pass, want 0", name, n)
		}
	}
}

func TestSmallerBatchAfterLarger(t *testing.T) {
	for name, e := range layers() {
		p := newProbe(e.layer, e.in)
		want := mat32.Clone(p.layer.Forward(mat32.Rows(p.x, 0, 1), Pass{}))
		p.layer.Forward(p.x, Pass{})
		got := p.layer.Forward(mat32.Rows(p.x, 0, 1), Pass{})
		for i, v := range mat32.Flat(got) {
			if v != want.Data[i] {
				t.Errorf("%s: row alone after a larger batch is %v, want %v", name, got.Data, want.Data)
				break
			}
		}
	}
}

func TestDropout(t *testing.T) {
	const rate, n = 0.25, 100_000
	l := NewDropout(rate, random.New(7, "dropout"))
	x := mat32.New(1, n)
	for i := range x.Data {
		x.Data[i] = 1
	}
	first := mat32.Clone(l.Forward(x, Training(1)))
	var zeros int
	for _, v := range first.Data {
		if v == 0 {
			zeros++
		} else if v != float32(1)/(1-rate) {
			t.Fatalf("kept element is %g, want %g", v, float32(1)/(1-rate))
		}
	}
	// Five standard deviations of a binomial.
	if d := math.Abs(float64(zeros) - rate*n); d > 5*math.Sqrt(n*rate*(1-rate)) {
		t.Errorf("%d of %d dropped, want about %g", zeros, n, rate*n)
	}
	if again := l.Forward(x, Training(1)); simd.Dot(again.Data, first.Data) != simd.Dot(first.Data, first.Data) {
		t.Error("the same step drew another mask")
	}
	if other := l.Forward(x, Training(2)); simd.Dot(other.Data, first.Data) == simd.Dot(first.Data, first.Data) {
		t.Error("another step drew the same mask")
	}
	if y := l.Forward(x, Pass{}); &y.Data[0] != &x.Data[0] {
		t.Error("evaluation changed the input")
	}
	l.Unscaled = true
	for i, v := range l.Forward(x, Training(1)).Data {
		if want := first.Data[i] * (1 - rate); v != want {
			t.Fatalf("element %d is %g without scaling, want %g", i, v, want)
		}
	}
}

func TestSharedParamsAreAllocatedOnce(t *testing.T) {
	shared := NewDense(2, 3, Normal{1})
	w, _ := Alloc(random.New(1, "init"), shared, Sequential{NewTanh(), shared})
	if len(w) != 2*3+3 {
		t.Errorf("slab has %d values, want %d", len(w), 9)
	}
}

func TestPanics(t *testing.T) {
	dense := func() *Dense {
		d := NewDense(3, 2, Normal{1})
		Alloc(random.New(1, "init"), d)
		return d
	}
	for want, f := range map[string]func(){
		"nn: Dense.Forward: x is 4×5, want 3 columns": func() { dense().Forward(mat32.New(4, 5), Pass{}) },
		"nn: Dense.Forward before Alloc":              func() { NewDense(3, 2, nil).Forward(mat32.New(4, 3), Pass{}) },
		"nn: Dense.Backward before Forward":           func() { dense().Backward(mat32.New(4, 2), true) },
		"nn: NewDense(0, 2): sizes must be positive":  func() { NewDense(0, 2, nil) },
		"nn: NewDropout: rate 1 is not in [0, 1)":     func() { NewDropout(1, nil) },
		"nn: Tied.Forward before Alloc":               func() { NewTied(dense(), nil).Forward(mat32.New(4, 2), Pass{}) },
		"nn: Tied.Forward: x is 4×3, want 2 columns":  func() { NewTied(dense(), nil).Forward(mat32.New(4, 3), Pass{}) },
		"nn: NewLeakyReLU(-0.1): slope must not be":   func() { NewLeakyReLU(-0.1) },
		"nn: NewBatchNorm: input is 1×1×0, want":      func() { NewBatchNorm(0) },
		"nn: BatchNorm.Forward before Alloc":          func() { NewBatchNorm(3).Forward(mat32.New(4, 3), Pass{}) },
		"nn: BatchNorm.Forward: one value of a channel has no variance": func() {
			l := NewBatchNorm(3)
			Alloc(random.New(1, "init"), l)
			l.Forward(mat32.New(1, 3), Training(0))
		},
		"nn: NewTopK(0): want a positive number":  func() { NewTopK(0) },
		"nn: TopK.Forward: K is 0":                func() { (&TopK{}).Forward(mat32.New(4, 3), Pass{}) },
		"nn: Dense.Backward: dy is 4×3, want 4×2": func() { d := dense(); d.Forward(mat32.New(4, 3), Pass{}); d.Backward(mat32.New(4, 3), true) },
		"nn: Tanh.Backward: dy is 1×3, want 4×3":  func() { l := NewTanh(); l.Forward(mat32.New(4, 3), Pass{}); l.Backward(mat32.New(1, 3), true) },
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
