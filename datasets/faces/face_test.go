package faces

import (
	"math"
	"testing"
)

// with returns a face with one channel set to v. Otherwise it is calm, looks ahead and is lit from the
// front.
func with(c channel, v float64) *face {
	var pose [channels]float64
	pose[c] = v
	f := newFace(pose)
	return &f
}

// TestMirror turns the head and the light the other way, which must give the mirror image. No feature
// may move against the others.
func TestMirror(t *testing.T) {
	pose := [channels]float64{yaw: 0.3, pitch: 0.1, shiftX: 0.7, smile: 0.8, brow: -0.5, blink: 0.3, light: 0.4}
	f := newFace(pose)
	for _, c := range []channel{yaw, shiftX, light} {
		pose[c] = -pose[c]
	}
	mirrored := newFace(pose)
	for row := range Height {
		for col := range Width {
			got, want := mirrored.pixel(row, Width-1-col), f.pixel(row, col)
			if math.Abs(got-want) > 1e-12 {
				t.Errorf("row %d: column %d mirrored is %v, want %v as in column %d", row, Width-1-col, got, want, col)
			}
		}
	}
}

// darkest returns the place of the darkest pixel within some rows and columns.
func darkest(f *face, top, bottom, left, right int) (row, col int) {
	least := math.Inf(1)
	for i := top; i < bottom; i++ {
		for j := left; j < right; j++ {
			if v := f.pixel(i, j); v < least {
				least, row, col = v, i, j
			}
		}
	}
	return row, col
}

// TestTurning checks that the nose follows the turn and that a nod lowers the eyes.
func TestTurning(t *testing.T) {
	nose := func(yawed float64) int { _, col := darkest(with(yaw, yawed), 13, 17, 4, 16); return col }
	if l, m, r := nose(-0.35), nose(0), nose(0.35); !(l+2 <= m && m+2 <= r) {
		t.Errorf("the nose is at columns %d, %d, %d when looking left, ahead, right: want steps of 2 or more", l, m, r)
	}
	eye := func(nod float64) int { row, _ := darkest(with(pitch, nod), 2, 14, 11, 17); return row }
	if up, down := eye(-0.15), eye(0.15); up >= down {
		t.Errorf("the eye is in row %d when looking up, %d when looking down", up, down)
	}
}

// TestMouth checks that the lips' line bends up in a smile and down in a frown, that
// a smile shows teeth, and that an open mouth is dark.
func TestMouth(t *testing.T) {
	// How much lower the line is in the middle than near the corners, in the head's units.
	bend := func(s float64) float64 {
		f := with(smile, s)
		line := func(u float64) (at float64) {
			most := 0.0
			for v := mouthV - 0.2; v < mouthV+0.2; v += 0.005 {
				if d := f.mouth(u, v); d > most {
					most, at = d, v
				}
			}
			return at
		}
		return line(0) - line(0.35)
	}
	if frown, happy := bend(-1), bend(0.2); frown >= 0 || happy <= frown {
		t.Errorf("the mouth's middle is %.3f below its corners when frowning, %.3f when beginning to smile", frown, happy)
	}
	teeth := with(smile, 1)
	line := mouthV + 0.02
	if middle, lip := teeth.mouth(0, line), teeth.mouth(0, line-0.08); middle > lip-0.3 {
		t.Errorf("teeth are %.2f darker than skin, the lip above them %.2f: want teeth much brighter", middle, lip)
	}
	if shut, wide := with(open, 0).mouth(0, mouthV+0.06), with(open, 1).mouth(0, mouthV+0.02); wide < shut+0.2 {
		t.Errorf("an open mouth is %.2f darker than skin, below a shut one it is %.2f", wide, shut)
	}
}
