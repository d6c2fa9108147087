package higgins2017

import (
	"context"
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/aelab/vae"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/datasets/chairs"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
)

// ConvModel is the convolutional variational autoencoder of the chairs (appendix, Table 1): four
// convolutions of 4×4 with stride 2, a layer of rectified units, and a decoder that is the reverse.
type ConvModel struct {
	Channels [4]int  // of the convolutions
	Hidden   int     // units of the dense layer
	Latents  int     // k
	Beta     float32 // β
}

func (m ConvModel) faults(f *experiment.Faults) {
	for _, n := range m.Channels {
		f.AtLeast(1, "each of Channels", n)
	}
	f.AtLeast(1, "Hidden", m.Hidden)
	f.AtLeast(1, "Latents", m.Latents)
	f.Reject(!(m.Beta >= 0), "Beta is %g, want at least 0", m.Beta)
}

// String names a model for its directory.
func (m ConvModel) String() string { return fmt.Sprintf("chairs-%d-beta-%g", m.Latents, m.Beta) }

// Chairs configures the experiments on the chairs, one for each β.
type Chairs struct {
	Chairs int  // models of chairs, each from 62 views; at most 500 are drawn
	Drawn  bool // draw the chairs without looking for the archive, which has 2 to 3 GB
	ConvModel
	Rate        float32 // η of Adam
	BatchSize   int     // the paper does not say; public code has 64
	Samples     int     // training images seen, repetitions counted
	RecordEvery int     // steps
	FirstLook   int     // steps before the first look at the latents; then three a decade
	Look        int     // images of each look
	Lines       int     // of traversals in a figure, one for each latent or chair
	Frames      int     // of the animation from -3 to 3; it goes back, too
}

// Validate returns an error that names all faults.
func (c Chairs) Validate() error {
	var f experiment.Faults
	f.AtLeast(1, "Chairs", c.Chairs)
	c.ConvModel.faults(&f)
	f.Positive("Rate", float64(c.Rate))
	f.AtLeast(1, "BatchSize", c.BatchSize)
	f.Reject(c.Samples < c.BatchSize, "Samples is %d, want at least a batch of %d", c.Samples, c.BatchSize)
	f.AtLeast(1, "RecordEvery", c.RecordEvery)
	f.AtLeast(1, "FirstLook", c.FirstLook)
	f.AtLeast(1, "Look", c.Look)
	f.AtLeast(1, "Lines", c.Lines)
	f.AtLeast(2, "Frames", c.Frames)
	return f.Err()
}

// chairsPresets returns the presets of the model with β = beta.
func chairsPresets(beta float32) map[experiment.Preset]Chairs {
	return experiment.EachPreset(func(p experiment.Preset) Chairs {
		m := ConvModel{Channels: [4]int{32, 32, 64, 64}, Hidden: 256, Latents: 32, Beta: beta} // table
		c := Chairs{
			Chairs: 1393, ConvModel: m, Rate: 1e-4, BatchSize: 64, Samples: 1_500_000, RecordEvery: 250,
			FirstLook: 250, Look: 4096, Lines: 10, Frames: 13,
		}
		switch p {
		case experiment.Smoke:
			c.Drawn = true
			c.Channels, c.Hidden, c.Latents = [4]int{4, 4, 4, 4}, 16, 4
			c.Chairs, c.Rate, c.BatchSize, c.Samples, c.RecordEvery = 3, 1e-3, 16, 640, 10
			c.FirstLook, c.Look, c.Lines, c.Frames = 10, 50, 2, 2
		case experiment.Quick: // a smaller network, in few but larger steps
			c.Drawn = true
			c.Channels, c.Hidden, c.Latents = [4]int{8, 8, 16, 16}, 128, 10
			c.Chairs, c.Rate, c.Samples, c.RecordEvery, c.FirstLook, c.Look, c.Lines, c.Frames = 40, 1e-3, 25_600, 50, 20, 500, 5, 7
		}
		return c
	})
}

// NewConvModel returns the network. Its weights start as in He et al. (2015), because the units are rectified.
// The paper does not say how they start.
func NewConvModel(m ConvModel, seed uint64) *vae.Model {
	at := nn.Shape{Height: chairs.Height, Width: chairs.Width, Channels: 1}
	conv := func(channels int) nn.ConvConfig {
		return nn.ConvConfig{Input: at, Channels: channels, Kernel: 4, Stride: 2, Padding: 1, Init: nn.HeNormal{}}
	}
	dense := func(in, out int) *nn.Dense { return nn.NewDense(in, out, nn.HeNormal{}) }
	var encoder nn.Sequential
	for _, channels := range m.Channels {
		l := nn.NewConv2D(conv(channels))
		encoder = append(encoder, l, nn.NewReLU())
		at = l.Output()
	}
	encoder = append(encoder, nn.NewFlatten(at), dense(at.Len(), m.Hidden), nn.NewReLU(), dense(m.Hidden, 2*m.Latents))
	decoder := nn.Sequential{
		dense(m.Latents, m.Hidden), nn.NewReLU(), dense(m.Hidden, at.Len()), nn.NewReLU(), nn.NewUnflatten(at),
	}
	for i := len(m.Channels) - 2; i >= 0; i-- {
		l := nn.NewConvTranspose2D(conv(m.Channels[i]))
		decoder = append(decoder, l, nn.NewReLU())
		at = l.Output()
	}
	decoder = append(decoder, nn.NewConvTranspose2D(conv(1)))
	return vae.New(vae.Config{
		Encoder: encoder, Decoder: decoder, Latent: m.Latents,
		Likelihood: loss.Bernoulli{}, Regularizer: vae.KL{Beta: m.Beta}, Seed: seed,
	})
}

// drawnChairs is the largest number of chairs that are drawn.
const drawnChairs = 500

// loadChairs returns the configured number of chairs, or all if there are fewer. They are drawn if the
// configuration says so, or if the archive is not there and a stand-in is allowed. Otherwise they are those of
// the archive.
func loadChairs(ctx context.Context, r *experiment.Run, c Chairs) (*chairs.Chairs, error) {
	drawn := min(c.Chairs, drawnChairs)
	if c.Drawn {
		list := chairs.Draw(1, drawn)
		r.Uses(list.Origin)
		return list, nil
	}
	published := r.DataConfig
	published.AllowStandin = false
	list, err := chairs.Load(ctx, published)
	if err == nil {
		n := min(c.Chairs, len(list.Models))
		list.Models, list.Pixels = list.Models[:n], list.Pixels[:n*chairs.Views*list.Dim()]
	} else {
		if !r.DataConfig.UseStandin("the rendered 3-D chairs", fmt.Sprintf("%d drawn chairs", drawn), err) {
			return nil, err
		}
		list = chairs.Draw(1, drawn)
	}
	r.Uses(list.Origin)
	return list, nil
}

// onBlack is a set of chairs with black and white exchanged. The model is trained on them.
type onBlack struct{ *chairs.Chairs }

// Gather implements train.Source.
func (s onBlack) Gather(dst mat32.Matrix, index []int) {
	s.Chairs.Gather(dst, index)
	exchange(dst)
}

func (s onBlack) images(index []int) mat32.Matrix {
	x := mat32.New(len(index), s.Dim())
	s.Gather(x, index)
	return x
}

// exchange exchanges black and white in place, and returns x.
func exchange(x mat32.Matrix) mat32.Matrix {
	for i := range x.Rows {
		row := mat32.Row(x, i)
		for j, v := range row {
			row[j] = 1 - v
		}
	}
	return x
}

// fitChairs trains the model, goes on with its training, or loads it. While the model learns, the history records
// the divergence of each latent, on the same images each time.
func fitChairs(ctx context.Context, r *experiment.Run, data onBlack, c Chairs) (fitted, error) {
	m := NewConvModel(c.ConvModel, r.Seed)
	index := make([]int, c.Look)
	random.New(1, "higgins2017 chairs: look").Indices(index, data.Len())
	seen := data.images(index)
	look := func(int) ([]train.Term, error) {
		kl := divergences(m.Encode(seen))
		var terms []train.Term
		for j, v := range kl {
			terms = append(terms, train.Term{Name: klTerm(j), Value: v})
		}
		return append(terms, train.Term{Name: activeLatents, Value: float64(len(activeOf(kl)))}), nil
	}
	cause := struct {
		Model     ConvModel
		FirstLook int
		Look      int
	}{c.ConvModel, c.FirstLook, c.Look}
	history, err := r.Fit(ctx, experiment.Fit{
		Name: c.String(), Cause: cause, Data: []datasets.Origin{data.Origin}, Source: data,
		Train: train.Config{
			Steps: c.Samples / c.BatchSize, BatchSize: c.BatchSize, RecordEvery: c.RecordEvery,
			Optimizer: optim.NewAdam(c.Rate), Evaluate: look, EvaluateAt: train.LogSteps(c.FirstLook, 3),
		},
	}, m)
	return fitted{m, history}, err
}

// trainChairs trains the convolutional model on chairs, and draws traversals of its latents (Figure 2).
func trainChairs(ctx context.Context, r *experiment.Run, c Chairs) error {
	published, err := loadChairs(ctx, r, c)
	if err != nil {
		return err
	}
	data := onBlack{published}
	m, err := fitChairs(ctx, r, data, c)
	if err != nil {
		return err
	}
	measureTraining(r, m)
	mu, logVar := m.EncodeAll(data)
	kl := divergences(mu, logVar)
	order := mostInformative(kl, c.Lines)
	for _, j := range order {
		r.Measure(fmt.Sprintf("latent %d, divergence", j), kl[j], "nats")
	}
	if err := chairFigures(r, m, data, mu, order, kl, c); err != nil {
		return err
	}
	active := mostInformative(kl, max(1, len(activeOf(kl))))
	list := traits(data.Chairs, mu, active)
	measureTraits(r, list)
	if err := r.Figure("traits", citation+", Figure 2: traversals of what the chairs differ in", traitTraversals(m.Model, data, mu, list, c), data.Origin); err != nil {
		return err
	}
	return shareModel(r, fmt.Sprintf("chairs-beta-%g", c.Beta), m.Model, data.images(spreadChairs(data, 20)))
}

// chairFigures draws the most informative latents, given in their order. The figures are their divergences
// while the model learns, and their traversals, also as an animation. A further figure has reconstructions of
// chairs.
func chairFigures(r *experiment.Run, m fitted, data onBlack, mu mat32.Matrix, order []int, kl []float64, c Chairs) error {
	seed := seedChairs(data, c.Lines)
	show := func(z mat32.Matrix) mat32.Matrix { return exchange(m.Decode(z)) }
	learnt := divergenceCurves(m.history, order...)
	learnt.Describe("The divergence KL(q(z|x) ‖ N(0, 1)) of the most informative latents of the chairs while the model learns, β = %g.", c.Beta)

	x := data.images(spreadChairs(data, 20))
	pairs := plots.Reconstructions(exchange(mat32.Clone(x)), exchange(m.Reconstruct(x)), chairs.Height, chairs.Width, 10)
	pairs.Describe("Chairs of the training set and the means of what the model makes of their codes, β = %g.", c.Beta)

	table := traversals(show, mat32.Row(mu, seed[0]), order, kl, chairs.Height, chairs.Width)
	table.Describe("One chair while one latent changes from -3 to 3, β = %g: a line a latent, the most informative first.", c.Beta)
	movie := animatedTraversals(show, mat32.Row(mu, seed[0]), order, c.Frames, chairs.Height, chairs.Width)
	movie.Describe("One chair while one latent goes from -3 to 3 and back, β = %g: a tile a latent, the most informative first.", c.Beta)

	for _, f := range []struct {
		name, title string
		*plots.Figure
	}{
		{"latents", "how the latents of the chairs come alive", learnt},
		{"reconstructions", "reconstructions of chairs", pairs},
		{"traversals", "the most informative latents of the chairs", table},
		{"traversal", "the most informative latents of the chairs, moving", movie},
	} {
		if err := r.Figure(f.name, citation+": "+f.title, f.Figure, data.Origin); err != nil {
			return err
		}
	}
	return nil
}

// seedChairs returns an image of each of n chairs, all from the same side and not quite in front.
func seedChairs(data onBlack, n int) (list []int) {
	models := data.Factors()[0]
	n = min(n, models)
	for i := range n {
		list = append(list, data.Index([]int{i * models / n, 0, chairs.Azimuths / 8}))
	}
	return list
}

// spreadChairs returns n images that are spread over chairs and views. n is at most the number of views.
func spreadChairs(data onBlack, n int) (list []int) {
	models := data.Factors()[0]
	for i := range n {
		list = append(list, (2*i+1)*models/(2*n)*chairs.Views+i*7%chairs.Views)
	}
	return list
}

// chairsDeviations belong to the ledger.
var chairsDeviations = []experiment.Deviation{
	{
		What:   "Where the archive of chairs is not there, 500 chairs are drawn by us.",
		Why:    "The archive has 2 to 3 GB.",
		Effect: "Figures are marked, and no number is held against the paper. What was drawn is known, so that it can be measured which latents follow it.",
	},
	{
		What:   "On drawn chairs beta-VAE's claim is not seen: with β = 5, fewer traits have a latent of their own than with β = 1.",
		Why:    "Not known. With β = 5 fourteen of 32 latents are active, and azimuth and leg style share the most informative ones; no latent follows the elevation, which moves few pixels, in either model. One seed each, and chairs of our own: six bases that look alike from some sides.",
		Effect: "Figure 2 is not reproduced by the stand-in. It takes the archive to judge the paper.",
	},
	{
		What:   "The chairs are the middle 400×400 pixels of the archive's images, averaged to 64×64, grey, with black and white exchanged.",
		Why:    "The paper says only 64×64×1. Its likelihood is the same both ways, and rectified units see a background of 0 as nothing.",
		Effect: "None that is seen early: with the model of preset quick, 40 drawn chairs and β = 5, the objective over steps 126 to 150 is 641 and 648 nats for two seeds; on white it is 645 and 635. TestBlackAndWhite logs them.",
	},
	{
		What:   "The convolutional model starts from the weights of He et al. (2015), in batches of 64.",
		Why:    "The paper says neither; public code does so.",
		Effect: "Not measured.",
	},
}
