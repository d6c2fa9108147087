package curves

import (
	"math"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/random"
)

// TestPoints checks that the points keep within their bounds, and that they use all the room.
func TestPoints(t *testing.T) {
	r := random.New(1, "test").Rand()
	low, high, gap := math.Inf(1), math.Inf(-1), math.Inf(1)
	for range 20000 {
		p := newPoints(r)
		for i := range 3 {
			low, high = min(low, p.x[i], p.y[i]), max(high, p.x[i], p.y[i])
		}
		gap = min(gap, p.x[1]-p.x[0], p.x[2]-p.x[1])
	}
	if low < 2 || low > 2.01 || high > 26 || high < 25.99 || gap < 2 || gap > 2.01 {
		t.Errorf("coordinates from %v to %v, x at least %v apart, want 2 to 26 and 2, nearly reached", low, high, gap)
	}
}

// TestSplineIsParabola checks that the spline goes through the points, and that its second derivative
// is the same everywhere.
func TestSplineIsParabola(t *testing.T) {
	const h = 1e-3
	for _, p := range []points{
		{[3]float64{2, 4, 26}, [3]float64{2, 26, 2}},
		{[3]float64{3, 5, 7}, [3]float64{3, 5, 26}},
		{[3]float64{10, 18.5, 22}, [3]float64{7, 7, 7}},
	} {
		for i, x := range p.x {
			if got := p.spline(x); math.Abs(got-p.y[i]) > 1e-12 {
				t.Errorf("%v: height %v at point %d", p, got, i)
			}
		}
		secondAt := func(x float64) float64 { return (p.spline(x-h) - 2*p.spline(x) + p.spline(x+h)) / (h * h) }
		for _, x := range []float64{4, 9.5, 21} {
			if got, want := secondAt(x), secondAt(p.x[1]); math.Abs(got-want) > 1e-6 {
				t.Errorf("%v: second derivative at %v is %.9f, at the middle point %.9f", p, x, got, want)
			}
		}
	}
}

// TestStrokesStayOnThePaper checks that strokes stay on the paper. It also counts those that are held
// back at the edge, which the package's comment mentions.
func TestStrokesStayOnThePaper(t *testing.T) {
	r := random.New(3, "test").Rand()
	const n = 20000
	held := 0
	for range n {
		p := newPoints(r)
		beyond := false
		for i := range drops {
			x, y := p.at(float64(i) / (drops - 1))
			if x < least || x > most || y < 0 || y > Size-1 {
				t.Fatalf("%v: a drop at (%v, %v)", p, x, y)
			}
			beyond = beyond || p.spline(x) != y
		}
		if beyond {
			held++
		}
	}
	if held < n*13/100 || held > n*15/100 {
		t.Errorf("%d of %d curves are held back at the edge, want about 14 in a hundred", held, n)
	}
}

// TestStroke checks that the drops run from the first point to the last. The ends get ink, and all 60
// drops are on the paper if the curve stays there.
func TestStroke(t *testing.T) {
	var p pen
	p.draw(points{[3]float64{4, 13, 22}, [3]float64{6, 13, 20}})
	ink := 0.0
	for _, v := range p.paper {
		ink += v
	}
	if want := drops * gain * gain; math.Abs(ink-want) > 1e-9 {
		t.Errorf("%v of ink, want %v", ink, want)
	}
	if first, last := p.paper[6*Size+4], p.paper[20*Size+22]; first < 0.2 || math.Abs(first-last) > 1e-9 {
		t.Errorf("ink at the ends of a straight stroke: %v and %v, want the same, above 0.2", first, last)
	}
	if beyond := p.paper[2*Size+0]; beyond != 0 {
		t.Errorf("%v of ink beyond the first point", beyond)
	}
}

// TestDrop checks that a drop's ink is 1 and has its centre of mass where it fell.
func TestDrop(t *testing.T) {
	for _, at := range [][2]float64{{5, 7}, {5.25, 7}, {3.5, 20.75}, {26.999, 0.001}} {
		var p pen
		p.drop(at[0], at[1])
		var ink, x, y float64
		pixels := 0
		for i, v := range p.paper {
			ink, x, y = ink+v, x+v*float64(i%Size), y+v*float64(i/Size)
			if v > 0 {
				pixels++
			}
		}
		if math.Abs(ink-1) > 1e-12 || math.Abs(x-at[0]) > 1e-12 || math.Abs(y-at[1]) > 1e-12 || pixels > 4 {
			t.Errorf("a drop at %v: %v of ink in %d pixels around (%v, %v)", at, ink, pixels, x, y)
		}
	}
	var p pen
	p.drop(-1.5, 3)
	p.drop(3, 28)
	p.drop(-0.25, 10) // three quarters on the paper
	p.drop(10, 27.5)  // half
	ink := 0.0
	for _, v := range p.paper {
		ink += v
	}
	if ink != 1.25 {
		t.Errorf("drops across the edges leave %v of ink, want 1.25", ink)
	}
}

// TestSmooth compares smooth with the kernel as its comment prints it.
func TestSmooth(t *testing.T) {
	const a, b = spread, gain
	kernel := [3][3]float64{{a / 12, a / 6, a / 12}, {a / 6, 1 - a, a / 6}, {a / 12, a / 6, a / 12}}
	var src, dst [Size * Size]float64
	r := random.New(4, "test").Rand()
	for i := range src {
		src[i] = r.Float64()
	}
	smooth(&dst, &src)
	for y := range Size {
		for x := range Size {
			want := 0.0
			for i, row := range kernel {
				for j, k := range row {
					if u, v := x+j-1, y+i-1; u >= 0 && u < Size && v >= 0 && v < Size {
						want += b * k * src[v*Size+u]
					}
				}
			}
			if got := dst[y*Size+x]; math.Abs(got-want) > 1e-12 {
				t.Fatalf("row %d, column %d is %v, want %v", y, x, got, want)
			}
		}
	}
}
