package simd

import (
	"math"
	"math/bits"
	"slices"
)

// TopK keeps the k largest elements of each row of src: it sets dst to src where an element
// is kept and to 0 elsewhere, and index to the places of the kept elements within
// their rows, ascending. src and dst are rows×cols without gaps, index is rows×k, and
// 0 ≤ k ≤ cols.
//
// Values count with their signs. NaN counts as the largest, so that divergence shows; the
// two zeros are equal. Of equal values the earlier one is kept. Denormals are compared as
// they are, but stored as 0.
func TopK(dst, src []float32, index []int32, rows, cols, k int) {
	keepRows(topKRow, dst, cols, src, index, rows, cols, k)
}

// TopKValues is TopK with the kept elements alone in dst, rows×k, in the order of index.
func TopKValues(dst, src []float32, index []int32, rows, cols, k int) {
	keepRows(topKValuesRow, dst, k, src, index, rows, cols, k)
}

// TopKGrad sets dx to dy at the places that TopK has given, to 0 elsewhere.
func TopKGrad(dx, dy []float32, index []int32, rows, cols, k int) {
	keepRows(keep, dx, cols, dy, index, rows, cols, k)
}

// keepRows calls f for each row of dst, which has the given width, of src and of index.
func keepRows(f func(s *scratch, dst, src []float32, index []int32), dst []float32, width int, src []float32, index []int32, rows, cols, k int) {
	n := rows * cols
	if n == 0 {
		return
	}
	t := keepTasks.Get()
	*t = keepTask{f, dst[:rows*width], src[:n], index[:rows*k], width, cols, k, max(1, keepSpan/cols)}
	doScratch(divideUp(rows, t.rows), t)
	*t = keepTask{}
	keepTasks.Put(t)
}

// keepSpan is about how many elements make a job, at a nanosecond each or more.
const keepSpan = 1 << 13

var keepTasks Free[keepTask]

type keepTask struct {
	f              func(s *scratch, dst, src []float32, index []int32)
	dst, src       []float32
	index          []int32
	width, cols, k int
	rows           int // in a job
}

func (t *keepTask) runWith(s *scratch, job int) {
	if len(s.place) < t.cols {
		s.place, s.key, s.spare = make([]int32, t.cols), make([]uint32, t.cols), make([]uint32, t.cols)
	}
	end := min((job+1)*t.rows, len(t.src)/t.cols)
	for r := job * t.rows; r < end; r++ {
		t.f(s, t.dst[r*t.width:(r+1)*t.width], t.src[r*t.cols:(r+1)*t.cols], t.index[r*t.k:(r+1)*t.k])
	}
}

// keep sets dst to src at the places in index, to 0 elsewhere.
func keep(s *scratch, dst, src []float32, index []int32) {
	value := s.key[:len(index)] // dst may be src
	for i, p := range index {
		value[i] = math.Float32bits(flush(src[p]))
	}
	clear(dst)
	for i, p := range index {
		dst[p] = math.Float32frombits(value[i])
	}
}

func topKRow(s *scratch, dst, src []float32, index []int32) {
	s.selectTop(src, index)
	keep(s, dst, src, index)
}

func topKValuesRow(s *scratch, dst, src []float32, index []int32) {
	s.selectTop(src, index)
	for i, p := range index {
		dst[i] = flush(src[p])
	}
}

// selectTop sets index for one row. What decides is only what the k-th largest is and how
// many of its equals are kept: how it is found leaves no trace in the result.
func (s *scratch) selectTop(src []float32, index []int32) {
	if len(index) == 0 {
		return
	}
	place := s.candidates(src, guess(s, src, len(index)))
	if len(place) < len(index) {
		place = s.candidates(src, float32(math.Inf(-1)))
	}
	key := s.key[:len(place)]
	for i, p := range place {
		key[i] = orderKey(src[p])
	}
	least, equals := largest(key, s.spare, len(index))
	kept := 0
	for _, p := range place {
		place[kept] = p
		key := orderKey(src[p])
		if key > least {
			kept++
		}
		if key == least && equals > 0 {
			equals--
			kept++
		}
	}
	copy(index, place)
}

// candidates lists the places where src is at least pivot, or NaN. There is no branch in its
// loop that depends on the values: it would be guessed wrong too often.
func (s *scratch) candidates(src []float32, pivot float32) []int32 {
	place := s.place[:len(src)]
	n := 0
	for i, v := range src {
		place[n] = int32(i)
		if !(v < pivot) {
			n++
		}
	}
	return place[:n]
}

// guess returns a number that, nearly always, at least k elements of src reach and not many
// more: it looks at a sample. The sample has about m = k/n of it among the k largest,
// give or take √m, so its (m+3√m+1)-th largest is hardly ever one of them.
func guess(s *scratch, src []float32, k int) float32 {
	const sample = 64
	stride := len(src) / sample
	m := float64(sample*k) / float64(len(src))
	rank := int(m + 3*math.Sqrt(m) + 1)
	if stride < 4 || rank >= sample {
		return float32(math.Inf(-1))
	}
	key := s.key[:sample]
	for i := range key {
		key[i] = orderKey(src[i*stride])
	}
	pivot, _ := largest(key, s.spare, rank)
	return orderValue(pivot)
}

// largest returns the k-th largest of key, 1 ≤ k ≤ len(key), and how many of its equals are
// among the k. It overwrites key and spare, which is as long. This is quickselect (Hoare
// 1961) that falls back on splitting by bits, so that no order of the numbers makes it slow.
func largest(key, spare []uint32, k int) (value uint32, equals int) {
	const few = 10
	stuck := false
	for round := 0; len(key) > few; round++ {
		pivot := median(key[0], key[len(key)/2], key[len(key)-1])
		if stuck || round > 16 {
			if pivot = highestSplit(key); pivot == 0 {
				return key[0], k
			}
		}
		// Those from pivot up go to the front, the others to the back. Each number is written
		// to both, so that nothing is left to guess, and stays where no other follows.
		spare = spare[:len(key)]
		front, back := 0, len(key)-1
		for _, v := range key {
			spare[front], spare[back] = v, v
			up := 0
			if v >= pivot {
				up = 1
			}
			front += up
			back += up - 1
		}
		switch stuck = front == len(key); {
		case stuck:
		case k <= front:
			key, spare = spare[:front], key
		default:
			key, spare, k = spare[front:], key, k-front
		}
	}
	slices.Sort(key)
	value = key[len(key)-k]
	for equals = 1; equals < k && key[len(key)-k+equals] == value; equals++ {
	}
	return value, equals
}

// highestSplit returns the least number with those bits that all of key begin with, and then
// a 1 where they first differ; 0 if they are all equal.
func highestSplit(key []uint32) uint32 {
	all, any := key[0], key[0]
	for _, v := range key {
		all &= v
		any |= v
	}
	if all == any {
		return 0
	}
	shift := bits.Len32(all^any) - 1
	return any >> shift << shift
}

func median(a, b, c uint32) uint32 { return max(min(a, b), min(max(a, b), c)) }

// nanKey is the key of every NaN, above that of +∞.
const nanKey = math.MaxUint32

// orderKey maps a float32 to a number that orders as TopK does.
func orderKey(x float32) uint32 {
	if x != x {
		return nanKey
	}
	b := math.Float32bits(x + 0) // -0 + 0 is 0
	return b ^ (uint32(int32(b)>>31) | 1<<31)
}

// orderValue is the inverse of orderKey; that of nanKey is +∞.
func orderValue(key uint32) float32 {
	if key == nanKey {
		return float32(math.Inf(1))
	}
	return math.Float32frombits(key ^ (^uint32(int32(key)>>31) | 1<<31))
}
