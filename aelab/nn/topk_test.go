package nn

import (
	"math"
	"runtime"
	"slices"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/random"
)

func TestTopK(t *testing.T) {
	nan := float32(math.NaN())
	x := mat32.View([]float32{
		3, -5, 1, 2,
		-4, -1, -2, -3,
		0, 0, 0, -1,
		1, nan, 2, 7,
	}, 4, 4)
	dy := mat32.View([]float32{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}, 4, 4)
	l := NewTopK(2)
	y := l.Forward(x, Pass{})
	wantY := []float32{3, 0, 0, 2, 0, -1, -2, 0, 0, 0, 0, 0, 0, nan, 0, 7}
	wantDX := []float32{1, 0, 0, 4, 0, 6, 7, 0, 9, 10, 0, 0, 0, 14, 0, 16} // also where a 0 was kept
	same := func(a, b float32) bool { return a == b || a != a && b != b }
	if !slices.EqualFunc(y.Data, wantY, same) {
		t.Errorf("kept %v, want %v", y.Data, wantY)
	}
	if dx := l.Backward(dy, true); !slices.Equal(dx.Data, wantDX) {
		t.Errorf("dx is %v, want %v", dx.Data, wantDX)
	}
}

// TestTopKFollowsK changes K between steps, and between a step's two passes. Backward must
// follow the K of Forward.
func TestTopKFollowsK(t *testing.T) {
	x := mat32.New(30, 50)
	random.New(1, "x").Normal(x.Data)
	active := func(m mat32.Matrix, row int) (n int) {
		for _, v := range mat32.Row(m, row) {
			if v != 0 {
				n++
			}
		}
		return n
	}
	l := NewTopK(1)
	for _, k := range []int{40, 7, 50, 100, 1} {
		l.K = k
		y := l.Forward(x, Training(0))
		l.K = 3
		dx := l.Backward(x, true)
		for i := range x.Rows {
			if want := min(k, 50); active(y, i) != want || active(dx, i) != want {
				t.Fatalf("K = %d: row %d has %d values and %d gradients, want %d", k, i, active(y, i), active(dx, i), want)
			}
		}
	}
}

func TestTopKIsTheSameOnAnyNumberOfThreads(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	x := mat32.New(100, 1000)
	random.New(1, "x").Normal(x.Data)
	var want mat32.Matrix
	for procs := 1; procs <= 4; procs++ {
		runtime.GOMAXPROCS(procs)
		got := NewTopK(25).Forward(x, Pass{})
		if procs == 1 {
			want = got
		} else if !slices.Equal(got.Data, want.Data) {
			t.Errorf("%d threads keep other values than 1", procs)
		}
	}
}

// TestTopKProbeIsOffTies guards TestGradients: a finite difference whose step changes which
// values are kept does not approximate the derivative.
func TestTopKProbeIsOffTies(t *testing.T) {
	e := layers()["TopK"]
	x := newProbe(e.layer, e.in).x
	k := e.layer.(*TopK).K
	for i := range x.Rows {
		row := slices.Clone(mat32.Row(x, i))
		slices.Sort(row)
		if gap := row[len(row)-k] - row[len(row)-k-1]; gap < 0.05 {
			t.Errorf("row %d: the last value kept is only %g above the next", i, gap)
		}
	}
}
