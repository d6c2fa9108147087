package nn

import (
	"flag"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/npy"
	"github.com/aelab-go/autoencoders/aelab/pythontest"
	"github.com/aelab-go/autoencoders/aelab/random"
)

var regen = flag.Bool("regen", false, "write testdata/model.py anew")

// expressible returns modules with each layer that PyTorch has.
func expressible() []Module {
	n, noise := Normal{0.5}, random.New(1, "dropout")
	dense := Sequential{
		NewDenseBias(6, 5, n, n), NewSigmoid(), NewDropout(0.5, noise), Sequential{NewDenseBias(5, 4, n, n), NewTanh()},
		NewBatchNorm(4), NewLeakyReLU(0.1), NewDenseBias(4, 3, n, n),
	}
	conv := func(input Shape, channels, kernel, stride, padding, output int) ConvConfig {
		return ConvConfig{input, channels, kernel, stride, padding, output, n, n}
	}
	a := NewConv2D(conv(Shape{9, 8, 1}, 10, 3, 1, 1, 0))
	pool := NewMaxPool(a.Output(), 2)
	norm := NewBatchNorm2D(pool.Output())
	b := NewConv2D(conv(norm.Output(), 3, 3, 1, 0, 0))
	flat := NewFlatten(b.Output())
	encoder := Sequential{a, NewReLU(), pool, norm, b, flat, NewDenseBias(b.Output().Len(), 4, n, n)}

	images := NewUnflatten(Shape{2, 3, 2})
	c := NewConvTranspose2D(conv(images.Output(), 4, 3, 2, 1, 1))
	d := NewUpsampleConv2D(2, conv(c.Output(), 3, 3, 1, 1, 0))
	up := NewUpsample(d.Output(), 2)
	decoder := Sequential{NewDenseBias(4, 12, n, n), images, c, NewReLU(), d, up, NewConv2D(conv(up.Output(), 1, 3, 1, 1, 0)), NewSigmoid()}
	alone := NewDenseBias(3, 2, n, n)
	return []Module{{"dense", dense}, {"encoder", encoder}, {"decoder", decoder}, {"tied", NewTied(alone, n)}, {"alone", alone}}
}

func TestPyTorchSource(t *testing.T) {
	got, err := PyTorch("Some modules.", expressible()...)
	if err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/model.py"
	if *regen {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || got != string(want) {
		t.Errorf("got\n%s\nwant %s, %v", got, golden, err)
	}
	for line := range strings.Lines(got) {
		if len(line) > 101 {
			t.Errorf("a line of %d bytes: %s", len(line), line)
		}
	}
}

// An error names the layer that torch.nn lacks, and its place.
func TestPyTorchHasNoSuchModule(t *testing.T) {
	dense, pool, mask := NewDense(3, 4, nil), NewMaxPool(Shape{2, 2, 1}, 2), NewDropout(0.2, random.New(1, "mask"))
	mask.Unscaled = true
	for want, l := range map[string]Layer{
		"nn: PyTorch: part.1 is a *nn.TopK, and torch.nn has no module for it":    Sequential{dense, NewTopK(1)},
		"nn: PyTorch: part.0.0 is a *nn.Tied, and torch.nn has no module for it":  Sequential{Sequential{NewTied(dense, nil)}},
		"nn: PyTorch: part is a *nn.Unpool, and torch.nn has no module for it":    NewUnpool(pool),
		"nn: PyTorch: part.0 is a *nn.Dropout, and torch.nn has no module for it": Sequential{mask, dense},
		"nn: PyTorch: part.1 is a *nn.square, and torch.nn has no module for it":  Sequential{pool, &square{}},
	} {
		if source, err := PyTorch("", Module{"part", l}); err == nil || err.Error() != want || source != "" {
			t.Errorf("got %q, %v, want %s", source, err, want)
		}
	}
}

// TestPyTorchLoadsOurs lets PyTorch build the modules, load their weights and apply them.
func TestPyTorchLoadsOurs(t *testing.T) {
	interpreter := pythontest.NumPy(t)
	if !pythontest.Has(interpreter, "torch") {
		t.Skip("PyTorch is not there")
	}
	dir, modules := t.TempDir(), expressible()
	source, err := PyTorch("Some modules.", modules...)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "model.py"), []byte(source), 0o644); err != nil {
		t.Fatal(err)
	}
	values, err := npy.CreateArchive(filepath.Join(dir, "values.npz"))
	if err != nil {
		t.Fatal(err)
	}
	columns := map[string]int{"dense": 6, "encoder": 72, "decoder": 4, "tied": 2, "alone": 3}
	for _, m := range modules {
		Alloc(random.New(2, m.Name), m.Layer)
	}
	for _, m := range modules {
		x := mat32.New(7, columns[m.Name])
		random.New(3, m.Name).Normal(x.Data)
		if m.Name != "decoder" && m.Name != "alone" {
			m.Layer.Forward(x, Training(1)) // so that running means move
		}
		writeValues(t, values, m, x)
	}
	if err := values.Close(); err != nil {
		t.Fatal(err)
	}
	if err := SaveWeights(filepath.Join(dir, "weights.npz"), modules...); err != nil {
		t.Fatal(err)
	}
	out := pythontest.Run(t, interpreter, "testdata/pytorch.py", "loads", dir)
	if worst, err := strconv.ParseFloat(strings.TrimSpace(out), 64); err != nil || !(worst <= 1e-5) {
		t.Errorf("PyTorch's values differ by a share of %s, %v; want at most 1e-5", out, err)
	}
	t.Logf("largest difference from PyTorch, as a share of the largest value: %s", out)
}

// writeValues adds x, the module's output for it and the shapes of its images to an archive.
func writeValues(t *testing.T, w *npy.ArchiveWriter, m Module, x mat32.Matrix) {
	t.Helper()
	for name, v := range map[string]mat32.Matrix{".x": x, ".y": m.Layer.Forward(x, Pass{})} {
		if err := w.Write(m.Name+name, v); err != nil {
			t.Fatal(err)
		}
	}
	shapes := map[string][]int64{".takes": {}, ".returns": {}}
	switch m.Name {
	case "encoder":
		shapes[".takes"] = []int64{9, 8, 1}
	case "decoder":
		shapes[".returns"] = []int64{16, 24, 1}
	}
	for name, shape := range shapes {
		if err := w.Write(m.Name+name, shape); err != nil {
			t.Fatal(err)
		}
	}
}

// TestWeComputeAsPyTorch loads a state_dict that Python saved, and applies the network. PyTorch
// makes the state_dict if it is installed, else NumPy does.
func TestWeComputeAsPyTorch(t *testing.T) {
	interpreter, dir := pythontest.NumPy(t), t.TempDir()
	maker := pythontest.Run(t, interpreter, "testdata/pytorch.py", "makes", dir)
	m := Module{"encoder", Sequential{NewDense(5, 4, nil), NewTanh(), NewDense(4, 3, nil)}}
	Alloc(random.New(1, "init"), m.Layer)
	if err := LoadWeights(filepath.Join(dir, "weights.npz"), m); err != nil {
		t.Fatal(err)
	}
	values, err := npy.OpenArchive(filepath.Join(dir, "values.npz"))
	if err != nil {
		t.Fatal(err)
	}
	defer values.Close()
	read := func(name string) mat32.Matrix {
		a, err := values.Read(name)
		if err != nil {
			t.Fatal(err)
		}
		v, err := a.Matrix()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	worst := 0.0
	want := read("y")
	for i, v := range m.Layer.Forward(read("x"), Pass{}).Data {
		worst = math.Max(worst, math.Abs(float64(v-want.Data[i])))
	}
	if !(worst <= 1e-5) || want.Rows != 6 {
		t.Errorf("%d values differ by up to %g from those of %s", len(want.Data), worst, maker)
	}
	t.Logf("largest difference from %s: %g", strings.TrimSpace(maker), worst)
}
