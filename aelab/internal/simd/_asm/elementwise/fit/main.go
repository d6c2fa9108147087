// Command fit derives the polynomials of the elementary functions: for each, the
// minimax fit (weighted so that it is the relative error of the result), with
// coefficients rounded to float32 one after the other, lowest power first, the rest
// fitted again after each. It prints Go declarations and the error of the fit in
// exact arithmetic; the error of the float32 evaluation is measured by the tests.
//
//	go -C _asm run ./elementwise/fit
package main

import (
	"fmt"
	"math"
)

// A fit approximates f on [lo, hi] by a polynomial; weight turns the polynomial's
// error into the relative error of the result.
type fit struct {
	name   string
	doc    string
	f      func(x float64) float64
	weight func(x float64) float64
	lo, hi float64
	degree int
}

var fits = []fit{
	{
		name:   "expPoly",
		doc:    "(exp(r)-1-r)/r² on |r| ≤ ½ log 2",
		f:      func(r float64) float64 { return taylor(r, 2, func(k int) float64 { return 1 / gamma(k) }) },
		weight: func(r float64) float64 { return r * r / math.Exp(r) },
		lo:     -0.34658, hi: 0.34658, degree: 4,
	},
	{
		name:   "log1pPoly",
		doc:    "(log(1+t)-t)/t² on 0 ≤ t ≤ 1",
		f:      log1pRest,
		weight: func(t float64) float64 { return math.Abs(t * t / math.Log1p(t)) },
		lo:     1e-9, hi: 1, degree: 9,
	},
	{
		name:   "logPoly",
		doc:    "(log(1+t)-t)/t² on √½ ≤ 1+t ≤ √2",
		f:      log1pRest,
		weight: func(t float64) float64 { return math.Abs(t * t / math.Log1p(t)) },
		lo:     math.Sqrt2/2 - 1, hi: math.Sqrt2 - 1, degree: 8,
	},
	{
		name:   "tanhPoly",
		doc:    "(tanh(x)/x-1)/x² in u = x² on |x| ≤ 0.625",
		f:      tanhRest,
		weight: func(u float64) float64 { return u * math.Sqrt(u) / math.Tanh(math.Sqrt(u)) },
		lo:     1e-9, hi: 0.625 * 0.625, degree: 4,
	},
	{
		name: "sinPoly",
		doc:  "sin(2πf)/f in v = f² on |f| ≤ ⅛",
		f: func(v float64) float64 {
			return math.Sin(2*math.Pi*math.Sqrt(v)) / math.Sqrt(v)
		},
		weight: func(v float64) float64 { return math.Sqrt(v) / math.Sin(2*math.Pi*math.Sqrt(v)) },
		lo:     1e-9, hi: 1. / 64, degree: 3,
	},
	{
		name: "cosPoly",
		doc:  "(cos(2πf)-1)/f² in v = f² on |f| ≤ ⅛",
		f: func(v float64) float64 {
			s := math.Sin(math.Pi * math.Sqrt(v))
			return -2 * s * s / v
		},
		weight: func(v float64) float64 { return v / math.Cos(2*math.Pi*math.Sqrt(v)) },
		lo:     1e-9, hi: 1. / 64, degree: 3,
	},
}

// taylor sums c(k)·x^(k-from) for k ≥ from: a function without its first terms, free
// of the cancellation that subtracting them would bring.
func taylor(x float64, from int, c func(k int) float64) float64 {
	var s float64
	for k := from + 30; k >= from; k-- {
		s = s*x + c(k)
	}
	return s
}

func gamma(k int) float64 { return math.Gamma(float64(k + 1)) }

func log1pRest(t float64) float64 {
	if math.Abs(t) < 0.25 {
		return taylor(t, 2, func(k int) float64 { return math.Pow(-1, float64(k+1)) / float64(k) })
	}
	return (math.Log1p(t) - t) / (t * t)
}

func tanhRest(u float64) float64 {
	if u < 0.01 { // Taylor: -1/3 + 2u/15 - 17u²/315 + 62u³/2835 - 1382u⁴/155925 + 21844u⁵/6081075
		return -1./3 + u*(2./15+u*(-17./315+u*(62./2835+u*(-1382./155925+u*21844./6081075))))
	}
	x := math.Sqrt(u)
	return (math.Tanh(x)/x - 1) / u
}

func main() {
	for _, f := range fits {
		c := f.solve()
		fmt.Printf("// %s approximates %s: error below %.2g.\nvar %s = [...]float32{", f.name, f.doc, f.error(c), f.name)
		for i, v := range c {
			if i > 0 {
				fmt.Print(", ")
			}
			fmt.Printf("%x", v)
		}
		fmt.Print("}\n\n")
	}
}

// solve returns the coefficients, lowest power first, each a float32.
func (f fit) solve() []float64 {
	var fixed []float64
	for len(fixed) <= f.degree {
		c := f.minimax(fixed)
		fixed = append(fixed, float64(float32(c[len(fixed)])))
	}
	return fixed
}

// minimax fits the coefficients that are not fixed yet, by Lawson's algorithm: least
// squares, again and again, each point weighing more the larger its error was. It
// does not need what Remez's exchange needs, that the error alternates, which fails
// when fixed coefficients make all that is left vanish at an inner point.
func (f fit) minimax(fixed []float64) []float64 {
	const points = 500
	x := make([]float64, points)
	importance := make([]float64, points)
	for i := range x {
		x[i] = f.lo + (f.hi-f.lo)*(0.5-0.5*math.Cos(math.Pi*(float64(i)+0.5)/points))
		importance[i] = 1. / points
	}
	var best []float64
	smallest := math.Inf(1)
	for range 400 {
		c := f.leastSquares(fixed, x, importance)
		var worst, total float64
		for i := range x {
			e := math.Abs(f.weight(x[i]) * (horner(c, x[i]) - f.f(x[i])))
			worst = math.Max(worst, e)
			importance[i] *= e
			total += importance[i]
		}
		for i := range importance {
			importance[i] /= total
		}
		if worst < smallest {
			best, smallest = c, worst
		}
	}
	return best
}

// leastSquares minimises the weighted squared error, by orthogonalising the columns
// of the system (twice, for precision) and substituting back.
func (f fit) leastSquares(fixed, x, importance []float64) []float64 {
	n := f.degree + 1 - len(fixed)
	q := make([][]float64, n+1) // the last column is the right-hand side
	for j := range q {
		q[j] = make([]float64, len(x))
		for i, v := range x {
			w := f.weight(v) * math.Sqrt(importance[i])
			if j < n {
				q[j][i] = w * math.Pow(v, float64(len(fixed)+j))
			} else {
				q[j][i] = w * (f.f(v) - horner(fixed, v))
			}
		}
	}
	r := make([][]float64, n)
	for j := range r {
		r[j] = make([]float64, n+1)
	}
	for j := range q {
		for range 2 {
			for k := range min(j, n) {
				d := dot(q[k], q[j])
				r[k][j] += d
				for i := range x {
					q[j][i] -= d * q[k][i]
				}
			}
		}
		if j < n {
			r[j][j] = math.Sqrt(dot(q[j], q[j]))
			for i := range x {
				q[j][i] /= r[j][j]
			}
		}
	}
	c := make([]float64, n)
	for j := n - 1; j >= 0; j-- {
		s := r[j][n]
		for k := j + 1; k < n; k++ {
			s -= r[j][k] * c[k]
		}
		c[j] = s / r[j][j]
	}
	return append(append([]float64(nil), fixed...), c...)
}

func dot(a, b []float64) float64 {
	var s float64
	for i := range a {
		s += a[i] * b[i]
	}
	return s
}

func (f fit) error(c []float64) float64 {
	var worst float64
	for i := range 100001 {
		x := f.lo + (f.hi-f.lo)*float64(i)/100000
		if w := f.weight(x); w == w {
			worst = math.Max(worst, math.Abs(w*(horner(c, x)-f.f(x))))
		}
	}
	return worst
}

func horner(c []float64, x float64) float64 {
	var s float64
	for i := len(c) - 1; i >= 0; i-- {
		s = s*x + c[i]
	}
	return s
}
