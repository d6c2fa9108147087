package simd

// span is how many elements of long slices make one job of the pool: at some tenths
// of a nanosecond each, enough to be worth handing over, and in the first two levels
// of cache.
const span = 1 << 14

func spans(n int) int { return divideUp(n, span) }

func bounds(i, n int) (lo, hi int) { return i * span, min(n, (i+1)*span) }

// share does the n jobs of a task. Tasks are used again and again, because one handed to Do,
// as an interface, would otherwise be allocated at every call.
func share[T any, P interface {
	*T
	Task
}](free *Free[T], n int, task T) {
	t := free.Get()
	*t = task
	Do(n, P(t))
	var none T
	*t = none // holds on to no one's memory
	free.Put(t)
}

var (
	unaryTasks  Free[unaryTask]
	binaryTasks Free[binaryTask]
	scaledTasks Free[scaledTask]
	columnTasks Free[columnTask]
	sumTasks    Free[sumTask]
)

type unaryTask struct {
	f        func(dst, src []float32)
	dst, src []float32
}

func (t *unaryTask) Run(i int) {
	lo, hi := bounds(i, len(t.src))
	t.f(t.dst[lo:hi], t.src[lo:hi])
}

func mapUnary(f func(dst, src []float32), dst, src []float32) {
	dst = dst[:len(src)]
	if len(src) < 2*span {
		f(dst, src)
		return
	}
	share(&unaryTasks, spans(len(src)), unaryTask{f, dst, src})
}

type binaryTask struct {
	f         func(dst, a, b []float32)
	dst, a, b []float32
}

func (t *binaryTask) Run(i int) {
	lo, hi := bounds(i, len(t.dst))
	t.f(t.dst[lo:hi], t.a[lo:hi], t.b[lo:hi])
}

func mapBinary(f func(dst, a, b []float32), dst, a, b []float32) {
	n := len(a)
	dst, b = dst[:n], b[:n]
	if n < 2*span {
		f(dst, a, b)
		return
	}
	share(&binaryTasks, spans(n), binaryTask{f, dst, a, b})
}

// A scaledTask has a number besides the slices; b may be nil.
type scaledTask struct {
	f         func(dst, a, b []float32, scale float32)
	dst, a, b []float32
	scale     float32
}

func (t *scaledTask) Run(i int) {
	lo, hi := bounds(i, len(t.dst))
	b := t.b
	if b != nil {
		b = b[lo:hi]
	}
	t.f(t.dst[lo:hi], t.a[lo:hi], b, t.scale)
}

func mapScaled(f func(dst, a, b []float32, scale float32), dst, a, b []float32, scale float32) {
	n := len(a)
	dst = dst[:n]
	if b != nil {
		b = b[:n]
	}
	if n < 2*span {
		f(dst, a, b, scale)
		return
	}
	share(&scaledTasks, spans(n), scaledTask{f, dst, a, b, scale})
}

type columnTask struct {
	f               func(dst, src []float32, rows, ld int)
	dst, src        []float32
	rows, ld, width int
}

func (t *columnTask) Run(i int) {
	lo, hi := i*t.width, min(len(t.dst), (i+1)*t.width)
	t.f(t.dst[lo:hi], t.src[lo:], t.rows, t.ld)
}

// A sumTask sums up to len(part) spans; longer slices take several.
type sumTask struct {
	f    func(x, y []float32) float64
	x, y []float32
	part [64]float64
}

func (t *sumTask) Run(i int) {
	lo, hi := bounds(i, len(t.x))
	t.part[i] = t.f(t.x[lo:hi], t.y[lo:hi])
}

// reduce adds up f of each span of x and y.
func reduce(f func(x, y []float32) float64, x, y []float32) float64 {
	y = y[:len(x)]
	if len(x) <= span {
		return f(x, y)
	}
	t := sumTasks.Get()
	defer sumTasks.Put(t)
	t.f = f
	var s float64
	for len(x) > 0 {
		n := min(len(x), len(t.part)*span)
		t.x, t.y = x[:n], y[:n]
		Do(spans(n), t)
		for _, v := range t.part[:spans(n)] {
			s += v
		}
		x, y = x[n:], y[n:]
	}
	t.x, t.y = nil, nil
	return s
}
