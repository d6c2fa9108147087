package nn

import (
	"cmp"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/npy"
	"github.com/aelab-go/autoencoders/aelab/random"
)

type imageLayer struct {
	layer Layer
	input Shape
}

// imageLayers returns the layers that work on images, by name. They have odd shapes, and few
// or many channels, which take different paths in the code.
func imageLayers() map[string]imageLayer {
	conv := func(height, width, in, out, kernel, stride, padding, outputPadding int) ConvConfig {
		return ConvConfig{
			Input: Shape{height, width, in}, Channels: out, Kernel: kernel, Stride: stride, Padding: padding,
			OutputPadding: outputPadding, Init: Normal{1}, BiasInit: Normal{1},
		}
	}
	all := map[string]imageLayer{}
	for name, c := range map[string]ConvConfig{
		"Conv2D":                conv(5, 4, 2, 3, 3, 2, 1, 0),
		"Conv2D: many channels": conv(4, 5, 9, 8, 3, 1, 1, 0),
		"Conv2D: few channels":  conv(4, 5, 5, 2, 3, 1, 0, 0),
		"Conv2D: edge not used": conv(6, 5, 8, 2, 4, 3, 1, 0),
		"Conv2D: 1×1":           conv(3, 2, 4, 5, 1, 1, 0, 0),
	} {
		all[name] = imageLayer{NewConv2D(c), c.Input}
	}
	for name, c := range map[string]ConvConfig{
		"ConvTranspose2D":                 conv(3, 2, 3, 2, 4, 2, 1, 0),
		"ConvTranspose2D: many channels":  conv(2, 3, 2, 9, 4, 2, 1, 0),
		"ConvTranspose2D: output padding": conv(2, 3, 3, 10, 3, 3, 0, 2),
		"ConvTranspose2D: gaps":           conv(2, 2, 2, 8, 2, 3, 0, 0),
	} {
		all[name] = imageLayer{NewConvTranspose2D(c), c.Input}
	}
	for name, c := range map[string]ConvConfig{
		"UpsampleConv2D":                conv(2, 3, 3, 2, 3, 1, 1, 0),
		"UpsampleConv2D: many channels": conv(3, 2, 2, 9, 3, 1, 1, 0),
		"UpsampleConv2D: no padding":    conv(2, 2, 3, 8, 2, 1, 0, 0),
	} {
		all[name] = imageLayer{NewUpsampleConv2D(2, c), c.Input}
	}
	pool := NewMaxPool(Shape{4, 5, 2}, 2)
	all["MaxPool"] = imageLayer{NewMaxPool(Shape{5, 4, 2}, 2), Shape{5, 4, 2}}
	all["Unpool"] = imageLayer{Sequential{pool, NewTanh(), NewUnpool(pool)}, Shape{4, 5, 2}}
	all["Upsample"] = imageLayer{NewUpsample(Shape{2, 3, 3}, 2), Shape{2, 3, 3}}
	all["BatchNorm2D"] = imageLayer{NewBatchNorm2D(Shape{3, 2, 2}), Shape{3, 2, 2}}
	all["Flatten"] = imageLayer{NewFlatten(Shape{2, 3, 4}), Shape{2, 3, 4}}
	all["Unflatten"] = imageLayer{NewUnflatten(Shape{2, 3, 4}), Shape{2, 3, 4}}
	return all
}

// pools reports whether a layer has kinks wherever two inputs are equal.
func pools(l Layer) bool {
	switch l := l.(type) {
	case *MaxPool:
		return true
	case Sequential:
		return slices.ContainsFunc(l, pools)
	}
	return false
}

// spreadOut replaces the values of x by values in the same order of size, far enough apart for
// finite differences.
func spreadOut(x []float32) {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(x[i], x[j]) })
	for rank, i := range order {
		x[i] = 0.05 * (float32(rank-len(x)/2) + 0.5)
	}
}

// TestShapes compares the shapes that Output announces with the results, and with PyTorch's
// formulas.
func TestShapes(t *testing.T) {
	for name, e := range imageLayers() {
		p := newProbe(e.layer, e.input.Len())
		if l, ok := e.layer.(interface{ Output() Shape }); ok && p.c.Cols != l.Output().Len() {
			t.Errorf("%s: output is %v, but has %d columns", name, l.Output(), p.c.Cols)
		}
	}
	c := ConvConfig{Input: Shape{64, 63, 3}, Channels: 7, Kernel: 4, Stride: 2, Padding: 1}
	if got := NewConv2D(c).Output(); got != (Shape{32, 31, 7}) {
		t.Errorf("convolution: %v", got)
	}
	c.OutputPadding = 1
	if got := NewConvTranspose2D(c).Output(); got != (Shape{129, 127, 7}) {
		t.Errorf("transposed convolution: %v", got)
	}
	if got := NewMaxPool(Shape{64, 63, 3}, 2).Output(); got != (Shape{32, 31, 3}) {
		t.Errorf("pooling: %v", got)
	}
	if got := NewUpsample(Shape{16, 15, 3}, 3).Output(); got != (Shape{48, 45, 3}) {
		t.Errorf("upsampling: %v", got)
	}
	if got := NewUpsampleConv2D(3, ConvConfig{Input: Shape{16, 15, 3}, Channels: 7, Kernel: 5, Stride: 1, Padding: 1}).Output(); got != (Shape{46, 43, 7}) {
		t.Errorf("upsampling and convolution: %v", got)
	}
}

// pytorchNetworks are the networks of testdata/gen_conv.py.
func pytorchNetworks() []Module {
	var encoder, decoder, dcign Sequential
	conv := func(input Shape, channels, kernel, stride int) *Conv2D {
		return NewConv2D(ConvConfig{Input: input, Channels: channels, Kernel: kernel, Stride: stride, Padding: 1})
	}
	up := func(input Shape, channels, kernel, outputPadding int) *ConvTranspose2D {
		return NewConvTranspose2D(ConvConfig{
			Input: input, Channels: channels, Kernel: kernel, Stride: 2, Padding: 1, OutputPadding: outputPadding,
		})
	}
	a := conv(Shape{16, 14, 1}, 9, 4, 2)
	b := conv(a.Output(), 6, 4, 2)
	c := conv(b.Output(), 10, 3, 2)
	encoder = Sequential{a, NewReLU(), b, NewReLU(), c, NewTanh(), NewFlatten(c.Output()), NewDense(c.Output().Len(), 5, nil)}

	images := NewUnflatten(Shape{2, 2, 10})
	d := up(images.Output(), 9, 3, 1)
	e := up(d.Output(), 8, 4, 0)
	f := up(e.Output(), 1, 4, 0)
	decoder = Sequential{NewDense(5, 40, nil), NewTanh(), images, d, NewReLU(), e, NewReLU(), f, NewSigmoid()}

	g := conv(Shape{8, 12, 1}, 12, 3, 1)
	pool := NewMaxPool(g.Output(), 2)
	h := conv(pool.Output(), 9, 3, 1)
	again := NewMaxPool(h.Output(), 2)
	i := conv(h.Output(), 8, 3, 1)
	upsample := NewUpsample(i.Output(), 2)
	dcign = Sequential{
		g, NewReLU(), pool, h, NewTanh(), Sequential{again, &square{}, NewUnpool(again)}, i, NewReLU(), upsample, conv(upsample.Output(), 1, 3, 1),
	}

	larger := func(input Shape, factor, channels, kernel int) *UpsampleConv2D {
		return NewUpsampleConv2D(factor, ConvConfig{Input: input, Channels: channels, Kernel: kernel, Stride: 1, Padding: 1})
	}
	j := larger(Shape{2, 3, 5}, 2, 9, 3)
	k := larger(j.Output(), 3, 8, 5)
	upsampling := Sequential{j, NewReLU(), k, NewTanh(), larger(k.Output(), 2, 1, 3)}
	return []Module{{"encoder", encoder}, {"decoder", decoder}, {"dcign", dcign}, {"upsampling", upsampling}}
}

// square is y = x².
type square struct {
	noParams
	x mat32.Matrix
}

func (l *square) Forward(x mat32.Matrix, _ Pass) mat32.Matrix {
	l.x = mat32.Clone(x)
	y := mat32.Clone(x)
	for i, v := range x.Data {
		y.Data[i] = v * v
	}
	return y
}

func (l *square) Backward(dy mat32.Matrix, _ bool) mat32.Matrix {
	dx := mat32.Clone(dy)
	for i, v := range l.x.Data {
		dx.Data[i] *= 2 * v
	}
	return dx
}

// TestConvolutionsAgainstPyTorch loads PyTorch's weights and compares output and gradients.
func TestConvolutionsAgainstPyTorch(t *testing.T) {
	const path = "testdata/conv.npz"
	archive, err := npy.OpenArchive(path)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	read := func(name string) mat32.Matrix {
		array, err := archive.Read(name)
		if err != nil {
			t.Fatal(err)
		}
		m, err := array.Matrix()
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	near := func(name string, got []float32) {
		t.Helper()
		want := read(name).Data
		var scale, worst float64
		for i, v := range want {
			scale = math.Max(scale, math.Abs(float64(v)))
			worst = math.Max(worst, math.Abs(float64(v)-float64(got[i])))
		}
		if !(worst <= 2e-6*scale) || len(got) != len(want) {
			t.Errorf("%s: %d values are off by up to %g, want %d values within %g", name, len(got), worst, len(want), 2e-6*scale)
		}
	}
	for _, m := range pytorchNetworks() {
		Alloc(random.New(1, "init"), m.Layer)
		if err := LoadWeights(path, m); err != nil {
			t.Fatal(err)
		}
		near(m.Name+".y", m.Layer.Forward(read(m.Name+".x"), Pass{}).Data)
		near(m.Name+".dx", m.Layer.Backward(read(m.Name+".c"), true).Data)
		named(m.Name, m.Layer, func(name string, p *Param) {
			gradient := *p
			gradient.W = p.DW()
			near(name+".grad", gradient.toFile())
		})
	}
}

func TestConvolutionWeightsRoundTrip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "weights.npz")
	for name, e := range imageLayers() {
		w, _ := Alloc(random.New(1, "init"), e.layer)
		saved := slices.Clone(w)
		if err := SaveWeights(path, Module{"m", e.layer}); err != nil {
			t.Fatal(err)
		}
		Alloc(random.New(2, "init"), e.layer)
		if err := LoadWeights(path, Module{"m", e.layer}); err != nil {
			t.Fatal(err)
		}
		at := 0
		for _, p := range Params(e.layer) {
			if !slices.Equal(p.W, saved[at:at+p.Len()]) {
				t.Errorf("%s: %s changed on the way through a file", name, p.Name)
			}
			at += p.Len()
		}
	}
}

// fans is an Initializer that records its fans and sets the values to 0, 1, 2, ….
type fans struct{ in, out int }

func (f *fans) Fill(w []float32, in, out int, _ *random.Stream) {
	f.in, f.out = in, out
	for i := range w {
		w[i] = float32(i)
	}
}

// TestConvolutionInit checks the fans, and that weights are drawn in the order of the file.
func TestConvolutionInit(t *testing.T) {
	for _, channels := range []int{2, 20} {
		var f fans
		l := NewConv2D(ConvConfig{Input: Shape{6, 7, 5}, Channels: channels, Kernel: 3, Stride: 1, Init: &f})
		Alloc(random.New(1, "init"), l)
		if want := (fans{5 * 9, channels * 9}); f != want {
			t.Errorf("fans are %+v, want %+v", f, want)
		}
		for i, v := range l.weight.toFile() {
			if v != float32(i) {
				t.Fatalf("weight %d in the file is number %g drawn", i, v)
			}
		}
	}
}

func TestMaxPoolTiesAndNaN(t *testing.T) {
	nan := float32(math.NaN())
	l := NewMaxPool(Shape{2, 4, 1}, 2)
	y := l.Forward(mat32.View([]float32{
		1, 3, nan, 5,
		3, 2, 7, 1,
	}, 1, 8), Pass{})
	if y.Data[0] != 3 || y.Data[1] == y.Data[1] {
		t.Errorf("largest are %v, want [3 NaN]", y.Data)
	}
	dx := l.Backward(mat32.View([]float32{10, 20}, 1, 2), true)
	if want := []float32{0, 10, 20, 0, 0, 0, 0, 0}; !slices.Equal(dx.Data, want) {
		t.Errorf("dx is %v, want %v", dx.Data, want)
	}
}

func TestImagePanics(t *testing.T) {
	good := ConvConfig{Input: Shape{8, 6, 2}, Channels: 3, Kernel: 4, Stride: 2, Padding: 1}
	with := func(change func(c *ConvConfig)) ConvConfig {
		c := good
		change(&c)
		return c
	}
	pool := NewMaxPool(Shape{4, 4, 1}, 2)
	pool.Forward(mat32.New(3, 16), Pass{})
	for want, f := range map[string]func(){
		"nn: a convolution wants positive sizes: input 8×6×2, 3 channels, kernel 4, stride 0":    func() { NewConv2D(with(func(c *ConvConfig) { c.Stride = 0 })) },
		"nn: a convolution wants positive sizes: input 8×0×2":                                    func() { NewConvTranspose2D(with(func(c *ConvConfig) { c.Input.Width = 0 })) },
		"nn: NewConv2D: no such convolution: input 8×6×2, 3 channels, kernel 9":                  func() { NewConv2D(with(func(c *ConvConfig) { c.Kernel = 9 })) },
		"nn: NewConv2D: no such convolution":                                                     func() { NewConv2D(with(func(c *ConvConfig) { c.OutputPadding = 1 })) },
		"nn: NewConvTranspose2D: no such convolution":                                            func() { NewConvTranspose2D(with(func(c *ConvConfig) { c.OutputPadding = 2 })) },
		"nn: NewConvTranspose2D: no such convolution: input 8×6×2, 3 channels, kernel 4, stride": func() { NewConvTranspose2D(with(func(c *ConvConfig) { c.Padding = 8 })) },
		"nn: Conv2D.Forward: x is 2×95, want 96 columns: images of 8×6×2":                        func() { NewConv2D(good).Forward(mat32.New(2, 95), Pass{}) },
		"nn: Conv2D.Forward before Alloc":                                                        func() { NewConv2D(good).Forward(mat32.New(2, 96), Pass{}) },
		"nn: ConvTranspose2D.Backward before Forward":                                            func() { NewConvTranspose2D(good).Backward(mat32.New(2, 96), true) },
		"nn: NewMaxPool: no windows of 5×5 in images of 4×4×1":                                   func() { NewMaxPool(Shape{4, 4, 1}, 5) },
		"nn: NewUpsampleConv2D: no such convolution after a factor of 2: input 8×6×2":            func() { NewUpsampleConv2D(2, good) },
		"nn: UpsampleConv2D.Forward before Alloc": func() {
			NewUpsampleConv2D(2, with(func(c *ConvConfig) { c.Stride = 1 })).Forward(mat32.New(2, 96), Pass{})
		},
		"nn: NewUpsample: no windows of 0×0":                           func() { NewUpsample(Shape{4, 4, 1}, 0) },
		"nn: Unpool.Forward: x has 2 rows, its MaxPool's last batch 3": func() { NewUnpool(pool).Forward(mat32.New(2, 4), Pass{}) },
		"nn: NewFlatten: images of 0×1×1":                              func() { NewFlatten(Shape{0, 1, 1}) },
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
