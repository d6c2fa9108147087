package chairs

// The views of a model, in the archive's order: 31 azimuths, evenly around it, from 20
// degrees above the horizon, then from 30.
const (
	Azimuths   = 31
	Elevations = 2
	Views      = Elevations * Azimuths
)

// turn is the cosine and sine of an angle.
type turn struct{ cos, sin float64 }

var elevations = [Elevations]turn{{0.9396926207859084, 0.3420201433256687}, {0.8660254037844387, 0.5}}

var azimuths = func() (t [Azimuths]turn) {
	const cos, sin = 0.9795299412524945, 0.20129852008866006 // of a 31st of a turn
	t[0].cos = 1
	for i := 1; i < Azimuths; i++ {
		t[i].cos = float64(t[i-1].cos*cos) - float64(t[i-1].sin*sin)
		t[i].sin = float64(t[i-1].sin*cos) + float64(t[i-1].cos*sin)
	}
	return t
}()
