package mat32_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/random"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/mat"
)

func ExampleFloat64() {
	m := mat32.View([]float32{1, 2, 3, 4}, 2, 2)
	fmt.Printf("%.0f\n", mat.Det(mat32.Float64(m)))
	// Output: -2
}

func random32(rows, cols, stride int, purpose string) mat32.Matrix {
	m := mat32.Matrix{Rows: rows, Cols: cols, Stride: stride, Data: make([]float32, rows*stride)}
	random.New(1, purpose).Normal(m.Data)
	return m
}

// TestMulAgainstGonum compares each product with gonum's in float64, within the error
// that a sum of k rounded products can have.
func TestMulAgainstGonum(t *testing.T) {
	const m, n, k = 7, 9, 11
	for _, c := range []struct{ transA, transB blas.Transpose }{
		{blas.NoTrans, blas.NoTrans}, {blas.Trans, blas.NoTrans}, {blas.NoTrans, blas.Trans}, {blas.Trans, blas.Trans},
	} {
		a, b := random32(m, k, k+2, "a"), random32(k, n, n+3, "b")
		var opA, opB mat.Matrix = mat32.Float64(a), mat32.Float64(b)
		if c.transA == blas.Trans {
			a = random32(k, m, m+2, "a")
			opA = mat32.Float64(a).T()
		}
		if c.transB == blas.Trans {
			b = random32(n, k, k+3, "b")
			opB = mat32.Float64(b).T()
		}
		got := random32(m, n, n+1, "c")
		var want mat.Dense
		want.Mul(opA, opB)
		want.Scale(2, &want)
		var half mat.Dense
		half.Scale(0.5, mat32.Float64(got))
		want.Add(&want, &half)
		mat32.Mul(c.transA, c.transB, 2, a, b, 0.5, got)
		if !mat.EqualApprox(mat32.Float64(got), &want, 4*k*k*0x1p-24) {
			t.Errorf("op %c, %c: product differs from gonum's", c.transA, c.transB)
		}
	}
}

func TestMulAddRow(t *testing.T) {
	x, w, y := random32(5, 4, 4, "x"), random32(4, 3, 3, "w"), mat32.New(5, 3)
	bias := []float32{10, 20, 30}
	mat32.MulAddRow(x, w, bias, y)
	var want mat.Dense
	want.Mul(mat32.Float64(x), mat32.Float64(w))
	for i := range 5 {
		for j := range 3 {
			if d := float64(mat32.Row(y, i)[j]) - want.At(i, j) - float64(bias[j]); math.Abs(d) > 1e-5 {
				t.Errorf("y[%d, %d] is off by %g", i, j, d)
			}
		}
	}
}

func TestMulTransAddRow(t *testing.T) {
	x, w, y := random32(5, 4, 6, "x"), random32(3, 4, 5, "w"), random32(5, 3, 4, "y")
	bias := []float32{10, 20, 30}
	mat32.MulTransAddRow(x, w, bias, y)
	var want mat.Dense
	want.Mul(mat32.Float64(x), mat32.Float64(w).T())
	for i := range 5 {
		for j := range 3 {
			if d := float64(mat32.Row(y, i)[j]) - want.At(i, j) - float64(bias[j]); math.Abs(d) > 1e-5 {
				t.Errorf("y[%d, %d] is off by %g", i, j, d)
			}
		}
	}
}

func TestViewsShareMemory(t *testing.T) {
	m := mat32.New(4, 5)
	s := mat32.Slice(m, 1, 3, 2, 4)
	mat32.Row(s, 1)[1] = 7
	if m.Data[2*5+3] != 7 || s.Rows != 2 || s.Cols != 2 {
		t.Errorf("slice %+v is not a view of %+v", s, m)
	}
	if row := mat32.Row(m, 2); cap(row) != 5 {
		t.Errorf("a row has room for %d values: appending to it would write into the next", cap(row))
	}
	c := mat32.Clone(s)
	c.Data[0] = 9
	if mat32.Row(s, 0)[0] == 9 || c.Stride != 2 {
		t.Errorf("clone %+v shares memory or has gaps", c)
	}
	if e := mat32.Rows(m, 4, 4); e.Rows != 0 || len(e.Data) != 0 {
		t.Errorf("empty slice is %+v", e)
	}
	none := mat32.Slice(m, 1, 4, 5, 5)
	mat32.Copy(none, mat32.New(3, 0))
	if c := mat32.Clone(none); none.Rows != 3 || none.Cols != 0 || c.Rows != 3 || len(mat32.Flat(none)) != 0 {
		t.Errorf("a slice without columns is %+v", none)
	}
}

func TestResizeKeepsMemory(t *testing.T) {
	m := mat32.New(10, 10)
	small := mat32.Resize(m, 3, 7)
	if &small.Data[0] != &m.Data[0] || len(small.Data) != 21 {
		t.Error("a smaller shape took new memory")
	}
	if again := mat32.Resize(small, 10, 10); &again.Data[0] != &m.Data[0] {
		t.Error("growing back took new memory")
	}
	if large := mat32.Resize(m, 11, 10); len(large.Data) != 110 {
		t.Errorf("a larger shape has %d values", len(large.Data))
	}
}

func TestGatherAndColumnSums(t *testing.T) {
	m := mat32.View([]float32{1, 2, 3, 4, 5, 6}, 3, 2)
	g := mat32.New(4, 2)
	mat32.Gather(g, m, []int{2, 0, 2, 1})
	sums := []float32{100, 0}
	mat32.AddColumnSums(sums, g)
	if sums[0] != 100+5+1+5+3 || sums[1] != 6+2+6+4 {
		t.Errorf("sums are %v, gathered %v", sums, g.Data)
	}
}

func TestFloat64RoundTrip(t *testing.T) {
	m := random32(3, 4, 6, "m")
	back := mat32.FromFloat64(mat32.Float64(m))
	if !mat.Equal(mat32.Float64(m), mat32.Float64(back)) || back.Stride != 4 {
		t.Errorf("%v came back as %v", m, back)
	}
	if d, _ := mat32.Float64(m).T().Dims(); d != 4 {
		t.Errorf("the transpose has %d rows, want 4", d)
	}
}

func TestPanics(t *testing.T) {
	a, b := mat32.New(2, 3), mat32.New(4, 5)
	for want, f := range map[string]func(){
		"mat32: Mul: 2×3 times 4×5 into 2×5":                            func() { mat32.Mul(blas.NoTrans, blas.NoTrans, 1, a, b, 0, mat32.New(2, 5)) },
		"mat32: MulAddRow: 2×3 times 4×5 plus a row of 5 into 2×5":      func() { mat32.MulAddRow(a, b, make([]float32, 5), mat32.New(2, 5)) },
		"mat32: MulTransAddRow: 2×3 times 5×4 plus a row of 4 into 2×4": func() { mat32.MulTransAddRow(a, b, make([]float32, 4), mat32.New(2, 4)) },
		"mat32: View: 5 values do not make a 2×3 matrix":                func() { mat32.View(make([]float32, 5), 2, 3) },
		"mat32: New(-1, 2): negative size":                              func() { mat32.New(-1, 2) },
		"mat32: Copy: 2×3 and 4×5 differ in shape":                      func() { mat32.Copy(a, b) },
		"mat32: Slice: [1:3, 0:2] of a 2×3 matrix":                      func() { mat32.Slice(a, 1, 3, 0, 2) },
		"mat32: Gather: dst is 2×3, want 1×5":                           func() { mat32.Gather(a, b, []int{0}) },
		"mat32: Gather: row 3 of a 2×5 matrix":                          func() { mat32.Gather(mat32.New(1, 5), mat32.Rows(b, 0, 2), []int{3}) },
		"mat32: AddColumnSums: dst has 2 elements, want 3":              func() { mat32.AddColumnSums(make([]float32, 2), a) },
		"mat32: Flat: 2×2 matrix has stride 3":                          func() { mat32.Flat(mat32.Slice(a, 0, 2, 0, 2)) },
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
