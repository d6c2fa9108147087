package chairs

import "math/rand/v2"

// Base is the kind of support that a chair stands on.
type Base int

// Bases.
const (
	Legs       Base = iota // four
	Sled                   // a bent tube on either side
	Cantilever             // one bent tube, open at the back
	Pedestal               // a column on a disc
	Swivel                 // a column on a star of five feet
	Block                  // the seat goes down to short feet
	numBases
)

// Back is the kind of a chair's back.
type Back int

// Backs.
const (
	Panel     Back = iota // a plate from the seat up
	Ladder                // two posts and boards across
	Spindles              // two posts, a rail and bars
	Medallion             // a round plate on posts
	Rail                  // a low bent board on posts
	Tub                   // a plate bent around the seat
	numBacks
)

// Arms is the kind of a chair's arms.
type Arms int

// Arms.
const (
	NoArms Arms = iota
	Posts       // a board on a post
	Loops       // a bent tube
	Walls       // a thick plate down to the seat
	numArms
)

// Chair describes a drawn chair completely. Lengths are in metres. Shades are the part of the light
// that a material reflects.
type Chair struct {
	Base Base
	Back Back
	Arms Arms

	SeatHeight, SeatWidth, SeatDepth, SeatThickness float64
	SeatRound                                       float64 // 0 square, 1 round

	BackHeight float64 // above the seat
	BackRound  float64 // of its upper corners: 0 square, 1 half an ellipse
	Rake       float64 // how far the back leans, per height
	Bend       float64 // how far its edges stand forward

	Bars       int     // number of boards of a ladder, or of bars between posts
	LegWidth   float64 // or thickness of a tube
	Splay      float64 // how far a foot stands out
	Stretchers bool    // bars between the legs
	SeatShade  float64
	BackShade  float64
	FrameShade float64
}

// bases and backs hold how often each kind is drawn, of 100. They follow the look of a hundred of the
// archive's chairs.
var (
	bases = [numBases]int{Legs: 52, Sled: 8, Cantilever: 9, Pedestal: 6, Swivel: 12, Block: 13}
	backs = [numBacks]int{Panel: 48, Ladder: 14, Spindles: 12, Medallion: 7, Rail: 9, Tub: 10}
)

// pick draws a kind by its weight, of 100.
func pick(r *rand.Rand, weights []int) int {
	n := r.IntN(100)
	for i, w := range weights {
		if n -= w; n < 0 {
			return i
		}
	}
	panic("chairs: weights do not add up to 100")
}

// newChair draws a chair.
func newChair(r *rand.Rand) Chair {
	between := func(lo, hi float64) float64 { return lo + float64((hi-lo)*r.Float64()) }
	chance := func(percent int) bool { return r.IntN(100) < percent }

	c := Chair{
		Base:          Base(pick(r, bases[:])),
		SeatHeight:    between(0.41, 0.49),
		SeatWidth:     between(0.38, 0.52),
		SeatDepth:     between(0.38, 0.5),
		SeatThickness: between(0.02, 0.07),
		SeatRound:     between(0, 0.25),
		BackHeight:    between(0.36, 0.58),
		BackRound:     between(0, 0.3),
		Rake:          between(0.02, 0.3),
		Bend:          between(0, 0.06),
		Bars:          2 + r.IntN(5),
		LegWidth:      between(0.022, 0.05),
		Splay:         between(-0.01, 0.06),
		Stretchers:    chance(45),
	}
	if chance(30) {
		c.BackRound = between(0.6, 1)
	}
	if chance(12) {
		c.SeatRound = between(0.7, 1)
	}
	if chance(10) {
		c.BackHeight = between(0.6, 0.8)
	}
	c.Back = Back(pick(r, backs[:]))
	armed := 30
	switch c.Base {
	case Legs:
		if chance(7) { // a bar stool
			c.SeatHeight, c.SeatWidth, c.SeatDepth = between(0.62, 0.75), between(0.34, 0.42), between(0.34, 0.4)
			c.BackHeight, c.Stretchers, armed = between(0.2, 0.4), true, 0
		}
	case Sled, Cantilever:
		c.LegWidth = between(0.02, 0.032)
		armed = 45
	case Pedestal:
		if c.SeatThickness = between(0.03, 0.09); chance(40) {
			c.SeatHeight, c.BackHeight, armed = between(0.6, 0.75), between(0.15, 0.35), 10
		}
		c.LegWidth = between(0.04, 0.07)
	case Swivel:
		c.SeatThickness, c.LegWidth = between(0.05, 0.1), between(0.035, 0.05)
		c.SeatRound, c.Rake, armed = between(0.1, 0.4), between(0.05, 0.25), 75
		if c.Back = Panel; chance(35) {
			c.BackHeight = between(0.6, 0.75)
		}
	case Block: // an armchair
		c.SeatHeight, c.SeatWidth, c.SeatDepth = between(0.36, 0.44), between(0.52, 0.72), between(0.52, 0.68)
		c.SeatThickness, c.SeatRound, c.BackRound = c.SeatHeight-between(0.05, 0.15), between(0, 0.08), between(0, 0.4)
		c.BackHeight, c.Rake, c.Bend = between(0.32, 0.5), between(0.1, 0.4), between(0, 0.08)
		c.LegWidth, armed = between(0.04, 0.06), 80
		if c.Back = Panel; chance(20) {
			c.Back = Tub
		}
	}
	if c.Back != Tub && chance(armed) {
		switch {
		case c.Base == Block:
			c.Arms = Walls
		case c.Base == Sled || c.Base == Cantilever || c.Base == Swivel && chance(60):
			c.Arms = Loops
		default:
			c.Arms = Posts
		}
	}

	c.FrameShade = between(0.02, 0.2)
	if chance(35) {
		c.FrameShade = between(0.3, 0.75)
	}
	c.SeatShade = between(0.03, 0.4)
	if chance(55) {
		c.SeatShade = between(0.4, 0.95)
	}
	switch c.BackShade = c.SeatShade; {
	case c.Back == Ladder || c.Back == Spindles || c.Back == Rail:
		c.BackShade = c.FrameShade
	case chance(20):
		c.BackShade = between(0.03, 0.8)
	}
	return c
}
