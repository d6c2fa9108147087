package metrics

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// Neighbors holds, for each of some points, its nearest neighbours among the rows of data.
type Neighbors struct {
	K     int     // how many for each point
	Index []int32 // the neighbours of point i are Index[i·K:(i+1)·K], the nearest first
	among int     // rows of data
}

// Row returns the neighbours of point i, the nearest first.
func (n Neighbors) Row(i int) []int32 { return n.Index[i*n.K : (i+1)*n.K] }

// Len returns the number of points.
func (n Neighbors) Len() int { return len(n.Index) / n.K }

// Nearest returns the k rows of data that are nearest to each row of query by Euclidean distance. The
// result is exact, in float64. Of rows at the same distance, the first in data comes first. Nearest panics
// if there are fewer than k rows, k is not positive, the columns differ or a value is not finite.
//
// All pairs are compared in float32 by products of matrices: ‖q-x‖² = ‖q‖² + (‖x‖² - 2q·x). Rounding may
// put near rows in the wrong order, all the more if the points are far from the origin. The error has a
// known bound, so only the rows that may be among the k are kept. Their distances are computed from the
// differences.
func Nearest(data, query mat32.Matrix, k int) Neighbors {
	if data.Cols != query.Cols || data.Cols == 0 {
		panic(fmt.Sprintf("metrics: Nearest: data is %d×%d, query %d×%d: want as many columns", data.Rows, data.Cols, query.Rows, query.Cols))
	}
	if k <= 0 || k > data.Rows {
		panic(fmt.Sprintf("metrics: Nearest: %d neighbours among %d rows", k, data.Rows))
	}
	s := search{data: data, query: query, square: make([]float32, data.Rows)}
	s.Neighbors = Neighbors{K: k, Index: make([]int32, query.Rows*k), among: data.Rows}
	for i := range data.Rows {
		square := squareNorm(data, i)
		s.square[i] = float32(square)
		s.radius = max(s.radius, math.Sqrt(square))
	}
	for i := range query.Rows {
		squareNorm(query, i)
	}
	simd.Do((query.Rows+queryRows-1)/queryRows, &s)
	return s.Neighbors
}

// squareNorm returns ‖x‖² of a row. It panics if float32 cannot hold the squares of distances
// to others like it.
func squareNorm(m mat32.Matrix, i int) float64 {
	square := simd.SumSquares(mat32.Row(m, i))
	if !(square <= math.MaxFloat32/16) {
		panic(fmt.Sprintf("metrics: Nearest: the norm of row %d is %.3g: too large to compare", i, math.Sqrt(square)))
	}
	return square
}

// Products of so many rows have results that fit a nearer level of cache.
const (
	queryRows = 128
	dataRows  = 512
)

// search is a call of Nearest.
type search struct {
	Neighbors
	data, query mat32.Matrix
	square      []float32 // ‖x‖² of data
	radius      float64   // the largest ‖x‖
}

// workspace is the memory of a job.
type workspace struct {
	scaled mat32.Matrix // -2q
	value  mat32.Matrix // ‖x‖² - 2q·x
	lists  [queryRows]shortlist
}

var workspaces simd.Free[workspace]

// Run implements simd.Task for some rows of query.
func (s *search) Run(job int) {
	w := workspaces.Get()
	defer workspaces.Put(w)
	first := job * queryRows
	query := mat32.Rows(s.query, first, min(first+queryRows, s.query.Rows))
	w.scaled = mat32.Resize(w.scaled, query.Rows, query.Cols)
	mat32.Copy(w.scaled, query)
	simd.Scale(w.scaled.Data, -2)
	for i := range query.Rows {
		w.lists[i].reset(s.K, s.margin(math.Sqrt(simd.SumSquares(mat32.Row(query, i)))))
	}
	for at := 0; at < s.data.Rows; at += dataRows {
		data := mat32.Rows(s.data, at, min(at+dataRows, s.data.Rows))
		w.value = mat32.Resize(w.value, query.Rows, data.Rows)
		mat32.MulTransAddRow(w.scaled, data, s.square[at:at+data.Rows], w.value)
		for i := range query.Rows {
			w.lists[i].add(mat32.Row(w.value, i), at)
		}
	}
	for i := range query.Rows {
		s.settle(&w.lists[i], first+i)
	}
}

// margin returns twice the error of a value for a point with this norm. A value is one chain of cols+1
// operations on numbers up to (‖x‖+‖q‖)². Each operation rounds by 2⁻²⁴ of that at most. There is some to
// spare for the terms of higher order and for values that float32 may flush to 0.
func (s *search) margin(norm float64) float64 {
	reach := s.radius + norm
	return 2.02 * float64(s.data.Cols+4) * (0x1p-24*reach*reach + 0x1p-125)
}

// settle sets the neighbours of point i to the nearest of those on its list.
func (s *search) settle(l *shortlist, i int) {
	l.shorten()
	q := mat32.Row(s.query, i)
	for c := range l.list {
		l.list[c].value = squaredDistance(q, mat32.Row(s.data, int(l.list[c].index)))
	}
	slices.SortFunc(l.list, candidate.compare)
	for r := range s.Row(i) {
		s.Row(i)[r] = l.list[r].index
	}
}

func squaredDistance(a, b []float32) (sum float64) {
	for i, v := range a {
		d := float64(v) - float64(b[i])
		sum += float64(d * d) // the conversion forbids a fused operation, which not all processors have
	}
	return sum
}

type candidate struct {
	value float64
	index int32
}

func (a candidate) compare(b candidate) int {
	if a.value != b.value {
		return cmp.Compare(a.value, b.value)
	}
	return cmp.Compare(a.index, b.index)
}

// shortlist holds all rows of data seen so far that can be among the k nearest to a point, and others that
// it has not yet dropped.
type shortlist struct {
	k      int
	margin float64 // largest difference of two values whose rows have the reverse true order
	list   []candidate
	limit  float32 // rows with a larger value are farther away than k others
	full   int     // the length at which the list is shortened
}

func (l *shortlist) reset(k int, margin float64) {
	*l = shortlist{k: k, margin: margin, list: l.list[:0], limit: float32(math.Inf(1)), full: max(64, 2*k)}
}

// add considers the values of the rows from first on.
func (l *shortlist) add(values []float32, first int) {
	limit := l.limit
	for j, v := range values {
		if v > limit {
			continue
		}
		l.list = append(l.list, candidate{float64(v), int32(first + j)})
		if len(l.list) >= l.full {
			l.shorten()
			limit = l.limit
		}
	}
}

// shorten drops the rows that cannot be among the k nearest.
func (l *shortlist) shorten() {
	slices.SortFunc(l.list, candidate.compare)
	limit := l.list[l.k-1].value + l.margin
	n := l.k
	for n < len(l.list) && l.list[n].value <= limit {
		n++
	}
	l.list = l.list[:n]
	l.limit = math.Nextafter32(float32(limit), float32(math.Inf(1)))
	l.full = max(l.full, 2*n)
}
