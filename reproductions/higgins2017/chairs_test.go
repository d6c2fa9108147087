package higgins2017

import (
	"bytes"
	"context"
	"flag"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/datasets/chairs"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
	"github.com/aelab-go/autoencoders/reproductions/experiment/papertest"
)

// chairsWant is the expected result of the experiments on chairs at preset smoke.
var chairsWant = papertest.Want{Figures: 5, Measures: []papertest.Range{
	{Measure: measureReconstruction, Least: 100, Most: 2900}, {Measure: measureKL, Least: 0, Most: 1000},
	{Measure: "azimuth: share of azimuth in its latent", Least: 0, Most: 1}, {Measure: "width: share of leg style in its latent", Least: 0, Most: 1},
	{Measure: "traits with a latent of their own", Least: 0, Most: 4},
}, Check: func(t *testing.T, r *experiment.Run) {
	movie, err := os.ReadFile(filepath.Join(r.Dir, "figures", "traversal.gif"))
	if err != nil || !bytes.HasPrefix(movie, []byte("GIF89a")) {
		t.Errorf("no animation: %v", err)
	}
}}

// TestConvModelIsTheTables: the network has as many parameters as the table's row. Kernels are 4×4, and the
// decoder is the reverse of the encoder.
func TestConvModelIsTheTables(t *testing.T) {
	const kernel = 4 * 4
	w, _ := NewConvModel(chairsPresets(5)[experiment.PaperScale].ConvModel, 1).Params()
	encoder := (kernel*32 + 32) + (32*kernel*32 + 32) + (32*kernel*64 + 64) + (64*kernel*64 + 64) + (1024*256 + 256) + (256*64 + 64)
	decoder := (32*256 + 256) + (256*1024 + 1024) + (64*kernel*64 + 64) + (64*kernel*32 + 32) + (32*kernel*32 + 32) + (32*kernel + 1)
	if len(w) != encoder+decoder {
		t.Errorf("%d parameters, want %d and %d", len(w), encoder, decoder)
	}
}

func TestChairsNeedLeave(t *testing.T) {
	o := papertest.Options(t)
	o.Sets = []string{"Drawn=false"}
	o.Data.AllowStandin = false
	_, err := experiment.Execute(context.Background(), Paper(), papertest.Find(t, Paper(), "chairs-beta-5"), o)
	if err == nil || !strings.Contains(err.Error(), "rendered_chairs.tar") {
		t.Errorf("error %v, want one that names the archive", err)
	}
}

// TestOnBlack: the model sees the chairs on black. Gathering them allocates nothing.
func TestOnBlack(t *testing.T) {
	data := onBlack{chairs.Draw(1, 1)}
	index := []int{3, 40}
	x, want := data.images(index), data.Images(index).Pixels
	for i, v := range x.Data {
		if v != 1-want.Data[i] {
			t.Fatalf("element %d is %g, want 1 - %g", i, v, want.Data[i])
		}
	}
	if x.Data[0] != 0 {
		t.Errorf("the corner is %g, want 0", x.Data[0])
	}
	if n := testing.AllocsPerRun(5, func() { data.Gather(x, index) }); n != 0 {
		t.Errorf("%g allocations a call", n)
	}
	var _ train.Source = data
}

// TestSpreadChairs: the images are of different chairs, if there are enough, and from different sides.
func TestSpreadChairs(t *testing.T) {
	for _, models := range []int{3, 40} {
		data := onBlack{&chairs.Chairs{Pixels: make([]uint8, models*chairs.Views*chairs.Height*chairs.Width)}}
		seen, views := map[int]bool{}, map[int]bool{}
		list := spreadChairs(data, 20)
		for _, image := range list {
			if image < 0 || image >= data.Len() {
				t.Fatalf("image %d of %d", image, data.Len())
			}
			seen[image/chairs.Views], views[image%chairs.Views] = true, true
		}
		if len(list) != 20 || len(seen) != min(20, models) || len(views) != 20 {
			t.Errorf("%d images of %d chairs from %d sides", len(list), len(seen), len(views))
		}
	}
}

func TestDivergences(t *testing.T) {
	mu := mat32.View([]float32{1, 0, 0, -1, 0, 2}, 2, 3)
	logVar := mat32.View([]float32{0, float32(math.Log(4)), 0, 0, float32(math.Log(4)), 0}, 2, 3)
	kl := divergences(mu, logVar)
	for j, want := range []float64{0.5, 0.5 * (3 - math.Log(4)), 1} { // means of ½ and ½, of the same twice, and of 0 and 2
		if math.Abs(kl[j]-want) > 1e-7 {
			t.Errorf("latent %d: %g, want %g", j, kl[j], want)
		}
	}
	if got := mostInformative(kl, 2); !slices.Equal(got, []int{2, 1}) {
		t.Errorf("the most informative are %d, want 2 and 1", got)
	}
	if got := mostInformative(kl, 9); len(got) != 3 {
		t.Errorf("%d latents, want all 3", len(got))
	}
}

func TestTraverse(t *testing.T) {
	z := traverse([]float32{1, 2, 3}, 1, evenly(3))
	if want := []float32{1, -3, 3, 1, 0, 3, 1, 3, 3}; !slices.Equal(z.Data, want) {
		t.Errorf("%g, want %g", z.Data, want)
	}
}

// TestShapeTraversals: the latents stand in the order of their divergence, which is ½μ² for a variance of 1. They
// go from -3 to 3 and back.
func TestShapeTraversals(t *testing.T) {
	m := NewModel(Model{Hidden: 2, Latents: 3, Beta: 1}, tableStart, 1)
	mu := mat32.View([]float32{0, 2, 1}, 1, 3)
	f := shapeTraversals(m, mu, mat32.New(1, 3), 0)
	const frames = 13 + 11
	if len(f.Numbers) != frames {
		t.Fatalf("%d frames, want %d", len(f.Numbers), frames)
	}
	first, turn, back := f.Numbers[1].Data.([]float32), f.Numbers[12].Data.([]float32), f.Numbers[frames-1].Data.([]float32)
	want := m.Decode(mat32.View([]float32{0, -2.5, 1, 0, 2, -2.5, -2.5, 2, 1}, 3, 3)).Data
	if !slices.Equal(first, want) || !slices.Equal(back, want) || slices.Equal(turn, want) {
		t.Error("the second frame and the last are not those of latents 1, 2 and 0 at -2.5")
	}
	if !strings.Contains(f.Caption, "24 frames") {
		t.Errorf("the caption is %s", f.Caption)
	}
}

// TestTraits: a code whose elements are the traits has a latent for each. A mixture of all traits has none.
func TestTraits(t *testing.T) {
	c := &chairs.Chairs{Drawn: make([]chairs.Chair, 40)}
	var mu, mixed mat32.Matrix = mat32.New(40*chairs.Views, 5), mat32.New(40*chairs.Views, 1)
	noise := random.New(1, "traits").Rand()
	for i := range c.Drawn {
		c.Drawn[i] = chairs.Chair{Base: chairs.Legs, SeatWidth: noise.Float64()}
		if i%2 == 1 {
			c.Drawn[i].Base = chairs.Swivel
		}
		for v := range chairs.Views {
			row := mat32.Row(mu, i*chairs.Views+v)
			angle := 2 * math.Pi * float64(v%chairs.Azimuths) / chairs.Azimuths
			row[0] = float32(noise.NormFloat64())
			row[1] = float32(c.Drawn[i].SeatWidth)
			row[2] = float32(math.Cos(angle))
			row[3] = float32(c.Drawn[i].Base)
			row[4] = float32(v / chairs.Azimuths)
			mat32.Row(mixed, i*chairs.Views+v)[0] = row[0] + row[1] + row[2] + row[3] + row[4]
		}
	}
	all := []int{0, 1, 2, 3, 4}
	list := traits(c, mu, all)
	for _, tr := range list {
		want := map[string]int{"width": 1, "azimuth": 2, "leg style": 3, "elevation": 4}[tr.name]
		if tr.best != want || tr.share[want] < 0.95 || !own(tr, list) {
			t.Errorf("%s: latent %d with a share of %g, want %d with nearly 1, and of its own", tr.name, tr.best, tr.share[tr.best], want)
		}
	}
	if len(list) != 4 {
		t.Errorf("%d traits, want 4", len(list))
	}
	if tr := traits(c, mu, []int{0, 2})[0]; tr.best != 2 {
		t.Errorf("azimuth: latent %d, want 2", tr.best)
	}
	for _, tr := range traits(c, mu, []int{0, 4})[2:] {
		if tr.best == 1 || tr.best == 3 {
			t.Errorf("%s: latent %d, which is not active", tr.name, tr.best)
		}
	}
	several := 0
	for _, tr := range traits(c, mixed, all[:1]) {
		if own(tr, traits(c, mixed, all[:1])) {
			several++
		}
	}
	if several > 1 {
		t.Errorf("%d traits have the one latent of their own", several)
	}
	c.Drawn = nil
	if list := traits(c, mu, all); len(list) != 2 {
		t.Errorf("%d traits of the archive's chairs, want azimuth and elevation", len(list))
	}
}

func TestChairsFaults(t *testing.T) {
	papertest.Faults(t, Paper(),
		papertest.Fault{Experiment: "chairs-beta-5", Set: "Channels=[4,4,0,4]", Want: "each of Channels"},
		papertest.Fault{Experiment: "chairs-beta-5", Set: "Beta=-1", Want: "Beta is -1"},
		papertest.Fault{Experiment: "chairs-beta-1", Set: "Samples=3", Want: "want at least a batch of 16"},
		papertest.Fault{Experiment: "chairs-beta-1", Set: "Chairs=0", Want: "Chairs"},
	)
}

func TestConvModelStepAllocatesNothing(t *testing.T) {
	data := onBlack{chairs.Draw(1, 1)}
	m := NewConvModel(ConvModel{Channels: [4]int{4, 4, 4, 4}, Hidden: 8, Latents: 3, Beta: 5}, 1)
	b := train.Batch{Index: []int{1, 30, 61}}
	b.X = data.images(b.Index)
	if n := testing.AllocsPerRun(3, func() { m.Step(b) }); n != 0 {
		t.Errorf("%g allocations a step", n)
	}
}

func BenchmarkConvModelStep(b *testing.B) {
	c := chairsPresets(5)[experiment.PaperScale]
	data := onBlack{chairs.Draw(1, 2)}
	m := NewConvModel(c.ConvModel, 1)
	batch := train.Batch{Index: spreadChairs(data, chairs.Views)}
	batch.X = data.images(batch.Index)
	for b.Loop() {
		m.Step(batch)
	}
	b.ReportMetric(float64(b.N)*chairs.Views/b.Elapsed().Seconds(), "images/s")
}

var onWhite = flag.Bool("white", false, "train the chairs on white, too, and log the objectives")

// TestBlackAndWhite trains the model of preset quick on drawn chairs, on black and on white, with two seeds
// each. It logs the objective over steps 126 to 150, and takes seconds:
//
//	go test ./reproductions/higgins2017 -run TestBlackAndWhite -v -args -white
func TestBlackAndWhite(t *testing.T) {
	if !*onWhite {
		t.Skip("-white is not given")
	}
	c := chairsPresets(5)[experiment.Quick]
	drawn := chairs.Draw(1, c.Chairs)
	for _, data := range []struct {
		name string
		train.Source
	}{{"black", onBlack{drawn}}, {"white", drawn}} {
		for _, seed := range []uint64{1, 2} {
			h, err := train.Run(context.Background(), train.Config{
				Steps: 150, BatchSize: c.BatchSize, RecordEvery: 25, Seed: seed, Optimizer: optim.NewAdam(c.Rate), Quiet: true,
			}, data.Source, NewConvModel(c.ConvModel, seed))
			if err != nil {
				t.Fatal(err)
			}
			loss, _ := h.Last(train.Training, "loss")
			t.Logf("%d chairs on %s, β = %g, seed %d: %.0f nats", c.Chairs, data.name, c.Beta, seed, loss)
		}
	}
}
