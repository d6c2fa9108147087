package faces

import "math"

// Places of the features on the front of the unit sphere: u to the right, v down.
const (
	eyeU, eyeV   = 0.43, -0.17
	browV        = -0.34
	noseV        = 0.18
	mouthV       = 0.51
	noseParallax = 0.25 // the nose stands out: it moves this much more than the skin under it
	lipParallax  = 0.08
)

// paint returns the reflectance of the skin and the features at (u, v), about 1 for
// bare skin. The face is symmetric, so the sides share one description, in |u|.
func (f *face) paint(u, v float64) float64 {
	side := math.Abs(u)
	p := 1 - float64(0.17*step(0, 0.55, v)) // the shadow of a beard
	p -= f.eye(u, v, side)
	p -= f.nose(u-float64(noseParallax*f.pose[yaw]), v-float64(noseParallax*f.pose[pitch]))
	p -= f.mouth(u-float64(lipParallax*f.pose[yaw]), v)
	p -= f.folds(u, v)
	return max(p, 0.05)
}

// eye returns how much darker the brow, the lids and the iris make the skin.
func (f *face) eye(u, v, side float64) float64 {
	across := side - eyeU
	bow := float64(across * across)
	frown := max(0, -f.pose[brow])
	arch := browV - float64(0.04*f.pose[brow]) + float64(0.35*bow) - float64(0.12*frown*across)
	dark := band(0.44, v-arch, 0.11, across+0.01+float64(0.04*frown), 0.42)

	dark += blob(0.32, across+0.07, 0.40, v-eyeV+0.06, 0.20) // the socket
	shut := f.pose[blink]
	gaze := float64(0.2 * f.pose[yaw] * sign(u))
	dark += blob(0.36*(1-float64(0.8*shut)), across+0.01-gaze, 0.19, v-eyeV, 0.12)
	lash := v - eyeV + 0.01 - float64(0.05*shut) + float64(0.4*bow)
	dark += band(0.26, lash, 0.08, across, 0.36)
	dark -= blob(0.08, across, 0.26, v-eyeV-0.16, 0.09) // below it the skin is bright
	return dark
}

// nose returns the darkening of the nostrils and of the nose's shadow side, less the
// light on its ridge.
func (f *face) nose(u, v float64) float64 {
	shadow := float64(0.18 * sign(f.lightX))
	ridge := step(-0.30, -0.15, v) * step(noseV-0.01, noseV-0.1, v)
	dark := blob(0.32, math.Abs(u)-0.13, 0.15, v-noseV, 0.08)
	dark += blob(0.28, u, 0.34, v-noseV-0.01, 0.12)
	dark += blob(0.14, u+shadow, 0.13, v-0.02, 0.24)
	dark -= band(0.14*ridge, u, 0.14, 0, 1)
	return dark
}

// mouth returns the darkening of the lips, and of teeth, tongue and the inside of the
// mouth as far as they show.
func (f *face) mouth(u, v float64) float64 {
	s, o := f.pose[smile], f.pose[open]
	happy := max(0, s)
	across := u / (0.50 + float64(0.06*s) - float64(0.26*o))
	bend := float64((float64(0.13*s) - 0.03) * across * across) // the corners go up when smiling, down when not
	line := v - mouthV + bend - float64(0.02*happy)

	shut := 1 - o
	teeth := step(0.2, 0.9, s) * shut
	gap := float64(0.08 * teeth) // the lips part by this, each way
	dark := max(band(0.50*shut, line+gap, 0.085, across, 1.2), band(0.44*shut, line-gap, 0.085, across, 1.2))
	dark -= band(0.24*teeth, line, 0.065, across, 1)

	below := float64(0.04 * o)
	dark += blob(0.30*(1-float64(0.5*happy)), u, 0.28, v-mouthV-0.14-below, 0.08) // under the lower lip
	dark += blob(0.12*(1-happy), u, 0.10, v-mouthV+0.12, 0.08)                    // the groove above the upper
	dark += blob(0.66*o, u, 0.27, v-mouthV-0.03, 0.15)
	dark -= blob(0.28*o, u, 0.17, v-mouthV-0.10, 0.09) // the tongue
	return dark
}

// folds returns the darkness of the lines that a smile draws from the nose past the
// mouth's corners, less the light on the cheeks that it lifts.
func (f *face) folds(u, v float64) float64 {
	happy := max(0, f.pose[smile]) * (1 - float64(0.7*f.pose[open]))
	side := math.Abs(u)
	along := (v - noseV) / (mouthV - noseV) // 0 at the nose, 1 at the mouth's corner
	path := 0.26 + float64(0.38*along) - float64(0.06*along*along)
	seen := step(-0.35, 0.1, along) * step(1.35, 0.9, along)
	dark := band(0.17*seen, side-path, 0.13, 0, 1)
	dark -= blob(0.05, side-0.54, 0.28, v-0.10, 0.14)
	dark += blob(0.08, side-0.5, 0.5, v-0.42, 0.32) // the shade beside the mouth
	return float64(happy * dark)
}

// blob is strength at (x, y) = 0 and falls smoothly to 0 on the ellipse of the given
// half axes.
func blob(strength, x, width, y, height float64) float64 {
	p, q := x/width, y/height
	return float64(strength * fall(float64(p*p)+float64(q*q)))
}

// band is strength at (x, y) = 0 and falls smoothly to 0 at x = ±width and at
// y = ±height: a blob that keeps its breadth longer.
func band(strength, x, width, y, height float64) float64 {
	p, q := x/width, y/height
	return float64(strength * fall(float64(p*p)) * fall(float64(q*q)))
}

// fall falls smoothly from 1 at 0 to 0 at 1 and beyond.
func fall(q float64) float64 {
	left := max(0, 1-q)
	return float64(left * left)
}
