package plots

import (
	"image"
	"image/color"
	"math"
	"reflect"
	"testing"
)

func TestHeatGrid(t *testing.T) {
	table := Table{X: "latents", Y: "β", Rows: []string{"a", "b"}, Columns: []string{"5", "10", "20"}, Name: "score",
		Values: []float64{1, 2, 3, 4, math.NaN(), 5}}
	f := HeatGrid(table)
	g := f.body.(*heatGrid)
	if want := []Array{{"values", g.Values, []int{2, 3}}}; !reflect.DeepEqual(f.Numbers, want) {
		t.Errorf("got numbers %v", f.Numbers)
	}
	if f.Caption != "score by β (rows) and latents (columns)." {
		t.Errorf("got caption %q", f.Caption)
	}
	table.Values[0] = 99 // the figure has its own copy
	img, corner := f.Image().(*image.RGBA), f.layout().body.Min
	for i, want := range []color.RGBA{sequential.at(0), sequential.at(0.25), sequential.at(0.5), sequential.at(0.75), {0xf4, 0xf4, 0xf4, 0xff}, sequential.at(1)} {
		at := corner.Add(image.Pt(g.left()+i%3*g.cell()+3, i/3*(cellHeight+cellGap)+3))
		if got := img.RGBAAt(at.X, at.Y); got != want {
			t.Errorf("cell %d: got %v, want %v", i, got, want)
		}
	}
	if got := g.label(math.NaN()) + g.label(-2.5); got != "–−2.5" {
		t.Errorf("labels: got %q", got)
	}

	signed := HeatGrid(Table{Rows: []string{"a"}, Columns: []string{"b", "c"}, Values: []float64{-1, 4}}).body.(*heatGrid)
	if got := signed.bar.colour(0); got != diverging.at(0.5) || signed.bar.low != -4 {
		t.Errorf("values of both signs: 0 is %v, the bar begins at %g", got, signed.bar.low)
	}
}

// Numbers can be read on all colours: their contrast is at least 3, by WCAG 2.
func TestReadableOn(t *testing.T) {
	for _, scale := range []colourScale{sequential, diverging} {
		for i := range 101 {
			c := scale.at(float64(i) / 100)
			text := color.RGBAModel.Convert(readableOn(c)).(color.RGBA)
			a, b := apply(toXYZ, linear(c))[1]+0.05, apply(toXYZ, linear(text))[1]+0.05
			if contrast := max(a/b, b/a); contrast < 3 {
				t.Errorf("text on %v has a contrast of %.1f", c, contrast)
			}
		}
	}
}
