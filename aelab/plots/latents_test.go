package plots

import (
	"image"
	"image/color"
	"reflect"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// twoLatents returns latents with maps of 2×2 and images of 1×2. The second latent does little.
func twoLatents() (LatentAxes, []Latent) {
	axes := LatentAxes{Shapes: []string{"square", "oval"}, Side: 2, Scales: 2, Rotations: 3, Height: 1, Width: 2, Traversed: []float64{-1, 1}}
	return axes, []Latent{{
		Name: "z₁", Variance: 0.1,
		Position:  []float64{-2, 2, 1, 0},
		Scale:     [][]float64{{0, 1}, {1, -4}},
		Rotation:  [][]float64{{0, 0, 0}, {nan, 1, 2}},
		Traversal: mat32.View([]float32{0, 1, 1, 0}, 2, 2),
	}, {
		Name: "z₂", Variance: 1.5,
		Position:  []float64{0.1, 0, 0, 0},
		Scale:     [][]float64{{0, 0}, {0, 0}},
		Rotation:  [][]float64{{0, 0, 0}, {0, 0, 0}},
		Traversal: mat32.View([]float32{0.25, 0.5, 0.75, 1}, 2, 2),
	}}
}

func TestLatentsNumbers(t *testing.T) {
	axes, latents := twoLatents()
	f := Latents(axes, latents...)
	latents[0].Position[0], latents[0].Traversal.Data[0], axes.Traversed[0] = 99, 99, 99 // the figure has its own copy
	shapes := map[string][]int{"position": {2, 2, 2}, "scale": {2, 2, 2}, "rotation": {2, 2, 3}, "traversals": {2, 2, 1, 2}, "traversed": {2}, "variance": {2}}
	values := map[string]any{
		"position": []float64{-2, 2, 1, 0, 0.1, 0, 0, 0}, "scale": []float64{0, 1, 1, -4, 0, 0, 0, 0},
		"traversals": []float32{0, 1, 1, 0, 0.25, 0.5, 0.75, 1}, "traversed": []float64{-1, 1}, "variance": []float64{0.1, 1.5},
	}
	for _, a := range f.Numbers {
		if !reflect.DeepEqual(a.Shape, shapes[a.Name]) {
			t.Errorf("%s has the shape %v, want %v", a.Name, a.Shape, shapes[a.Name])
		}
		if want, ok := values[a.Name]; ok && !reflect.DeepEqual(a.Data, want) {
			t.Errorf("%s: got %v, want %v", a.Name, a.Data, want)
		}
		delete(shapes, a.Name)
	}
	if len(shapes) > 0 {
		t.Errorf("not saved: %v", shapes)
	}
	if want := "(square red, oval green)"; !strings.Contains(f.Caption, want) {
		t.Errorf("caption %q lacks %q", f.Caption, want)
	}
}

// The scale of a column reaches as far as its values, and at least a quarter as far as the widest.
func TestLatentsDrawing(t *testing.T) {
	axes, latents := twoLatents()
	f := Latents(axes, latents...)
	g, b := f.body.(*latentGrid), f.body.(*latentGrid).bands()
	if want := []float64{4, 1}; !reflect.DeepEqual(g.reach, want) {
		t.Fatalf("the scales reach %v, want %v", g.reach, want)
	}
	img, corner := f.Image().(*image.RGBA), f.layout().body.Min
	at := func(column, x, y int) color.RGBA {
		at := corner.Add(image.Pt(g.left()+column*(g.width()+columnGap)+x, y))
		return img.RGBAAt(at.X, at.Y)
	}
	half := g.mapZoom()
	for _, c := range []struct {
		name string
		got  color.RGBA
		want color.RGBA
	}{
		{"map, top left", at(0, 1, b.position+1), diverging.at(0.25)},
		{"map, top right", at(0, half+1, b.position+1), diverging.at(0.75)},
		{"map, bottom left", at(0, 1, b.position+half+1), diverging.at(0.625)},
		{"second map", at(1, 1, b.position+1), diverging.at(0.55)},
		{"first image, right", at(0, g.width()-1, b.traversal), color.RGBA{255, 255, 255, 255}},
		{"second image of the second latent, left", at(1, 1, b.traversal+g.traversals.tile(2).Min.Y), color.RGBA{191, 191, 191, 255}},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, c.got, c.want)
		}
	}
	for i := range shapeColours[:2] {
		if countDots(f, shapeColours[i].rgb) == 0 {
			t.Errorf("no curve in %s", shapeColours[i].name)
		}
	}
}

func TestLatentsWithoutVariance(t *testing.T) {
	axes, latents := twoLatents()
	_, high := Latents(axes, latents...).body.size()
	latents[0].Variance, latents[1].Variance = 0, 0
	f := Latents(axes, latents...)
	if _, low := f.body.size(); low >= high || len(f.Numbers) != 5 || strings.Contains(f.Caption, "variance") {
		t.Errorf("%d dots high, %d with variances; %d arrays; caption %q", low, high, len(f.Numbers), f.Caption)
	}
}

func TestLatentsPanics(t *testing.T) {
	for want, spoil := range map[string]func(*LatentAxes, []Latent){
		"plots: Latents: latent 1 has a map of 3 values, want 2·2":                        func(_ *LatentAxes, l []Latent) { l[1].Position = l[1].Position[:3] },
		"plots: Latents: latent 0 has 1 curves by scale, want 2":                          func(_ *LatentAxes, l []Latent) { l[0].Scale = l[0].Scale[:1] },
		"plots: Latents: latent 0 has a curve of 3 points by rotation, want 4, 2 or more": func(a *LatentAxes, _ []Latent) { a.Rotations = 4 },
		"plots: Latents: latent 0 has a traversal of 2×2, want 3 images of 1·2":           func(a *LatentAxes, _ []Latent) { a.Traversed = []float64{1, 2, 3} },
		"plots: Latents: 2 latents, 4 shapes and 2 values traversed, want 1 or more, and 3 shapes at most": func(a *LatentAxes, _ []Latent) {
			a.Shapes = make([]string, 4)
		},
	} {
		func() {
			axes, latents := twoLatents()
			spoil(&axes, latents)
			defer func() {
				if got := recover(); got != want {
					t.Errorf("got panic %v, want %q", got, want)
				}
			}()
			Latents(axes, latents...)
		}()
	}
}
