package faces

import (
	"math"

	"github.com/aelab-go/autoencoders/datasets/internal/drawn"
)

// The head, in pixels, seen from the front. It fills the frame, which cuts off the
// crown and just holds the chin.
const (
	centreX, centreY = 10.0, 11.5
	halfWidth        = 9.7
	halfHeight       = 17.2
	jaw              = 0.16 // how much narrower than an ellipsoid it becomes downwards, relative
)

// Greys of everything but skin, from 0 to 1.
const (
	wall     = 0.87
	hair     = 0.24
	shoulder = 0.60
	glare    = 0.885 // the camera's white
)

// face is one frame: its pose, and the values for every pixel that follow from it.
type face struct {
	pose                   [channels]float64
	cosYaw, cosPitch       float64
	lightX, lightY, lightZ float64
}

func newFace(pose [channels]float64) face {
	cos := func(sin float64) float64 { return math.Sqrt(1 - float64(sin*sin)) }
	f := face{pose: pose, cosYaw: cos(pose[yaw]), cosPitch: cos(pose[pitch])}
	// Light from above and in front, with a share from the side, as a unit vector.
	f.lightX, f.lightY, f.lightZ = pose[light], -0.55, 0.75
	norm := math.Sqrt(float64(f.lightX*f.lightX) + float64(f.lightY*f.lightY) + float64(f.lightZ*f.lightZ))
	f.lightX, f.lightY, f.lightZ = f.lightX/norm, f.lightY/norm, f.lightZ/norm
	return f
}

// pixel returns the grey of a pixel: the mean over four points of it.
func (f *face) pixel(row, col int) float64 {
	var sum float64
	for _, dy := range [2]float64{0.25, 0.75} {
		for _, dx := range [2]float64{0.25, 0.75} {
			sum += f.grey(float64(col)+dx, float64(row)+dy)
		}
	}
	return sum / 4
}

// grey returns what is seen at (x, y) of the frame.
func (f *face) grey(x, y float64) float64 {
	// (nx, ny) is a place on the solid x² + y⁴ + z² = 1, which is stretched to make the head. Its
	// cheeks are straighter than a sphere's. x is to the right, y down, z to the viewer.
	ny := (y - centreY - f.pose[shiftY]) / halfHeight
	low := max(0, ny)
	nx := (x - centreX - f.pose[shiftX]) / (halfWidth * (1 - float64(jaw*low*low)))
	y3 := float64(ny * ny * ny)
	r2 := float64(nx*nx) + float64(y3*ny)
	behind := f.background(nx, ny, r2, y)
	if r2 >= 1 {
		return behind
	}
	nz := math.Sqrt(1 - r2)

	// Turned back by yaw, about the vertical, then by pitch, about the ears.
	u := float64(nx*f.cosYaw) - float64(nz*f.pose[yaw])
	z := float64(nx*f.pose[yaw]) + float64(nz*f.cosYaw)
	v := float64(ny*f.cosPitch) - float64(z*f.pose[pitch])
	z = float64(ny*f.pose[pitch]) + float64(z*f.cosPitch)

	// The surface's normal is (x, 2y³, z), to be made a unit vector.
	lit := float64(nx*f.lightX) + float64(2*y3*f.lightY) + float64(nz*f.lightZ)
	lit /= math.Sqrt(float64(nx*nx) + float64(4*y3*y3) + float64(nz*nz))
	skin := min(float64((0.42+float64(0.52*max(0, lit)))*f.paint(u, v)), glare)
	grey := mix(skin, hair, f.hairAt(u, v, z))
	return mix(behind, grey, drawn.Clip((1-r2)*5, 0, 1)) // the rim is soft
}

// background returns the grey beside the head: hair next to the temples, below it the wall, and the
// shoulders at the bottom. The side that turns to the viewer shows more hair.
func (f *face) background(nx, ny, r2, y float64) float64 {
	side := nx
	if nx < 0 {
		side = -nx
	}
	shown := 1.32 - float64(0.5*f.pose[yaw]*sign(nx)) // the hair's outline
	back := mix(wall, shoulder, step(26.2, 27.2, y))
	inside := step(shown+0.06, shown-0.06, side) * step(0.02, -0.12, ny)
	return mix(back, hair, inside)
}

// hairAt returns how much of the point (u, v, z) of the head is hair, which lies behind the temples.
func (f *face) hairAt(u, v, z float64) float64 {
	return step(0.22, 0.06, z) * step(0.05, -0.1, v)
}

// mix returns a at t = 0, b at t = 1, and a value between them for t between.
func mix(a, b, t float64) float64 { return a + float64((b-a)*t) }

// step rises smoothly from 0 at from to 1 at to, which may be less than from.
func step(from, to, x float64) float64 {
	t := drawn.Clip((x-from)/(to-from), 0, 1)
	return float64(t * t * (3 - float64(2*t)))
}

func sign(x float64) float64 { return math.Copysign(1, x) }
