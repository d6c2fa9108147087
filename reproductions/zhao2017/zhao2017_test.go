package zhao2017

import (
	"math"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/vae"
	"github.com/aelab-go/autoencoders/datasets"
	"github.com/aelab-go/autoencoders/reproductions/experiment"
	"github.com/aelab-go/autoencoders/reproductions/experiment/papertest"
	"gonum.org/v1/gonum/floats"
)

func TestExperiments(t *testing.T) {
	logDets := []papertest.Range{
		{Measure: logDetOf("elbo, n=40", "train"), Least: -30, Most: 30}, {Measure: logDetOf("mmd, n=80", "test"), Least: -30, Most: 30},
		{Measure: experiment.MismatchOf("infovae-1-1000, n=40"), Least: 0, Most: 1.81}, {Measure: experiment.ConfidenceOf("test digits"), Least: 10, Most: 100},
		{Measure: "classifier: test accuracy", Least: 10, Most: 100},
	}
	figure5 := papertest.Want{Figures: 1, Measures: []papertest.Range{{Measure: mismatchBeyond("elbo", "infovae-1-1000"), Least: -1.8, Most: 1.8}}, Check: captions(map[string]string{"figure-5": "Networks of [2 4] channels and 32 units"})}
	papertest.Experiments(t, Paper(), map[string]papertest.Want{
		"proposition-1": {Figures: 3, Real: true, Measures: []papertest.Range{
			{Measure: "elbo: m", Least: 0.1, Most: 3}, {Measure: "infovae: MMD²", Least: 0, Most: 0.1}, {Measure: "elbo, optimum: m", Least: 0.9, Most: 1},
		}, Check: captions(map[string]string{
			"animation": "3 frames, 250ms each. After 90 steps.", "figure-1": "of p(x|z) is at least 0.0005.",
		})},
		"little-data": {Figures: 2, Measures: logDets, Check: compareLogDets}, "extremes": {Figures: 2, Measures: logDets},
		"figure-3": {Figures: 1, Measures: []papertest.Range{{Measure: logDetOf("elbo", "train"), Least: -20, Most: 20}, {Measure: logDetBeyond("elbo", "infovae-1-1000"), Least: -20, Most: 20}}, Check: func(t *testing.T, r *experiment.Run) {
			a, b, d := valueOf(t, r, logDetOf("elbo", "train")), valueOf(t, r, logDetOf("infovae-1-1000", "train")), valueOf(t, r, logDetBeyond("elbo", "infovae-1-1000"))
			if d != a-b {
				t.Errorf("log determinants are %g and %g, their difference %g", a, b, d)
			}
		}},
		"figure-5": figure5, "figure-5-wide": figure5,
		"labels": {Figures: 1, Measures: []papertest.Range{{Measure: errorOf("mmd, z=2"), Least: 10, Most: 95}, {Measure: errorOf("pixels"), Least: 1, Most: 90}}},
		"likelihood": {Measures: []papertest.Range{
			{Measure: nllOf("stein"), Least: 100, Most: 600}, {Measure: nllAgainst("mmd", "elbo"), Least: -100, Most: 100},
		}},
		"terms": {Figures: 3, Measures: []papertest.Range{{Measure: "alpha=1: " + information, Least: 0.1, Most: math.Log(50)}},
			Check: captions(map[string]string{"alpha": "It is at most log 50 = 3.9 nats. Information I(x; z) (nats) against α."})},
		"cost": {Real: true, Measures: []papertest.Range{{Measure: shareOf("mmd"), Least: 1e-9, Most: 100}}},
	})
}

// captions checks that each named figure has certain words in its caption.
func captions(words map[string]string) func(*testing.T, *experiment.Run) {
	return func(t *testing.T, r *experiment.Run) {
		t.Helper()
		found := 0
		for _, f := range r.Figures {
			if want, ok := words[f.Name]; ok {
				found++
				if !strings.Contains(f.Caption, want) {
					t.Errorf("%s: caption of %s is %q, want one with %q", r.Experiment, f.Name, f.Caption, want)
				}
			}
		}
		if found != len(words) {
			t.Errorf("%s: %d of %d figures are there", r.Experiment, found, len(words))
		}
	}
}

// compareLogDets checks the number of sizes at which annealing makes log det larger.
func compareLogDets(t *testing.T, r *experiment.Run) {
	t.Helper()
	want := 0.
	for _, n := range []int{40, 80} {
		if valueOf(t, r, logDetOf(modelOf("annealed-elbo", n), "test")) > valueOf(t, r, logDetOf(modelOf("elbo", n), "test")) {
			want++
		}
	}
	if got := valueOf(t, r, aboveOf("annealed-elbo", "elbo", "test")); got != want {
		t.Errorf("log det of the annealed ELBO is above at %g sizes, want %g", got, want)
	}
}

// valueOf returns a measure of a run.
func valueOf(t *testing.T, r *experiment.Run, name string) float64 {
	t.Helper()
	v, ok := r.Value(name)
	if !ok {
		t.Errorf("%s: there is no measure %q", r.Experiment, name)
	}
	return v
}

func TestClaims(t *testing.T) {
	papertest.Claims(t, Paper(), "little-data", "extremes", "figure-5-wide", "labels", "likelihood",
		"figure-3-spread")
}

// TestClaimsOfMMD: MMD's log determinants of training images are to be from -0.5 to 0.5. Those of test images
// are to be from -2 to 0.3, and to rise with the number of training images.
func TestClaimsOfMMD(t *testing.T) {
	of := map[string]experiment.Claim{}
	for _, c := range claims() {
		of[c.ID] = c
	}
	for id, v := range map[string]struct{ worst, worse float64 }{ // the worst value that is allowed, and a worse one
		"z4-500-least": {-0.499, -0.501}, "z4-500-most": {0.499, 0.501},
		"z4-50000-least": {-0.499, -0.501}, "z4-50000-most": {0.499, 0.501},
		"z4-test-least": {-1.999, -2.001}, "z4-test-most": {0.299, 0.301},
		"z4-test-rise": {0.001, -0.001}, "z4-order": {0, 1},
	} {
		if c := of[id]; c.Judge(v.worst).State != experiment.Met || c.Judge(v.worse).State != experiment.Missed {
			t.Errorf("%q: allowed is %s, want it to part %g and %g", id, c.Allowed(), v.worst, v.worse)
		}
	}
}

// TestPaperCurves: the paper's values stand beside the objectives that they are of. λ = 1000 is none of these.
func TestPaperCurves(t *testing.T) {
	want := map[string]float64{"elbo": 8.26, "annealed-elbo": 9.43, "mmd": -1.37}
	for _, o := range littleDataPresets(false)[experiment.PaperScale].Objectives {
		curve := o.paperCurve(1)
		if first, ok := want[o.Name]; ok != (len(curve) == 1) || ok && curve[0].Y[0] != first {
			t.Errorf("%s has the curves %+v, want one that begins with %g: %v", o.Name, curve, first, ok)
		}
		if o.Name == "mmd" && o.Lambda != strongMMD {
			t.Errorf("λ of mmd is %g, want that of the paper's curve", o.Lambda)
		}
	}
}

func TestWidthWords(t *testing.T) {
	for _, c := range []struct {
		presets map[experiment.Preset]Figure5
		preset  experiment.Preset
		want    string
	}{
		{figure5Presets(false), experiment.PaperScale, "half the authors' width"}, {figure5Presets(true), experiment.PaperScale, "the authors' full width"},
		{figure5Presets(true), experiment.Quick, "an eighth of the authors' width"},
		{figure5Presets(false), experiment.Smoke, "[2 4] channels and 32 units, where the authors have [64 128] and 1024"},
	} {
		if got := c.presets[c.preset].widthWords(); got != c.want {
			t.Errorf("width is %q, want %q", got, c.want)
		}
	}
}

// TestRate: the learning rate of the points' models is level, and then falls in a line.
func TestRate(t *testing.T) {
	c := Proposition1{Rate: 1, LastRate: 0.5, Hold: 100, Steps: 200}
	for step, want := range map[int]float32{0: 1, 99: 1, 100: 1, 150: 0.75, 200: 0.5} {
		if got := c.rate(step); got != want {
			t.Errorf("rate of step %d is %v, want %v", step, got, want)
		}
	}
}

func TestPresets(t *testing.T) { papertest.Presets(t, Paper()) }

// TestCodes: at the paper's scale, log determinants are of 10,000 codes. With fewer they are biased.
func TestCodes(t *testing.T) {
	for name, c := range map[string]Training{
		"labels": labelsPresets[experiment.PaperScale].Training, "likelihood": likelihoodPresets[experiment.PaperScale].Training,
		"little-data": littleDataPresets(false)[experiment.PaperScale].Training,
	} {
		if c.Codes != 10_000 {
			t.Errorf("%s: Codes is %d, want 10000", name, c.Codes)
		}
	}
}

func TestFaults(t *testing.T) {
	papertest.Faults(t, Paper(),
		papertest.Fault{Experiment: "proposition-1", Set: "Steps=5", Want: "Steps is 5, want at least the 10 of FirstLook"},
		papertest.Fault{Experiment: "proposition-1", Set: "Hold=91", Want: "Hold is 91, want from 0 to the 90 of Steps"},
		papertest.Fault{Experiment: "little-data", Set: "Sizes=[]", Want: "Sizes has no number"},
		papertest.Fault{Experiment: "little-data", Set: `Objectives=[{"Name":"a","Divergence":"JS"}]`, Want: `a: Divergence is "JS", want MMD, Stein or nothing`},
		papertest.Fault{Experiment: "little-data", Set: `Objectives=[{"Name":"a","Divergence":"MMD","Alpha":2}]`, Want: "a: Alpha is 2 and Lambda 1, want Alpha of at most 1"},
		papertest.Fault{Experiment: "little-data", Set: `Objectives=[{"Name":"a","Alpha":1}]`, Want: "a: Alpha is 1 and Lambda 1 without a Divergence"},
		papertest.Fault{Experiment: "little-data", Set: `Objectives=[{"Name":"a","Start":-1}]`, Want: "a: Start is -1, want at least 0"},
		papertest.Fault{Experiment: "little-data", Set: `Objectives=[{"Name":"a","Divergence":"MMD","Lambda":1,"Hold":2}]`, Want: "a: Start is 0 and Hold 2 with the Divergence MMD, want 0 and 0"},
		papertest.Fault{Experiment: "little-data", Set: `Objectives=[{"Name":"a","Divergence":"Stein","Lambda":1,"Start":2}]`, Want: "a: Start is 2 and Hold 0 with the Divergence Stein, want 0 and 0"},
		papertest.Fault{Experiment: "figure-5", Set: `Objectives=[{"Name":"a"},{"Name":"a"}]`, Want: `two objectives have the name "a"`},
		papertest.Fault{Experiment: "figure-5", Set: "Shown=7", Want: "Shown is 7, want at most the root of Size, 40"},
		papertest.Fault{Experiment: "figure-5", Set: "Channels=[0,3]", Want: "Channels is [0 3], want two numbers of at least 1, or none"},
		papertest.Fault{Experiment: "figure-5", Set: `Judge={"Epochs":0}`, Want: "Judge: Epochs is 0, want at least 1"},
		papertest.Fault{Experiment: "labels", Set: "Latents=[0]", Want: "Latents has 0, want at least 1"},
		papertest.Fault{Experiment: "likelihood", Set: "Biased=4", Want: "Biased is 4, want at most the 3 of Images"},
		papertest.Fault{Experiment: "terms", Set: "Lambdas=[-2]", Want: "Alpha is 1 and Lambda -2, want Alpha of at most 1 and a sum of at least 1"},
		papertest.Fault{Experiment: "cost", Set: "Steps=0", Want: "Steps is 0, want at least 1"},
	)
}

// TestFewLabels asks for more labelled images of a class than there are.
func TestFewLabels(t *testing.T) {
	papertest.FaultySizes(t, Paper(), papertest.Fault{Experiment: "labels", Set: "Labelled=100", Want: "want 1000: lower Labelled"})
}

// TestNetworkSizes: with 20 latents, the encoder of the authors has 6.56 million parameters and two heads of
// 20,500. The decoder has 6.58 million.
func TestNetworkSizes(t *testing.T) {
	n := width(1, 1)
	n.Latents = 20
	encoder, decoder := n.convolutional()
	for name, c := range map[string]struct {
		layers nn.Sequential
		want   int
	}{"encoder": {encoder, 6_555_840}, "decoder": {decoder, 6_582_465}} {
		got := 0
		for _, p := range c.layers.Params() {
			got += p.Len()
		}
		if got != c.want {
			t.Errorf("%s has %d parameters, want %d", name, got, c.want)
		}
	}
}

// TestNetworkOutputs: if the last layer has no weights but biases alone, all pixels have the same mean and
// deviation.
func TestNetworkOutputs(t *testing.T) {
	for _, n := range []Network{
		{Channels: [2]int{2, 3}, Hidden: 5, Latents: 2, EncoderFloor: 0.2, DecoderFloor: 0.1},
		{Channels: [2]int{2, 3}, Hidden: 5, Latents: 2, EncoderFloor: 0.2},
		{Hidden: 5, Latents: 2, EncoderFloor: 0.2, DecoderFloor: 0.1},
	} {
		m := n.New(nil, 1)
		params := m.Decoder.Params()
		weights, biases := params[len(params)-2], params[len(params)-1]
		clear(weights.W)
		for i := range biases.W {
			biases.W[i] = 2 // means
			if n.outputs() == 2 && i >= len(biases.W)/2 {
				biases.W[i] = -9 // deviations, below the floor
			}
		}
		z := mat32.New(3, 2)
		for _, v := range m.Decode(z).Data {
			if math.Abs(float64(v)-1/(1+math.Exp(-2))) > 1e-6 {
				t.Errorf("%+v: a pixel is %v, want sigmoid(2)", n, v)
				break
			}
		}
		out := m.Decoder.Forward(z, nn.Pass{})
		if out.Cols != 784*n.outputs() {
			t.Fatalf("%+v: decoder gives %d columns", n, out.Cols)
		}
		if n.DecoderFloor > 0 {
			if got := math.Exp(float64(mat32.Row(out, 1)[784+77]) / 2); math.Abs(got-0.1) > 1e-6 {
				t.Errorf("%+v: a pixel's deviation is %v, want the floor", n, got)
			}
		}
		_, logVar := m.Encode(mat32.New(1, 784))
		if got := math.Exp(float64(logVar.Data[1]) / 2); got < 0.2-1e-6 || got > 1 {
			t.Errorf("%+v: a code's deviation is %v, want 0.2 to 1", n, got)
		}
	}
}

// TestPointModelLooks compares the codes of a model with those made from its terms, and with the library's ELBO.
func TestPointModelLooks(t *testing.T) {
	c := proposition1Presets["smoke"]
	m := NewPointModel(c, nil, 1)
	look := inspect(m, gridPoints)
	back := codesOf(look.terms(1))
	if back.Mean != look.Mean || back.Deviation != look.Deviation || back.mu[7] != look.mu[7] || back.sigma[200] != look.sigma[200] || math.Abs(back.z[9]-look.z[9]) > 1e-12 {
		t.Errorf("from its terms a look is %v, was %v", back, look)
	}
	want := -m.Bound(mat32.View([]float32{-1, 1}, 2, 1), 20_000)
	if got := look.nll() + look.kl(); math.Abs(got-want) > 0.02 {
		t.Errorf("loss by integration is %.4f, by samples %.4f", got, want)
	}
	if got := look.integral(func(i int) float64 { return look.aggregate(look.z[i]) }); math.Abs(got-1) > 1e-6 {
		t.Errorf("q(z) integrates to %v", got)
	}
	edges := []float64{-100, -1, 0.5, 100}
	var mass float64
	for i, density := range look.decoded(look.aggregate, edges) {
		mass += density * (edges[i+1] - edges[i])
	}
	if math.Abs(mass-1) > 1e-6 {
		t.Errorf("decoded mass is %v", mass)
	}
}

// TestBiasedEstimate: in a linear Gaussian model with the true posterior, log p(x) = log N(x; 0, w²+v). With
// w = 1, v = 0.1 and x = 1 the authors' estimate is about 0.15 nats above log p(x).
func TestBiasedEstimate(t *testing.T) {
	const v = 0.1
	m := vae.New(vae.Config{Encoder: nn.NewDense(1, 2, nil), Decoder: nn.NewDense(1, 1, nil), Latent: 1, Likelihood: &loss.FixedGaussian{Variance: v}})
	copy(m.Encoder.Params()[0].W, []float32{1 / (1 + v), 0})
	copy(m.Encoder.Params()[1].W, []float32{0, float32(math.Log(v / (1 + v)))})
	copy(m.Decoder.Params()[0].W, []float32{1})
	x := mat32.View([]float32{1}, 1, 1)
	truth := -0.5 * (math.Log(2*math.Pi*(1+v)) + 1/(1+v))
	if got := m.ImportanceBound(x, 0, 500)[0]; math.Abs(got-truth) > 1e-5 {
		t.Errorf("importance sampling gives %.5f, want %.5f", got, truth)
	}
	if excess := biasedEstimate(m, x, 0, 20_000) - truth; math.Abs(excess-0.15) > 0.03 {
		t.Errorf("the authors' estimate is %.3f nats above log p(x), want about 0.15", excess)
	}
}

// TestMutualInformation: codes that tell n images apart have log n nats. Codes that do not depend on the image
// have 0.
func TestMutualInformation(t *testing.T) {
	const n = 40
	images := mat32.New(n, 784)
	random.New(1, "x").Uniform(images.Data)
	net := Network{Hidden: 10, Latents: 2, EncoderFloor: 0.1}
	m := net.New(nil, 1)
	head := m.Encoder.(nn.Sequential)[2].Params()
	z := drawCodes(m, images, n, 1)
	before := mutualInformation(m, images, z)
	if !(before > 0 && before < math.Log(n)) {
		t.Errorf("information is %v, want between 0 and log %d", before, n)
	}
	for i := range head[0].W {
		head[0].W[i] = 0
	}
	if got := mutualInformation(m, images, drawCodes(m, images, n, 1)); math.Abs(got) > 1e-6 {
		t.Errorf("information of codes of no image is %v, want 0", got)
	}
	for j := range 10 {
		head[0].W[4*j], head[0].W[4*j+1] = 1e4, float32(1e4*(j%3)) // means far apart, deviations as they were
	}
	if got := mutualInformation(m, images, drawCodes(m, images, n, 1)); math.Abs(got-math.Log(n)) > 0.2 {
		t.Errorf("information of codes far apart is %v, want log %d = %v", got, n, math.Log(n))
	}
}

func TestLabelled(t *testing.T) {
	d := labelled(datasets.Images{Pixels: mat32.New(6, 1), Labels: []uint8{1, 1, 0, 1, 0, 2}, Height: 1, Width: 1}, 2)
	want := []uint8{1, 1, 0, 0, 2}
	if len(d.Labels) != len(want) {
		t.Fatalf("labels are %v, want %v", d.Labels, want)
	}
	for i, l := range want {
		if d.Labels[i] != l {
			t.Errorf("labels are %v, want %v", d.Labels, want)
		}
	}
}

func TestBinarized(t *testing.T) {
	pixels := mat32.New(1, 3000)
	for i := range pixels.Data {
		pixels.Data[i] = []float32{0, 0.3, 1}[i%3]
	}
	var sums [3]float64
	for i, v := range (datasets.Images{Pixels: pixels, Height: 1, Width: 3000}).Binarized("binarized x").Pixels.Data {
		if v != 0 && v != 1 {
			t.Fatalf("pixel %d is %v", i, v)
		}
		sums[i%3] += float64(v) / 1000
	}
	if sums[0] != 0 || math.Abs(sums[2]-1) > 1e-9 || math.Abs(sums[1]-0.3) > 0.06 {
		t.Errorf("shares of ones are %v, want 0, 0.3 and 1", sums)
	}
}

// TestAggregate checks the density of a mixture of two normal distributions at a point, and its integral.
func TestAggregate(t *testing.T) {
	mu := mat32.View([]float32{1, 0, -1, 2}, 2, 2)
	logVar := mat32.View([]float32{0, 0, float32(2 * math.Log(0.5)), float32(2 * math.Log(0.5))}, 2, 2)
	const reach, side = 8, 161
	d := aggregate(mu, logVar, reach, side)
	step := 2. * reach / (side - 1)
	if got := floats.Sum(d) * step * step; math.Abs(got-1) > 1e-6 {
		t.Errorf("the density sums to %g, want 1", got)
	}
	up, right := 100, 70 // the point (-1, 2)
	want := 0.5*math.Exp(-4)/(2*math.Pi) + 0.5/(2*math.Pi*0.25)
	if got := d[(side-1-up)*side+right]; math.Abs(got-want) > 1e-6*want {
		t.Errorf("density %g at (-1, 2), want %g", got, want)
	}
}
