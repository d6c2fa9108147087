package plots_test

import (
	"fmt"
	"image/color"
	"log"
	"math"
	"time"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/plots"
)

// ring draws, in size×size pixels, a ring of radius r about (x, y); lengths are in halves
// of the image and y grows upwards.
func ring(dst []float32, size int, x, y, r float64) {
	for p := range dst {
		px := (float64(p%size)+0.5)*2/float64(size) - 1
		py := 1 - (float64(p/size)+0.5)*2/float64(size)
		d := math.Hypot(px-x, py-y) - r
		dst[p] = float32(math.Max(0, 1-8*math.Abs(d)))
	}
}

func ExampleGrid() {
	images := mat32.New(10, 12*12)
	labels := make([]string, images.Rows)
	for i := range images.Rows {
		ring(mat32.Row(images, i), 12, 0, 0, 0.09*float64(i))
		labels[i] = string(rune('a' + i))
	}
	fig := plots.Grid(images, 12, 12, 6, labels...)
	fig.Name, fig.Title = "grid", "Rings of growing radius"
	fig.MarkStandin("rings drawn for this example")
	if err := fig.Save("testdata"); err != nil {
		log.Fatal(err)
	}
}

func ExampleVersions() {
	original, reconstruction := mat32.New(7, 12*12), mat32.New(7, 12*12)
	for i := range original.Rows {
		ring(mat32.Row(original, i), 12, 0, 0, 0.1*float64(i+1))
		ring(mat32.Row(reconstruction, i), 12, 0.15, 0, 0.08*float64(i+1))
	}
	var sum float64
	for i, x := range original.Data {
		sum += math.Pow(float64(x-reconstruction.Data[i]), 2)
	}
	fig := plots.Versions(12, 12, 4, plots.Version{Name: "original", Images: original},
		plots.Version{Name: "reconstruction", Images: reconstruction, Note: fmt.Sprintf("error %.1f", sum/7)})
	fig.Name, fig.Title = "reconstructions", "Rings, and what a poor model makes of them"
	if err := fig.Save("testdata"); err != nil {
		log.Fatal(err)
	}
}

func ExampleFilters() {
	weights := mat32.New(12*12, 12) // a column for each hidden unit
	for unit := range weights.Cols {
		for p := range weights.Rows {
			x, y := float64(p%12)-5.5, float64(p/12)-5.5
			turn := float64(unit) * math.Pi / 12
			envelope := float64(unit+1) / 12 * math.Exp(-(x*x+y*y)/16)
			weights.Data[p*weights.Stride+unit] = float32(envelope * math.Cos(x*math.Cos(turn)+y*math.Sin(turn)))
		}
	}
	fig := plots.Filters(weights, 12, 12, 6, plots.SharedScale)
	fig.Name, fig.Title = "filters", "Filters of growing size"
	if err := fig.Save("testdata"); err != nil {
		log.Fatal(err)
	}
}

func ExampleManifold() {
	// A decoder whose images show their code: a ring at z/2.
	decode := func(z mat32.Matrix) mat32.Matrix {
		images := mat32.New(z.Rows, 14*14)
		for i := range z.Rows {
			at := mat32.Row(z, i)
			ring(mat32.Row(images, i), 14, float64(at[0])/2, float64(at[1])/2, 0.2)
		}
		return images
	}
	fig := plots.Manifold(decode, 8, 14, 14)
	fig.Name, fig.Title = "manifold", "A ring that moves with the code"
	if err := fig.Save("testdata"); err != nil {
		log.Fatal(err)
	}
}

func ExampleScatter() {
	codes, labels := mat32.New(400, 2), make([]uint8, 400)
	for i := range labels {
		labels[i] = uint8(i % 10)
		class, turn, radius := float64(i%10)*0.2*math.Pi, float64(i)*2.4, 0.045*math.Sqrt(float64(i))
		mat32.Row(codes, i)[0] = float32(3*math.Cos(class) + radius*math.Cos(turn))
		mat32.Row(codes, i)[1] = float32(3*math.Sin(class) + radius*math.Sin(turn))
	}
	fig := plots.Scatter(codes, labels)
	fig.Name, fig.Title = "scatter", "Codes of ten classes"
	if err := fig.Save("testdata"); err != nil {
		log.Fatal(err)
	}
}

// bound is a curve like those of Kingma & Welling 2014, Figure 2.
func bound(final float64, points int) (samples, nats []float64) {
	for i := range points {
		decade := 5.5 + 2.5*float64(i)/float64(points-1)
		samples = append(samples, math.Pow(10, decade))
		nats = append(nats, final-40*math.Exp2(2*(5.5-decade)))
	}
	return samples, nats
}

func ExampleCurves() {
	x, test := bound(-134, 60)
	paperX, paperTest := bound(-133, 6)
	fig := plots.Curves(plots.Axes{X: "training samples evaluated", Y: "lower bound (nats per image)", LogX: true},
		plots.Panel{Series: []plots.Series{
			{Name: "AEVB (test)", X: x, Y: test},
			{Name: "AEVB (test)", X: paperX, Y: paperTest, Paper: true},
		}})
	fig.Name, fig.Title = "curves", "A curve, and the paper's"
	if err := fig.Save("testdata"); err != nil {
		log.Fatal(err)
	}
}

// ExampleAbove draws two graphs of codes, in colours that mean something, above images.
func ExampleAbove() {
	curve := func(name string, colour color.Color, at float64) plots.Series {
		s := plots.Series{Name: name, Colour: colour}
		for x := -4.0; x <= 4; x += 0.05 {
			s.X, s.Y = append(s.X, x), append(s.Y, math.Exp(-(x-at)*(x-at)))
		}
		return s
	}
	top := plots.Curves(plots.Axes{X: "z", Y: "density"},
		plots.Panel{Title: "apart", Series: []plots.Series{curve("left", plots.Red, -2), curve("right", plots.Green, 2), curve("centre", plots.Purple, 0)}},
		plots.Panel{Title: "together", Series: []plots.Series{curve("left", plots.Red, -0.3), curve("right", plots.Green, 0.3), curve("centre", plots.Purple, 0)}})
	top.Title = "Codes"
	bottom := plots.Grid(mat32.View([]float32{0, 0.5, 1, 1, 0.5, 0}, 2, 3), 1, 3, 2)
	bottom.Title = "Images"
	fig := plots.Above(top, bottom)
	fig.Name, fig.Title = "above", "Codes above images"
	if err := fig.Save("testdata"); err != nil {
		log.Fatal(err)
	}
}

func ExampleCurves_panels() {
	var panels []plots.Panel
	for _, c := range []struct {
		title string
		final float64
	}{{"Nz = 3", -134}, {"Nz = 10", -104}, {"Nz = 20", -100}} {
		x, test := bound(c.final, 60)
		_, training := bound(c.final+2, 60)
		paperX, paperTest := bound(c.final+1, 6)
		panels = append(panels, plots.Panel{Title: c.title, Series: []plots.Series{
			{Name: "AEVB (test)", X: x, Y: test},
			{Name: "AEVB (training)", X: x, Y: training},
			{Name: "AEVB (test)", X: paperX, Y: paperTest, Paper: true},
		}})
	}
	fig := plots.Curves(plots.Axes{X: "training samples evaluated", Y: "lower bound (nats per image)", LogX: true, YMin: -150, YMax: -95}, panels...)
	fig.Name, fig.Title = "panels", "Small multiples: one panel a number of latents"
	if err := fig.Save("testdata"); err != nil {
		log.Fatal(err)
	}
}

func ExampleCurves_logarithmic() {
	fast, slow := plots.Series{Name: "fast"}, plots.Series{Name: "slow"}
	for epoch := 1.0; epoch <= 5; epoch++ {
		fast.X, fast.Y = append(fast.X, epoch), append(fast.Y, 4/epoch)
		slow.X, slow.Y = append(slow.X, epoch), append(slow.Y, 5/math.Sqrt(epoch))
	}
	fig := plots.Curves(plots.Axes{X: "epochs", Y: "loss (nats per image)", LogX: true, LogY: true}, plots.Panel{Series: []plots.Series{fast, slow}})
	fig.Name, fig.Title = "logarithmic", "Powers, on axes of less than a decade"
	if err := fig.Save("testdata"); err != nil {
		log.Fatal(err)
	}
}

func ExampleCurves_ends() {
	var nets []plots.Series
	for width := range 8 {
		s := plots.Series{Name: fmt.Sprintf("%d units", 10<<width)}
		for epoch := 1.0; epoch <= 40; epoch++ {
			rate := 0.1 * float64(width+1)
			s.X, s.Y = append(s.X, epoch), append(s.Y, 20*math.Exp(-rate*epoch)+2e-6/float64(width+1))
		}
		nets = append(nets, s)
	}
	fig := plots.Curves(plots.Axes{X: "epoch", Y: "error", AutoLogY: true, Floor: 1e-6}, plots.Panel{Series: nets})
	fig.Name, fig.Title = "ends", "More lines than a legend holds"
	if err := fig.Save("testdata"); err != nil {
		log.Fatal(err)
	}
}

func ExampleScatterValues() {
	codes, turns := mat32.New(600, 2), make([]float64, 600)
	for i := range turns {
		turns[i] = float64(i) / 200
		radius := 1 + float64(i%7)/10 + turns[i]
		mat32.Row(codes, i)[0] = float32(radius * math.Cos(2*math.Pi*turns[i]))
		mat32.Row(codes, i)[1] = float32(radius * math.Sin(2*math.Pi*turns[i]))
	}
	fig := plots.ScatterValues(codes, turns, "turns")
	fig.Name, fig.Title = "values", "Codes along a spiral, coloured by how far along they are"
	if err := fig.Save("testdata"); err != nil {
		log.Fatal(err)
	}
}

func ExampleHeatGrid() {
	table := plots.Table{X: "latents", Y: "β, normalised", Name: "score (%)", Format: "%.1f"}
	for _, latents := range []int{5, 10, 20, 50, 100} {
		table.Columns = append(table.Columns, fmt.Sprint(latents))
	}
	for i := range 4 {
		table.Rows = append(table.Rows, fmt.Sprint(0.064/math.Pow(4, float64(i))))
		for j := range table.Columns {
			table.Values = append(table.Values, 95-8*math.Pow(float64(i+j)-3.2, 2))
		}
	}
	table.Values[19] = math.NaN()
	fig := plots.HeatGrid(table)
	fig.Name, fig.Title = "heatgrid", "The best β grows with the number of latents"
	if err := fig.Save("testdata"); err != nil {
		log.Fatal(err)
	}
}

func ExampleAnimate() {
	var frames []*plots.Figure
	for t := range 12 {
		images := mat32.New(3, 14*14)
		turn := float64(t) * math.Pi / 6
		for i := range images.Rows {
			ring(mat32.Row(images, i), 14, 0.5*math.Cos(turn), 0.5*math.Sin(turn), 0.15*float64(i+1))
		}
		frames = append(frames, plots.Grid(images, 14, 14, 3))
	}
	fig := plots.Animate(plots.Animation{Delay: 80 * time.Millisecond}, frames...)
	fig.Name, fig.Title = "animation", "Rings that go round"
	if err := fig.Save("testdata"); err != nil {
		log.Fatal(err)
	}
}

func ExampleLatents() {
	// The model draws a ring. Two latents are its place and one its size; two more do nothing or mix
	// two factors.
	decode := func(z []float64) mat32.Matrix {
		image := mat32.New(1, 32*32)
		ring(image.Data, 32, z[0]/5, z[1]/5, 0.3+z[2]/15)
		return image
	}
	axes := plots.LatentAxes{Shapes: []string{"square", "oval", "heart"}, Side: 32, Scales: 6, Rotations: 40,
		Height: 32, Width: 32, Traversed: []float64{-3, -1.5, 0, 1.5, 3}}
	var latents []plots.Latent
	for k, variance := range []float64{0.012, 0.013, 0.05, 0.31, 0.998} {
		l := plots.Latent{Name: fmt.Sprintf("z%c", '₁'+rune(k)), Variance: variance}
		strength := []float64{1, 1, 1, 0.6, 0.003}[k]
		for p := range 32 * 32 {
			x, y := float64(p%32)/15.5-1, 1-float64(p/32)/15.5
			l.Position = append(l.Position, strength*[]float64{1.7 * x, 1.7 * y, 0.1 * x, x * y, x}[k])
		}
		for shape := range 3 {
			var scale, rotation []float64
			for s := range 6 {
				scale = append(scale, strength*[]float64{0, 0, float64(s)*0.6 - 1.5 + 0.2*float64(shape), 0.1, 0.5}[k])
			}
			for r := range 40 {
				turn := math.Sin(float64(r) * math.Pi / 20 * float64(3-shape))
				rotation = append(rotation, strength*[]float64{0.05 * turn, 0.05 * turn, 0.2, turn, turn}[k])
			}
			l.Scale, l.Rotation = append(l.Scale, scale), append(l.Rotation, rotation)
		}
		l.Traversal = mat32.New(5, 32*32)
		for i, v := range axes.Traversed {
			z := make([]float64, 5)
			z[k] = v
			copy(mat32.Row(l.Traversal, i), decode(z).Data)
		}
		latents = append(latents, l)
	}
	fig := plots.Latents(axes, latents...)
	fig.Name, fig.Title = "latents", "What five latents respond to, and what they change"
	if err := fig.Save("testdata"); err != nil {
		log.Fatal(err)
	}
}
