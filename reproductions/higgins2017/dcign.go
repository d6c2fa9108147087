package higgins2017

import (
	"context"
	"fmt"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/aelab/vae"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/datasets/shapes2d"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// DCIGN configures the experiment dc-ign. The training and its rule are those of Kulkarni et al. 2015, whom the
// paper follows.
type DCIGN struct {
	Grid   shapes2d.Grid // values of each factor
	Narrow int           // divides the table's channels, 96 and 48
	Rate   float32       // η of Adam with β₂ = 0.99; their program calls this rmsprop
	Lambda float32       // λ, which holds clamped latents to the batch's mean
	Ratio  []int         // batches for each factor, in the order of dcignGroups
	Training
	Scores Scores
	Panel  bool // draw the panel of Figure 7, which takes the codes of all images
	Images int  // number of images to reconstruct
}

// Validate returns an error that names all faults.
func (c DCIGN) Validate() error {
	var f experiment.Faults
	checkGrid(&f, c.Grid)
	c.Training.faults(&f)
	c.Scores.faults(&f)
	f.Reject(c.Narrow < 1 || c.Narrow > 48, "Narrow is %d, want 1 to 48", c.Narrow)
	f.Positive("Rate", float64(c.Rate))
	f.Reject(!(c.Lambda >= 0), "Lambda is %g, want at least 0", c.Lambda)
	f.Reject(len(c.Ratio) != len(dcignGroups), "Ratio has %d numbers, want %d", len(c.Ratio), len(dcignGroups))
	for _, n := range c.Ratio {
		f.AtLeast(1, "a number of Ratio", n)
	}
	f.AtLeast(1, "Images", c.Images)
	return f.Err()
}

var dcignPresets = experiment.EachPreset(func(p experiment.Preset) DCIGN {
	c := DCIGN{
		Grid: grid(p), Narrow: 1, Rate: 5e-4, Lambda: 0.01, Ratio: []int{1, 1, 1, 1, 2}, // the last has the most latents
		Training: training(p, 1_000_000), Scores: scores(p), Panel: p != experiment.Quick, Images: 500,
	}
	c.BatchSize = 20 // Kulkarni et al.; a batch shows one image in all but one factor
	c.ScorePoints = min(c.ScorePoints, 500)
	switch p {
	case experiment.Smoke:
		c.Narrow, c.Scores, c.Images, c.Samples, c.Look, c.ScoreFrom = 16, fewScores, 20, 1000, 50, 40
	case experiment.Quick:
		c.Narrow, c.Scores, c.Images, c.Samples = 8, quickScores, 100, 6000
	}
	return c
})

// fewScores and quickScores are for models that encode each image on demand. fewScores has few points, for tests;
// quickScores takes seconds.
var (
	fewScores   = Scores{Pairs: []int{20}, Points: 60, Classifiers: 1, Epochs: 20, Votes: 30}
	quickScores = Scores{Pairs: []int{20}, Points: 120, Classifiers: 1, Epochs: 300, Votes: 60}
)

// dcignLatents is the number of latents in the table. The last latent is never active.
const dcignLatents = 10

// dcignGroups are the factors, with the latents that are active in batches where the factor varies. The paper
// has "a single latent each for scale, positions, orientation and 5 for shape" (Figure 7). We take one latent
// for each axis of the position.
var dcignGroups = []struct {
	factor     int
	first, end int // latents
}{
	{shapes2d.Scale, 0, 1}, {shapes2d.PosX, 1, 2}, {shapes2d.PosY, 2, 3}, {shapes2d.Orientation, 3, 4}, {shapes2d.Shape, 4, 9},
}

// oneFactor chooses batches in which one factor varies. They are a function of the step.
type oneFactor struct {
	grid   shapes2d.Grid
	order  []int // groups, each as often as the ratio says
	stream *random.Stream
	values []int
}

func newOneFactor(g shapes2d.Grid, ratio []int, seed uint64) *oneFactor {
	b := &oneFactor{grid: g, stream: random.New(seed, "one factor"), values: make([]int, shapes2d.NumFactors)}
	for group, n := range ratio {
		b.order = append(b.order, slices.Repeat([]int{group}, n)...)
	}
	return b
}

// begin draws the group of a step, and then a value for each factor.
func (b *oneFactor) begin(step int) (group int) {
	var one [1]int
	draw := func(n int) int {
		b.stream.Indices(one[:], n)
		return one[0]
	}
	b.stream.Seek(step)
	group = b.order[draw(len(b.order))]
	for f, size := range b.grid {
		b.values[f] = draw(size)
	}
	return group
}

// active returns the latents that follow the batch of a step.
func (b *oneFactor) active(step int) (first, end int) {
	g := dcignGroups[b.begin(step)]
	return g.first, g.end
}

// batch fills index with the images of a step. For the factor that varies, a value is drawn uniformly for each
// image. All images have the same values of the other factors.
func (b *oneFactor) batch(step int, index []int) {
	factor := dcignGroups[b.begin(step)].factor
	b.stream.Indices(index, b.grid[factor])
	for i, v := range index {
		b.values[factor] = v
		index[i] = b.grid.Index(b.values)
	}
}

// dcignNetwork returns the network of the table.
func dcignNetwork(narrow int, seed uint64) *vae.Model {
	wide, slim := 96/narrow, 48/narrow
	conv := func(input nn.Shape, channels int) nn.ConvConfig {
		return nn.ConvConfig{Input: input, Channels: channels, Kernel: 3, Stride: 1, Padding: 1, Init: nn.HeNormal{}}
	}
	var encoder nn.Sequential
	at := nn.Shape{Height: shapes2d.Height, Width: shapes2d.Width, Channels: 1}
	for _, channels := range []int{wide, slim, slim} {
		l := nn.NewConv2D(conv(at, channels))
		pool := nn.NewMaxPool(l.Output(), 2)
		encoder = append(encoder, l, nn.NewReLU(), pool)
		at = pool.Output()
	}
	encoder = append(encoder, nn.NewFlatten(at), nn.NewDense(at.Len(), 2*dcignLatents, nn.GlorotUniform{}))
	decoder := nn.Sequential{nn.NewDense(dcignLatents, at.Len(), nn.HeNormal{}), nn.NewReLU(), nn.NewUnflatten(at)}
	for i, channels := range []int{slim, wide, 1} {
		if i > 0 {
			decoder = append(decoder, nn.NewReLU())
		}
		l := nn.NewUpsampleConv2D(2, conv(at, channels))
		decoder = append(decoder, l)
		at = l.Output()
	}
	return vae.New(vae.Config{Encoder: encoder, Decoder: decoder, Latent: dcignLatents, Likelihood: loss.Bernoulli{}, Seed: seed})
}

// fitDCIGN trains the model, goes on with its training, or loads it.
func fitDCIGN(ctx context.Context, r *experiment.Run, shapes *shapes2d.Shapes, c DCIGN) (fitted, error) {
	batches := newOneFactor(shapes.Grid, c.Ratio, r.Seed)
	m := &vae.Clamped{Model: dcignNetwork(c.Narrow, r.Seed), Active: batches.active, Lambda: c.Lambda}
	rule := optim.NewAdam(c.Rate)
	rule.Beta2 = 0.99
	w := &watch{model: m.Model, shapes: shapes, training: c.Training}
	cause := c
	cause.Samples, cause.Scores, cause.Panel, cause.Images = 0, Scores{}, false, 0 // the model does not depend on these
	history, err := r.Fit(ctx, experiment.Fit{
		Name: "dc-ign", Cause: cause, Data: []datasets.Origin{shapes.Origin}, Source: shapes,
		Train: train.Config{
			Steps: c.Samples / c.BatchSize, BatchSize: c.BatchSize, RecordEvery: c.RecordEvery,
			Batch: batches.batch, Optimizer: rule,
			Evaluate:   func(step int) ([]train.Term, error) { return w.look(step), nil },
			EvaluateAt: train.LogSteps(c.FirstLook, 3),
		},
	}, m)
	return fitted{m.Model, history}, err
}

// dcign trains DC-IGN, which is told the factor that varies in each batch, and measures its latents.
func dcign(ctx context.Context, r *experiment.Run, c DCIGN) error {
	shapes, err := loadShapes(ctx, r, c.Grid)
	if err != nil {
		return err
	}
	m, err := fitDCIGN(ctx, r, shapes, c)
	if err != nil {
		return err
	}
	measureTraining(r, m)
	measureLooks(r, m.history)
	share := lookAt(m.Model, shapes, c.Look).share
	for _, g := range dcignGroups {
		for j := g.first; j < g.end; j++ {
			r.Measure(fmt.Sprintf("latent %d, share of %s", j, shapes.Names()[g.factor]), share[j][g.factor], "")
		}
	}
	codes := m.Codes(shapes)
	if c.Panel {
		mu, logVar := m.EncodeAll(shapes)
		codes = train.Rows(mu)
		f := panel(m.Model, shapes, mu, logVar, traversed(shapes.Grid))
		f.Describe("What each latent of DC-IGN represents: 0 was active where the scale varied, 1 and 2 the position, 3 the rotation, 4 to 8 the shape, 9 never.")
		if err := r.Figure("panel", citation+", Figure 7: DC-IGN", f, shapes.Origin); err != nil {
			return err
		}
	}
	measureScores(r, scored{codes, shapes}, c.Scores)
	return reconstructions(r, shapes, m, c)
}

// reconstructions draws random images above DC-IGN's reconstructions of them, and counts the shapes and
// positions in the latter. Then it shares the weights.
func reconstructions(r *experiment.Run, shapes *shapes2d.Shapes, m fitted, c DCIGN) error {
	x := randomImages(shapes, c.Images)
	y := m.Reconstruct(x)
	takeCensus(y, shapes).measure(r, "reconstructions")
	n := min(24, c.Images)
	f := plots.Reconstructions(mat32.Rows(x, 0, n), mat32.Rows(y, 0, n), shapes2d.Height, shapes2d.Width, 12)
	f.Describe("Random images, and below them what DC-IGN reconstructs.")
	if err := r.Figure("reconstructions", citation+": DC-IGN", f, shapes.Origin); err != nil {
		return err
	}
	return shareModel(r, "dc-ign", m.Model, x)
}

// dcignDeviations belong to the ledger.
var dcignDeviations = []experiment.Deviation{
	{
		What:   "DC-IGN is trained on batches of 20 images, 1 million in all. The shape varies in two batches of six, each other factor in one.",
		Why:    "Higgins et al. give no numbers. Kulkarni et al. have batches of 20, and more of those in which the factor with the most latents varies.",
		Effect: "Unknown. A batch shows one image in all but one factor, so that fewer images a batch show more of the data.",
	},
	{
		What:   "Horizontal and vertical position have a latent each, shape has five, and the tenth latent is never active. Unpooling repeats pixels.",
		Why:    "Higgins et al. list a single latent each for scale, positions and orientation and five for the shape, of ten. Kulkarni et al. repeat pixels.",
		Effect: "With one latent for both positions, images would be told apart by a curve through the plane.",
	},
	{
		What:   "DC-IGN scores " + committed.Cite("%.0f", "dc-ign", measureScore(20, 4)) + " %, where the paper has 99.",
		Why:    "Its training ends too high, at " + committed.Cite("%.0f", "dc-ign", measureObjective) + " nats, and its latents follow the position besides their own factor. A net with a quarter of the channels, trained in the same way (`-set Narrow=4 -set Panel=false`), ends at 129 nats, with the scale, x and y on latents of their own, and scores 99.6 % on few points. So the rate of Kulkarni et al., 0.0005, is likely too large for the wide net. A smaller one has not been tried yet.",
		Effect: "The claim is missed.",
	},
}
