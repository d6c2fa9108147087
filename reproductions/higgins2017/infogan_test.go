package higgins2017

import (
	"math"
	"sync"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/datasets/shapes2d"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
	"github.com/aelab-go/autoencoders/reproductions/experiment/papertest"
)

// allShapes returns the images, drawn once for all tests.
var allShapes = sync.OnceValue(shapes2d.Draw)

// wantInfoGAN is the expected result of the experiments at preset smoke. The figures are samples and losses,
// and for one experiment the panel.
func wantInfoGAN(figures int) papertest.Want {
	return papertest.Want{Figures: figures, Real: true, Measures: []papertest.Range{
		{Measure: measureScore(20, 4), Least: 10, Most: 100}, {Measure: "code error at the end", Least: 0.01, Most: 1},
		{Measure: measurePredictionMean, Least: 0, Most: 100},
		{Measure: "discriminator at the end", Least: 0.01, Most: 4}, {Measure: "samples: blank", Least: 0, Most: 100},
	}}
}

// TestInfoGANNetworks checks the layers of both readings of the table.
func TestInfoGANNetworks(t *testing.T) {
	const norm = 4 // parameters of a normalised channel: weight, bias, two running values
	for _, test := range []struct {
		table                        bool
		generator, body, recognition int // parameters
	}{
		{
			false,
			11*128 + norm*128 + 129*1024 + norm*1024 + (64*64+64*32+32*32+32)*16 + 64 + 32 + 32 + 1 + norm*(64+32+32),
			(32+32*32+32*64+64*64)*16 + 32 + 32 + 64 + 64 + norm*(32+64+64) + 1025*128 + norm*128,
			129*128 + norm*128 + 129*5,
		}, {
			true,
			11*256 + norm*256 + 257*256 + norm*256 + (128+128*64)*16 + 128 + 64 + norm*(128+64) + 65,
			2*64 + (64*128+128)*16 + 128 + 1 + norm*(128+1) + 257*256 + norm*256,
			257*128 + norm*128 + 129*5,
		},
	} {
		c := infoganPresets(test.table, 1)[experiment.PaperScale]
		m := newInfoGAN(c, 1)
		for name, of := range map[string]struct {
			layer nn.Layer
			want  int
		}{
			"generator": {m.Generator, test.generator}, "body": {m.Body, test.body}, "recogniser": {m.Recogniser, test.recognition},
		} {
			n := 0
			for _, p := range of.layer.Params() {
				n += p.Len()
			}
			if n != of.want {
				t.Errorf("as the table has it %v: %s has %d parameters, want %d", test.table, name, n, of.want)
			}
		}
	}
}

// TestInfoGANBegins: for both readings, the losses of the first step of small networks are those of even players.
func TestInfoGANBegins(t *testing.T) {
	shapes := allShapes()
	x := shapes.Images([]int{1, 200_000, 400_000, 600_000}).Pixels
	for _, table := range []bool{false, true} {
		m := newInfoGAN(infoganPresets(table, 1)[experiment.Smoke], 1)
		terms := train.Terms(m.Step(train.Batch{X: x}))
		for name, want := range map[string]float64{"discriminator": 2 * math.Ln2, "generator": math.Ln2, "code error": 1.0 / 3} {
			if v, _ := terms.Value(name); math.Abs(v-want) > 0.3 {
				t.Errorf("as the table has it %v: %s is %g at the start, want about %g", table, name, v, want)
			}
		}
		if images, _ := m.Sample(3, 1, "test"); images.Rows != 3 || images.Cols != x.Cols {
			t.Errorf("as the table has it %v: samples are %d×%d, want 3×%d", table, images.Rows, images.Cols, x.Cols)
		}
	}
}

// TestCensus takes the census of images of the data, of the same with a few pixels wrong, of noise and of blanks.
func TestCensus(t *testing.T) {
	shapes := allShapes()
	g := shapes.Grid
	index := make([]int, 60)
	want := [3]int{}
	for i := range index { // of the larger scales, whose shapes can be told apart
		shape := i % 3
		want[shape]++
		index[i] = g.Index([]int{shape, 4 + i%2, 7 * i % 40, 8*(i%4) + i/12, 8*(i/4%4) + 3})
	}
	x := shapes.Images(index).Pixels
	exact := takeCensus(x, shapes)
	if exact.near != len(index) || exact.distance[len(index)-1] != 0 || exact.shapes != want || len(exact.cells) != 16 {
		t.Errorf("images of the data: %d of %d near, distance %g at most, shapes %v, want %v, %d cells of 16",
			exact.near, len(index), exact.distance[len(index)-1], exact.shapes, want, len(exact.cells))
	}
	if want := mean(x); math.Abs(exact.pixels-want*4096) > 1e-9 {
		t.Errorf("%g pixels are on, want %g", exact.pixels, want*4096)
	}
	for i := range index { // three pixels of each are wrong
		for k := range 3 {
			mat32.Row(x, i)[k*64] = 1
		}
	}
	if c := takeCensus(x, shapes); c.near < 55 || c.distance[0] == 0 {
		t.Errorf("three wrong pixels: %d of %d near, distance %g at least", c.near, len(index), c.distance[0])
	}
	for i := range index { // a collapse: one image alone
		copy(mat32.Row(x, i), shapes.Images(index[:1]).Pixels.Data)
	}
	if c := takeCensus(x, shapes); c.shapes != [3]int{len(index), 0, 0} || len(c.cells) != 1 {
		t.Errorf("one image alone: shapes %v, %d cells", c.shapes, len(c.cells))
	}
	x = mat32.Rows(x, 0, 12)
	random.New(1, "noise").Uniform(x.Data)
	clear(mat32.Row(x, 0))
	if c := takeCensus(x, shapes); c.near != 0 || c.blank != 1 || !math.IsInf(c.distance[11], 1) {
		t.Errorf("noise and a blank: %d near, %d blank", c.near, c.blank)
	}
}

func mean(m mat32.Matrix) (sum float64) {
	for _, v := range m.Data {
		sum += float64(v) / float64(len(m.Data))
	}
	return sum
}

func TestRivalsFaults(t *testing.T) {
	papertest.Faults(t, Paper(),
		papertest.Fault{Experiment: "dc-ign", Set: "Ratio=[1,0]", Want: "Ratio has 2 numbers, want 5; a number of Ratio is 0, want at least 1"},
		papertest.Fault{Experiment: "dc-ign", Set: "Narrow=49", Want: "Narrow is 49, want 1 to 48"},
		papertest.Fault{Experiment: "infogan", Set: "Beta1=1", Want: "Beta1 is 1, want from 0 to below 1"},
		papertest.Fault{Experiment: "infogan-table", Set: "Codes=0", Want: "Codes is 0, want at least 1"},
	)
}
