package nn

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/npy"
	"github.com/aelab-go/autoencoders/aelab/random"
)

func ExampleBatchNorm() {
	l := NewBatchNorm(1)
	Alloc(random.New(1, "init"), l)
	x := mat32.View([]float32{10, 20, 30}, 3, 1)
	fmt.Printf("in training   %.2f\n", l.Forward(x, Training(0)).Data)
	for step := range 200 { // until the running values are those of the batch
		l.Forward(x, Training(step))
	}
	fmt.Printf("in evaluation %.2f\n", l.Forward(mat32.Rows(x, 2, 3), Pass{}).Data)
	// Output:
	// in training   [-1.22 0.00 1.22]
	// in evaluation [1.00]
}

// normedNetworks are the networks of testdata/gen_batchnorm.py.
func normedNetworks() []Module {
	other := NewBatchNorm(4)
	other.Epsilon, other.Momentum = 0.01, 0.3
	dense := Sequential{NewDense(6, 5, nil), NewBatchNorm(5), NewLeakyReLU(0.1), NewDense(5, 4, nil), other}
	down := NewConv2D(ConvConfig{Input: Shape{5, 6, 2}, Channels: 9, Kernel: 3, Stride: 1, Padding: 1})
	norm := NewBatchNorm2D(down.Output())
	up := NewConvTranspose2D(ConvConfig{Input: norm.Output(), Channels: 3, Kernel: 4, Stride: 2, Padding: 1})
	images := Sequential{down, norm, NewTanh(), up, NewBatchNorm2D(up.Output())}
	return []Module{{"dense", dense}, {"images", images}}
}

func TestBatchNormAgainstPyTorch(t *testing.T) {
	const path = "testdata/batchnorm.npz"
	archive, err := npy.OpenArchive(path)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	read := func(name string) *npy.Array {
		array, err := archive.Read(name)
		if err != nil {
			t.Fatal(err)
		}
		return array
	}
	matrix := func(name string) mat32.Matrix {
		m, err := read(name).Matrix()
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	compared := 0
	near := func(name string, got []float32) {
		t.Helper()
		want, err := read(name).Float32()
		if err != nil {
			t.Fatal(err)
		}
		var scale, worst float64
		for i, v := range want {
			scale = math.Max(scale, math.Abs(float64(v)))
			worst = math.Max(worst, math.Abs(float64(v)-float64(got[i])))
		}
		// The bias of a layer before a normalisation has a gradient of 0, plus rounding errors.
		if !(worst <= 3e-6*math.Max(scale, 1)) || len(got) != len(want) {
			t.Errorf("%s: %d values are off by up to %g of %g", name, len(got), worst, scale)
		}
		compared++
	}
	for _, m := range normedNetworks() {
		_, dw := Alloc(random.New(1, "init"), m.Layer)
		if err := LoadWeights(path, m); err != nil {
			t.Fatal(err)
		}
		for step, batch := range []string{"0", "1", "2", "evaluation"} {
			pass := Training(step)
			if batch == "evaluation" {
				pass = Pass{}
			}
			clear(dw)
			at := m.Name + "." + batch
			near(at+".y", m.Layer.Forward(matrix(at+".x"), pass).Data)
			near(at+".dx", m.Layer.Backward(matrix(at+".c"), true).Data)
			named(at, m.Layer, func(name string, p *Param) {
				if p.Buffer {
					near(name, p.W)
					return
				}
				gradient := *p
				gradient.W = p.DW()
				near(name+".grad", gradient.toFile())
			})
		}
	}
	if compared != 112 {
		t.Errorf("%d arrays compared, want 112", compared)
	}
}

// TestBatchNormInChunks compares with the equations in float64, on enough rows for several chunks. It
// also compares one thread with three, and both with a recorded hash.
func TestBatchNormInChunks(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	shape := Shape{16, 15, 5}
	x, c := mat32.New(9, shape.Len()), mat32.New(9, shape.Len())
	random.New(1, "x").Normal(x.Data)
	random.New(2, "c").Normal(c.Data)
	for i := range x.Data {
		x.Data[i] = 0.1*x.Data[i] + float32(i%5)*20
	}
	var bits [][]float32
	for _, threads := range []int{1, 3} {
		runtime.GOMAXPROCS(threads)
		l := NewBatchNorm2D(shape)
		w, dw := Alloc(random.New(3, "init"), l)
		y := mat32.Clone(l.Forward(x, Training(0)))
		dx := l.Backward(c, true)
		bits = append(bits, slices.Concat(w, dw, y.Data, dx.Data))
		for j := range 5 {
			n := float64(len(x.Data) / 5)
			var mean, variance, dweight, dbias float64
			for i := j; i < len(x.Data); i += 5 {
				mean += float64(x.Data[i]) / n
			}
			for i := j; i < len(x.Data); i += 5 {
				variance += math.Pow(float64(x.Data[i])-mean, 2) / n
			}
			inverse := 1 / math.Sqrt(variance+1e-5)
			for i := j; i < len(x.Data); i += 5 {
				dweight += float64(c.Data[i]) * (float64(x.Data[i]) - mean) * inverse
				dbias += float64(c.Data[i])
			}
			near := func(what string, got float32, want, tolerance float64) {
				if !(math.Abs(float64(got)-want) <= tolerance) {
					t.Errorf("channel %d: %s is %g, want %g", j, what, got, want)
				}
			}
			near("γ's gradient", dw[j], dweight, 1e-3)
			near("β's gradient", dw[5+j], dbias, 1e-4)
			near("running mean", w[10+j], 0.1*mean, 1e-5*math.Abs(mean))
			near("running variance", w[15+j], 0.9+0.1*variance*n/(n-1), 1e-6)
			for i := j; i < len(x.Data); i += 5 {
				xHat := (float64(x.Data[i]) - mean) * inverse
				near("y", y.Data[i], xHat, 1e-4)
				near("dx", dx.Data[i], inverse*(float64(c.Data[i])-dbias/n-xHat*dweight/n), 1e-4*inverse)
			}
		}
	}
	if !slices.Equal(bits[0], bits[1]) {
		t.Error("one thread and three compute other bits")
	}
	h := fnv.New64a()
	binary.Write(h, binary.LittleEndian, bits[0])
	if got, want := h.Sum64(), uint64(0xaf895670bc4142c2); got != want {
		t.Errorf("hash is %#x, want %#x on every processor", got, want)
	}
}

func TestBatchNormIsSavedUnderPyTorchsNames(t *testing.T) {
	path := filepath.Join(t.TempDir(), "weights.npz")
	m := normedNetworks()[0]
	w, _ := Alloc(random.New(1, "init"), m.Layer)
	random.New(2, "w").Normal(w)
	if err := SaveWeights(path, m); err != nil {
		t.Fatal(err)
	}
	other := normedNetworks()[0]
	w2, _ := Alloc(random.New(1, "init"), other.Layer)
	if err := LoadWeights(path, other); err != nil || !slices.Equal(w, w2) {
		t.Errorf("weights changed on the way through a file: %v", err)
	}
	a, err := npy.OpenArchive(path)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	want := []string{"dense.1.weight", "dense.1.bias", "dense.1.running_mean", "dense.1.running_var"}
	if got := a.Names()[2:6]; !slices.Equal(got, want) {
		t.Errorf("names are %q, want %q", got, want)
	}
}

// TestBuffers checks that only training changes buffers, and that their gradients become 0.
func TestBuffers(t *testing.T) {
	l := NewBatchNorm(3)
	net := Sequential{NewDense(4, 3, Normal{1}), l, NewDense(3, 2, Normal{1})}
	w, dw := Alloc(random.New(1, "init"), net)
	if got := fmt.Sprint(Buffers(net)); got != "[[21 24] [24 27]]" {
		t.Errorf("buffers are at %s", got)
	}
	if got := w[18:27]; !slices.Equal(got, []float32{0, 0, 0, 0, 0, 0, 1, 1, 1}) {
		t.Errorf("β and the buffers start as %v", got)
	}
	x := mat32.New(5, 4)
	random.New(2, "x").Normal(x.Data)
	before := slices.Clone(w)
	net.Forward(x, Pass{})
	if !slices.Equal(w, before) {
		t.Error("evaluation changes the slab")
	}
	y := net.Forward(x, Training(0))
	if slices.Equal(w[21:24], before[21:24]) || slices.Equal(w[24:27], before[24:27]) {
		t.Error("training leaves a buffer as it was")
	}
	ClearGrads(net.Params())
	net.Backward(y, false)
	spoil(l.mean.dw)
	if FinishGrads(net.Params()); !slices.Equal(dw[21:27], make([]float32, 6)) {
		t.Errorf("gradients of the buffers are %v", dw[21:27])
	}
}
