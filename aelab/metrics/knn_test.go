package metrics

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/random"
)

func ExampleNeighbors_Accuracy() {
	train := mat32.View([]float32{0, 0, 1, 0, 9, 9, 9, 8}, 4, 2)
	test := mat32.View([]float32{0.4, 0, 8, 8, 7, 7}, 3, 2)
	fmt.Printf("%.2f\n", Nearest(train, test, 1).Accuracy([]uint8{3, 3, 5, 5}, []uint8{3, 5, 3}, 1))
	// Output: 0.67
}

// TestAgainstScikitLearn compares with testdata/neighbors.py's neighbours and votes.
func TestAgainstScikitLearn(t *testing.T) {
	var file struct {
		K     int
		Cases []struct {
			Rows, Points, Cols int
			Data, Query        []float32
			Labels, Want       []int
			Index              [][]int32
			Votes              map[int][]int // -1 where classes have equally many votes
			Accuracy           float64       // of one neighbour
		}
	}
	text, err := os.ReadFile("testdata/neighbors.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Cases) != 4 {
		t.Fatalf("%d cases recorded, want 4", len(file.Cases))
	}
	for c, want := range file.Cases {
		data, query := mat32.View(want.Data, want.Rows, want.Cols), mat32.View(want.Query, want.Points, want.Cols)
		labels := bytes(want.Labels)
		near := Nearest(data, query, file.K)
		for i, row := range want.Index {
			if !slices.Equal(near.Row(i), row) {
				t.Errorf("case %d: neighbours of point %d are %d, scikit-learn has %d", c, i, near.Row(i), row)
			}
		}
		votes := 0
		for k := 1; k <= file.K; k++ {
			for i, class := range near.Vote(labels, k) {
				if w := want.Votes[k][i]; w >= 0 {
					votes++
					if int(class) != w {
						t.Errorf("case %d: %d neighbours say point %d is %d, scikit-learn's %d", c, k, i, class, w)
					}
				}
			}
		}
		if votes < want.Points*file.K/2 {
			t.Errorf("case %d: %d votes compared, want half of all", c, votes)
		}
		if got := near.Accuracy(labels, bytes(want.Want), 1); math.Abs(got-want.Accuracy) > 1e-12 {
			t.Errorf("case %d: accuracy %g, scikit-learn has %g", c, got, want.Accuracy)
		}
	}
}

// slowly returns the same as Nearest, by a full sort of all distances.
func slowly(data, query mat32.Matrix, k int) (index []int32) {
	for i := range query.Rows {
		all := make([]candidate, data.Rows)
		for j := range all {
			all[j] = candidate{squaredDistance(mat32.Row(query, i), mat32.Row(data, j)), int32(j)}
		}
		slices.SortStableFunc(all, func(a, b candidate) int { return candidate{a.value, 0}.compare(candidate{b.value, 0}) })
		for _, c := range all[:k] {
			index = append(index, c.index)
		}
	}
	return index
}

// codes returns rows from N(shift, 1), rounded to multiples of grain if that is not 0, in the
// middle of a wider matrix.
func codes(seed uint64, rows, cols int, shift, grain float32) mat32.Matrix {
	m := mat32.New(rows, cols+3)
	random.New(seed, "codes").Normal(m.Data)
	for i, v := range m.Data {
		m.Data[i] = v + shift
		if grain != 0 {
			m.Data[i] = grain * float32(math.Round(float64(m.Data[i]/grain)))
		}
	}
	return mat32.Slice(m, 0, rows, 1, 1+cols)
}

func TestNearest(t *testing.T) {
	for _, c := range []struct {
		rows, points, cols, k int
		shift, grain          float32
	}{
		{1, 1, 1, 1, 0, 0},
		{5, 3, 2, 5, 0, 0},
		{70, 65, 3, 4, 0, 0},
		{dataRows - 1, 2, 2, 7, 0, 0},
		{dataRows, queryRows, 2, 1, 0, 0},
		{3*dataRows + 17, queryRows + 1, 2, 5, 0, 0},
		{2*dataRows + 1, 20, 40, 3, 0, 0},
		{3000, 20, 2, 5, 30, 0},
		{3000, 20, 2, 5, 3000, 0},   // nearly all differences are lost in products
		{3000, 20, 2, 5, 0, 0.5},    // many at the same distance
		{3000, 20, 2, 100, 0, 0.5},  // equal distances straddle the last place
		{3000, 20, 3, 5, 0, 100},    // all alike
		{3000, 20, 3, 5, 1e15, 0},   // all alike, and far from the origin
		{3000, 20, 3, 1500, 0, 0},   // half of all
		{500, 10, 2, 500, 10, 0.25}, // all
	} {
		data, query := codes(1, c.rows, c.cols, c.shift, c.grain), codes(2, c.points, c.cols, c.shift, c.grain)
		near := Nearest(data, query, c.k)
		if near.K != c.k || near.Len() != c.points || !slices.Equal(near.Index, slowly(data, query, c.k)) {
			t.Errorf("%+v: other neighbours than those of all distances", c)
		}
	}
}

// TestNearestInAnyOrder presents the farthest row first, so that every row is a candidate once.
func TestNearestInAnyOrder(t *testing.T) {
	const n = 5000
	far := mat32.New(n, 1)
	for i := range n {
		far.Data[i] = float32(n - i)
	}
	near := Nearest(far, mat32.New(1, 1), 3)
	if want := []int32{n - 1, n - 2, n - 3}; !slices.Equal(near.Index, want) {
		t.Errorf("neighbours are %d, want %d", near.Index, want)
	}
	tiny := codes(3, 300, 2, 0, 0)
	for i := range tiny.Data {
		tiny.Data[i] *= 1e-22 // products are lost, differences are not
	}
	if got := Nearest(tiny, tiny, 4); !slices.Equal(got.Index, slowly(tiny, tiny, 4)) {
		t.Error("tiny codes have other neighbours than those of all distances")
	}
}

// TestProductsAloneAreWrong shows why Nearest needs the comparison of differences.
func TestProductsAloneAreWrong(t *testing.T) {
	data, query := codes(1, 3000, 2, 300, 0), codes(2, 1, 2, 300, 0)
	values, square := mat32.New(1, 3000), make([]float32, 3000)
	for i := range square {
		square[i] = float32(squareNorm(data, i))
	}
	mat32.MulTransAddRow(mat32.View([]float32{-2 * query.Data[0], -2 * query.Data[1]}, 1, 2), data, square, values)
	least := slices.Index(values.Data, slices.Min(values.Data))
	if want := slowly(data, query, 1)[0]; int32(least) == want {
		t.Error("products have found the nearest row where they should not")
	}
}

func TestNearestOnAnyThreads(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	data, query := codes(1, 2500, 2, 0, 0.25), codes(2, 500, 2, 0, 0.25)
	runtime.GOMAXPROCS(1)
	want := Nearest(data, query, 6)
	runtime.GOMAXPROCS(3)
	if got := Nearest(data, query, 6); !slices.Equal(got.Index, want.Index) {
		t.Error("neighbours depend on the number of threads")
	}
}

// TestKNNOfKnownCodes tests perfect codes, constant codes, and perfect codes twice.
func TestKNNOfKnownCodes(t *testing.T) {
	const n = 400
	labels := make([]uint8, n)
	perfect, constant, twice := mat32.New(n, 1), mat32.New(n, 1), mat32.New(n, 2)
	for i := range n {
		labels[i] = uint8(i * i % 7)
		perfect.Data[i] = float32(labels[i])
		twice.Data[2*i], twice.Data[2*i+1] = perfect.Data[i], perfect.Data[i]
	}
	first := 0
	for _, c := range labels {
		if c == labels[0] {
			first++
		}
	}
	for _, c := range []struct {
		name  string
		codes mat32.Matrix
		want  float64
	}{{"perfect", perfect, 1}, {"perfect, twice", twice, 1}, {"constant", constant, float64(first) / n}} {
		for _, k := range []int{1, 5} {
			want := c.want
			if c.name == "constant" && k == 5 {
				// Rows 0 to 4 are nearest. Their classes are 0, 1, 4, 2, 2, so class 2 wins.
				want = 0
				for _, l := range labels {
					if l == 2 {
						want += 1. / n
					}
				}
			}
			if got := Nearest(c.codes, c.codes, k).Accuracy(labels, labels, k); math.Abs(got-want) > 1e-9 {
				t.Errorf("%s codes, %d neighbours: accuracy %g, want %g", c.name, k, got, want)
			}
		}
	}
}

func TestVote(t *testing.T) {
	labels := []uint8{9, 4, 4, 9, 255, 0}
	n := Neighbors{K: 6, Index: []int32{4, 0, 1, 2, 3, 5}, among: 6}
	for k, want := range []uint8{1: 255, 2: 255, 3: 255, 4: 4, 5: 9, 6: 9} {
		if k == 0 {
			continue
		}
		if got := n.Vote(labels, k); got[0] != want {
			t.Errorf("%d neighbours vote for %d, want %d", k, got[0], want)
		}
	}
}

func TestPanics(t *testing.T) {
	m := codes(1, 4, 2, 0, 0)
	with := func(v float64) mat32.Matrix {
		c := mat32.Clone(m)
		c.Data[5] = float32(v)
		return c
	}
	near := Nearest(m, m, 2)
	four := make([]uint8, 4)
	for want, f := range map[string]func(){
		"metrics: Nearest: data is 4×2, query 4×1: want":     func() { Nearest(m, mat32.Slice(m, 0, 4, 0, 1), 1) },
		"metrics: Nearest: 0 neighbours among 4 rows":        func() { Nearest(m, m, 0) },
		"metrics: Nearest: 5 neighbours among 4 rows":        func() { Nearest(m, m, 5) },
		"metrics: Nearest: the norm of row 2 is NaN":         func() { Nearest(m, with(math.NaN()), 1) },
		"metrics: Nearest: the norm of row 2 is +Inf":        func() { Nearest(with(math.Inf(-1)), m, 1) },
		"metrics: Nearest: the norm of row 2 is 1e+19":       func() { Nearest(with(1e19), m, 1) },
		"metrics: Neighbors.Vote: 3 labels for 4 rows":       func() { near.Vote(four[:3], 1) },
		"metrics: Neighbors.Vote: 3 of 2 neighbours":         func() { near.Vote(four, 3) },
		"metrics: Neighbors.Accuracy: 3 labels for 4 points": func() { near.Accuracy(four, four[:3], 1) },
		"metrics: Neighbors.Accuracy: 0 labels for 0 points": func() { Nearest(m, mat32.Slice(m, 0, 0, 0, 2), 1).Accuracy(four, nil, 1) },
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
