package chairs

import (
	"fmt"
	"image"
	_ "image/png"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/datasets/internal/loadtest"
)

// sample returns n drawn models. few has only the first twelve of them.
func sample(n int) []Chair {
	stream := random.New(1, "chairs: models")
	list := make([]Chair, n)
	for i := range list {
		list[i] = newChair(stream.Seek(i).Rand())
	}
	return list
}

// TestMeshesAreClosed checks that each edge of a mesh has one triangle on either side, both
// of which see it from outside, and that the solids are not inside out.
func TestMeshesAreClosed(t *testing.T) {
	for i, chair := range sample(100) {
		m := chair.model()
		edges := make(map[[2]int]int)
		volume := 0.0
		for _, f := range m.triangles {
			for _, e := range [3][2]int{{f.a, f.b}, {f.b, f.c}, {f.c, f.a}} {
				edges[e]++
			}
			volume += m.points[f.a].dot(m.points[f.b].cross(m.points[f.c])) / 6
		}
		for e, n := range edges {
			if n != 1 || edges[[2]int{e[1], e[0]}] != 1 {
				t.Fatalf("model %d, %+v: edge %v has %d and %d triangles, want 1 and 1", i, chair, e, n, edges[[2]int{e[1], e[0]}])
			}
		}
		if volume < 0.001 || volume > 0.6 {
			t.Errorf("model %d, %+v: volume is %.4f m³", i, chair, volume)
		}
	}
}

// TestKinds checks that all kinds of parts are drawn, and that chairs are of a chair's size.
func TestKinds(t *testing.T) {
	var bases [numBases]int
	var backs [numBacks]int
	var arms [numArms]int
	for i, c := range sample(standins) {
		bases[c.Base]++
		backs[c.Back]++
		arms[c.Arms]++
		m := c.model()
		lo, hi := math.Inf(1), math.Inf(-1)
		for _, p := range m.points {
			lo, hi = min(lo, p[1]), max(hi, p[1])
		}
		if lo < -0.03 || lo > 0.03 || hi < 0.6 || hi > 1.35 {
			t.Errorf("model %d, %+v: from %.3f to %.3f m", i, c, lo, hi)
		}
	}
	for kind, counts := range map[string][]int{"base": bases[:], "back": backs[:], "arms": arms[:]} {
		for k, n := range counts {
			if n < 15 {
				t.Errorf("%d of %d models have %s %d, want 15", n, standins, kind, k)
			}
		}
	}
}

// TestImagesHoldTheChair checks that no chair reaches the edge of its images.
func TestImagesHoldTheChair(t *testing.T) {
	var canvas canvas
	pix := make([]uint8, Height*Width)
	for i, c := range sample(standins) {
		m := c.model()
		for _, azimuth := range []int{0, 11} {
			canvas.render(m, newCamera(azimuth, 1), scale, pix)
			for k := range Width {
				for _, p := range []int{k, (Height-1)*Width + k, k * Width, k*Width + Width - 1} {
					if pix[p] != 255 {
						t.Fatalf("model %d, azimuth %d, %+v: pixel %d is %d, want background", i, azimuth, c, p, pix[p])
					}
				}
			}
		}
	}
}

// TestNearerHides draws a long bar behind a thick one, and in front of it.
func TestNearerHides(t *testing.T) {
	for _, test := range []struct {
		z    float64
		want uint8 // in the middle
	}{{-0.4, 75}, {0.4, 0}} {
		m := new(mesh)
		m.bar(vec{-0.5, 0, test.z}, vec{0.5, 0, test.z}, 0.1, 0.1, 0) // black
		m.bar(vec{0, -0.3, 0}, vec{0, 0.3, 0}, 0.3, 0.3, 0.5)
		m.bar(vec{0, 0, -0.6}, vec{0, 0, -0.5}, 0.1, 0.1, 0.9) // so that the middle stays
		m.bar(vec{0, 0, 0.5}, vec{0, 0, 0.6}, 0.0001, 0.0001, 0.9)
		var c canvas
		pix := make([]uint8, Height*Width)
		level := camera{right: vec{1, 0, 0}, up: vec{0, 1, 0}, back: vec{0, 0, 1}}
		c.render(m, level, scale, pix)
		got := pix[32*Width+36]
		if got != test.want {
			t.Errorf("the bar at depth %v: the middle is %d, want %d", test.z, got, test.want)
		}
		// The ends of the bar stick out.
		if left, right := pix[32*Width+20], pix[32*Width+43]; left != 0 || right != 0 {
			t.Errorf("the bar at depth %v: its ends are %d and %d, want 0", test.z, left, right)
		}
	}
}

// TestPerspective compares the size of a square plate in the image with the pinhole's.
func TestPerspective(t *testing.T) {
	m := new(mesh)
	const side, depth = 0.8, 0.6
	m.bar(vec{0, 0, -depth / 2}, vec{0, 0, depth / 2}, side, side, 0)
	var c canvas
	pix := make([]uint8, Height*Width)
	for _, a := range []int{0, 5} {
		// The front of the bar hides the rest when seen along it.
		cam := camera{right: vec{1, 0, 0}, up: vec{0, 1, 0}, back: vec{0, 0, 1}}
		want := math.Pow(side*scale*distance/(distance-depth/2), 2)
		if a > 0 {
			cam, want = newCamera(a, 0), -1
		}
		c.render(m, cam, scale, pix)
		dark := 0.0
		for _, v := range pix {
			dark += 1 - float64(v)/255
		}
		if want > 0 && math.Abs(dark-want) > 0.02*want {
			t.Errorf("the square covers %.1f pixels, want %.1f", dark, want)
		}
		if want < 0 && dark < 900 {
			t.Errorf("the turned bar covers %.1f pixels only", dark)
		}
	}
}

// TestCameras checks that a camera's axes are at right angles and that azimuths go round.
func TestCameras(t *testing.T) {
	for e, degrees := range []float64{20, 30} {
		for a := range Azimuths {
			c := newCamera(a, e)
			for _, p := range [3][2]vec{{c.right, c.up}, {c.up, c.back}, {c.back, c.right}} {
				if math.Abs(p[0].dot(p[1])) > 1e-12 || math.Abs(p[0].dot(p[0])-1) > 1e-12 {
					t.Fatalf("azimuth %d: axes %v", a, p)
				}
			}
			sin, cos := math.Sincos(2 * math.Pi * float64(a) / Azimuths)
			high := math.Sin(degrees * math.Pi / 180)
			flat := math.Sqrt(1 - high*high)
			if want := (vec{sin * flat, high, cos * flat}); math.Abs(want.dot(c.back)-1) > 1e-12 {
				t.Errorf("azimuth %d, elevation %v: camera at %v, want %v", a, degrees, c.back, want)
			}
		}
	}
}

// TestLikeTheArchive compares what 100 images of the archive, not cropped, and 100 of ours
// show: how much of the image is chair, and how dark it is.
func TestLikeTheArchive(t *testing.T) {
	f, err := os.Open(filepath.Join(loadtest.Dir(t, "chairs/rendered_chairs_100_samples_64px.png"), "chairs", "rendered_chairs_100_samples_64px.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	tiles, _, err := image.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	pix := make([]uint8, Height*Width)
	var canvas canvas
	var real, ours look
	for k, c := range sample(100) {
		for p := range pix {
			r, _, _, _ := tiles.At(2+66*(k%10)+p%Width, 2+66*(k/10)+p/Width).RGBA()
			pix[p] = uint8(r >> 8)
		}
		real.add(pix)
		canvas.render(c.model(), newCamera(k*7%Azimuths, k%2), scale*cropped/rendered, pix)
		ours.add(pix)
	}
	t.Logf("real %v", real)
	t.Logf("ours %v", ours)
	for _, c := range []struct {
		what       string
		ours, real float64
		limit      float64 // of their ratio
	}{
		{"pixels of chair", float64(ours.chair), float64(real.chair), 1.25},
		{"grey of chair", ours.mean(), real.mean(), 1.25},
		{"nearly black", float64(ours.black), float64(real.black), 2},
	} {
		if ratio := c.ours / c.real; ratio > c.limit || ratio < 1/c.limit {
			t.Errorf("%s: ours %.1f, the archive's %.1f", c.what, c.ours, c.real)
		}
	}
}

// look sums up the chairs in images. Pixels above 215 may be background, because the archive's images
// were stored with losses.
type look struct{ chair, grey, black int }

func (l *look) add(pix []uint8) {
	for _, v := range pix {
		if v > 215 {
			continue
		}
		l.chair++
		l.grey += int(v)
		if v < 16 {
			l.black++
		}
	}
}

func (l look) mean() float64 { return float64(l.grey) / float64(l.chair) }

func (l look) String() string {
	return fmt.Sprintf("%d pixels of chair, mean grey %.1f, %d nearly black", l.chair, l.mean(), l.black)
}
