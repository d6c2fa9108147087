package simd

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/internal/allocs"
)

// windowImages are a large and a small image of each of some examples, with values
// that repeat, so that there are several largest ones.
type windowImages struct {
	Windows
	n            int
	large, small []float32
}

func newWindowImages(w Windows, n int) windowImages {
	m := windowImages{Windows: w, n: n}
	rng := newRand()
	m.large = make([]float32, n*w.Height*w.Width*w.Channels)
	m.small = make([]float32, n*m.smallLen())
	for _, x := range [][]float32{m.large, m.small} {
		for i := range x {
			x[i] = float32(rng.IntN(5) - 2)
		}
	}
	m.large[len(m.large)/2] = float32(math.NaN())
	return m
}

func (m windowImages) String() string { return fmt.Sprintf("%d of %+v", m.n, m.Windows) }

func (m windowImages) images(small, large []float32) (s, l Images) {
	return Images{small, m.smallLen()}, Images{large, m.Height * m.Width * m.Channels}
}

// eachElement calls f with the indices of an element of small and of its window.
func (m windowImages) eachElement(f func(small int, large []int)) {
	height, width := m.Height/m.Size, m.Width/m.Size
	for i := range m.n * m.smallLen() {
		c, x, y, n := i%m.Channels, i/m.Channels%width, i/m.Channels/width%height, i/m.smallLen()
		var window []int
		for p := range m.Size * m.Size {
			at := ((n*m.Height+y*m.Size+p/m.Size)*m.Width + x*m.Size + p%m.Size) * m.Channels
			window = append(window, at+c)
		}
		f(i, window)
	}
}

func TestWindows(t *testing.T) {
	for _, w := range []Windows{{4, 4, 1, 2}, {5, 7, 3, 2}, {6, 6, 20, 3}, {8, 4, 48, 2}, {3, 3, 5, 1}} {
		m := newWindowImages(w, 3)
		largest, which := make([]float32, len(m.small)), make([]float32, len(m.small))
		sums, back := make([]float32, len(m.small)), append([]float32(nil), m.small...)
		spread, repeated := make([]float32, len(m.large)), make([]float32, len(m.large))
		m.eachElement(func(s int, large []int) {
			largest[s] = float32(math.Inf(-1))
			for p, l := range large {
				v := m.large[l]
				if v > largest[s] || v != v {
					largest[s], which[s] = v, float32(p)
				}
				if p == 0 {
					sums[s] = v
				} else {
					sums[s] = clean(sums[s] + v)
				}
				repeated[l] = m.small[s]
			}
			spread[large[int(which[s])]] = m.small[s]
			back[s] = m.large[large[int(which[s])]]
		})
		eachPath(t, func(t *testing.T) {
			setThreads(t, 3)
			got, gotWhich := make([]float32, len(m.small)), make([]float32, len(m.small))
			sameBits(t, m, "which", which, func(gotWhich []float32) {
				sameBits(t, m, "Max", largest, func(got []float32) {
					small, large := m.images(got, m.large)
					m.Max(m.n, small, Images{gotWhich, m.smallLen()}, large, Epilogue{})
				})
			})
			switches := Images{which, m.smallLen()}
			sameBits(t, m, "Spread", spread, func(got []float32) {
				small, large := m.images(m.small, got)
				m.Spread(m.n, large, small, switches, Epilogue{})
			})
			sameBits(t, m, "Collect", back, func(got []float32) {
				small, large := m.images(got, m.large)
				m.Collect(m.n, small, large, switches, Epilogue{})
			})
			sameBits(t, m, "Repeat", repeated, func(got []float32) {
				small, large := m.images(m.small, got)
				m.Repeat(m.n, large, small, Epilogue{})
			})
			sameBits(t, m, "AddUp", sums, func(got []float32) {
				small, large := m.images(got, m.large)
				m.AddUp(m.n, small, large, Epilogue{})
			})
			small, large := m.images(got, m.large)
			if n := allocs.PerRun(2, func() { m.Max(m.n, small, Images{gotWhich, m.smallLen()}, large, Epilogue{}) }); n != 0 {
				t.Errorf("%v: %v allocations per call", m, n)
			}
		})
	}
}

// TestWindowsThen holds each method with an epilogue to the same one without, followed by
// the function.
func TestWindowsThen(t *testing.T) {
	eachPath(t, func(t *testing.T) {
		rng := newRand()
		for _, w := range []Windows{{4, 4, 1, 2}, {5, 7, 3, 2}, {3, 8, 20, 3}, {8, 4, 48, 2}} {
			newWindowImages(w, 3).checkThen(t, rng)
		}
	})
}

func (m windowImages) checkThen(t *testing.T, rng *rand.Rand) {
	m.large[len(m.large)/2] = 0 // in the place of NaN, of which there are many
	which := make([]float32, len(m.small))
	for i := range which {
		which[i] = float32(rng.IntN(m.Size * m.Size))
	}
	small, large := m.images(m.small, m.large)
	switches := Images{which, small.Stride}
	for op, run := range map[string]func(got []float32, then Epilogue){
		"Max":     func(got []float32, then Epilogue) { m.Max(m.n, Images{got, small.Stride}, switches, large, then) },
		"Spread":  func(got []float32, then Epilogue) { m.Spread(m.n, Images{got, large.Stride}, small, switches, then) },
		"Collect": func(got []float32, then Epilogue) { m.Collect(m.n, Images{got, small.Stride}, large, switches, then) },
		"Repeat":  func(got []float32, then Epilogue) { m.Repeat(m.n, Images{got, large.Stride}, small, then) },
		"AddUp":   func(got []float32, then Epilogue) { m.AddUp(m.n, Images{got, small.Stride}, large, then) },
	} {
		size := m.smallLen()
		if op == "Spread" || op == "Repeat" {
			size = large.Stride
		}
		for range 20 {
			then := randomEpilogue(rng, m.n, size)
			want := make([]float32, m.n*size)
			run(want, Epilogue{})
			for i := range m.n {
				then.want(want[i*size:][:size], i)
			}
			sameBits(t, m, op, want, func(got []float32) { run(got, then) })
		}
	}
}
