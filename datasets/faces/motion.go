package faces

import (
	"math"
	"math/rand/v2"

	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/datasets/internal/drawn"
)

// channel is one quantity that changes from frame to frame.
type channel int

const (
	yaw    channel = iota // sine of the angle to the viewer's right
	pitch                 // sine of the angle downwards
	shiftX                // of the head, in pixels
	shiftY
	smile // -1 frowns, 0 is calm, 1 smiles with teeth
	open  // 0 is shut, 1 is a round mouth with the tongue out
	brow  // -1 draws the brows together and down, 1 raises them
	blink // 0 is open, 1 is shut
	light // from -1, the viewer's left, to 1, the right
	channels
)

// motions says how each channel moves. It wanders along a smooth random curve whose knots are some
// frames apart, trembles from frame to frame, and is held within bounds. Where the curve goes beyond
// them, the face rests.
var motions = [channels]struct {
	purpose    string  // of its random stream
	apart      int     // frames from knot to knot
	mean, sd   float64 // of the curve
	tremble    float64 // s.d. about the curve
	least, top float64 // the bounds
}{
	yaw:    {"faces: yaw", 9, 0, 0.17, 0.02, -0.4, 0.4},
	pitch:  {"faces: pitch", 11, 0, 0.04, 0.012, -0.15, 0.15},
	shiftX: {"faces: shift x", 12, 0, 0.55, 0.15, -1.2, 1.2},
	shiftY: {"faces: shift y", 13, 0, 0.45, 0.15, -1.2, 1.2},
	smile:  {"faces: smile", 30, 0.05, 1.0, 0.06, -1, 1},
	open:   {"faces: open", 22, -0.75, 0.80, 0.03, 0, 1},
	brow:   {"faces: brow", 31, 0, 0.50, 0.08, -1, 1},
	blink:  {"faces: blink", 4, -0.65, 0.75, 0.05, 0, 1},
	light:  {"faces: light", 60, 0.45, 0.20, 0.03, -0.2, 0.9},
}

// motion draws the poses of a video. One motion per goroutine.
type motion struct {
	knots   [channels]*random.Stream
	rand    [channels]*rand.Rand // draws from knots
	tremble *random.Stream
	shake   *rand.Rand // draws from tremble
}

func newMotion(seed uint64) *motion {
	m := &motion{tremble: random.New(seed, "faces: tremble")}
	m.shake = m.tremble.Rand()
	for c := range motions {
		m.knots[c] = random.New(seed, motions[c].purpose)
		m.rand[c] = m.knots[c].Rand()
	}
	return m
}

// frame returns the face of frame i.
func (m *motion) frame(i int) face {
	m.tremble.Seek(i)
	var pose [channels]float64
	for c, how := range motions {
		v := how.mean + float64(how.sd*m.wander(c, i))
		pose[c] = drawn.Clip(drawn.Vary(m.shake, v, how.tremble), how.least, how.top)
	}
	return newFace(pose)
}

// wander returns the value, at frame i, of a channel's curve. The curve has mean 0 and variance about
// 1. It is a uniform cubic B-spline over independent knots.
func (m *motion) wander(c, i int) float64 {
	apart := motions[c].apart
	var at float64
	for j, w := range drawn.BSpline(float64(i%apart) / float64(apart)) {
		m.knots[c].Seek(i/apart + j)
		at += float64(w * drawn.Bell(m.rand[c]))
	}
	// The squares of the weights sum to 151/315 on average, which is the variance that is left.
	return at * math.Sqrt(315.0/151)
}
