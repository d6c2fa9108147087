package experiment

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/plots"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/aelab-go/autoencoders/datasets"
)

// fewPixels returns images on a line: the second pixel is twice the first, and the third is constant.
func fewPixels() datasets.Split {
	image := func(v ...float32) datasets.Images {
		x := mat32.New(len(v), 3)
		for i, v := range v {
			copy(mat32.Row(x, i), []float32{v, 2 * v, 0.25})
		}
		return datasets.Images{Origin: datasets.Origin{Name: "few pixels"}, Pixels: x, Height: 1, Width: 3}
	}
	return datasets.Split{Train: image(0, 0.25, 0.5), Test: image(0.25, 0.5)}
}

// TestBaselines compares with closed forms. One of the two test images is the mean image; the other differs
// from it by 0.25·(1, 2, 0). One component explains all images.
func TestBaselines(t *testing.T) {
	r, d := &Run{out: new(strings.Builder)}, fewPixels()
	if v := r.MeasureMeanImage(d); math.Abs(v-5.0/32) > 1e-7 {
		t.Errorf("the mean image's error is %g, want %g", v, 5.0/32)
	}
	p, err := PCA(d, 1)
	if err != nil {
		t.Fatal(err)
	}
	if v := r.MeasurePCA(d, p); v > 1e-12 {
		t.Errorf("the error of one component is %g, want 0", v)
	}
	for _, name := range []string{MeanImage, "PCA (1): test error"} {
		if _, ok := r.Value(name); !ok {
			t.Errorf("%q is not measured", name)
		}
	}
	if _, err := PCA(d, 3); err == nil || !strings.Contains(err.Error(), "3 principal components are asked for, but 3 images") {
		t.Errorf("error %v, want one that says how many components there are", err)
	}
}

// half reconstructs half of each pixel.
type half struct{}

func (half) Reconstruct(x mat32.Matrix) mat32.Matrix {
	x = mat32.Clone(x)
	for i := range x.Data {
		x.Data[i] /= 2
	}
	return x
}

// TestStrips checks the numbers of a figure, with and without a function that makes greys.
func TestStrips(t *testing.T) {
	shown := fewPixels().Test
	before := slices.Clone(shown.Pixels.Data)
	brighter := func(x mat32.Matrix) {
		for i := range x.Data {
			x.Data[i] += 0.25
		}
	}
	for _, c := range []struct {
		grey       func(mat32.Matrix)
		data, half float32 // the first pixel
	}{{nil, 0.25, 0.125}, {brighter, 0.5, 0.375}} {
		r := &Run{out: new(strings.Builder)}
		r.Measure("half: test error", 0.1234, PerImage)
		f := r.Strips(shown, c.grey, Reconstruction{"half", half{}, "half: test error"})
		if !strings.Contains(f.Caption, "half (test error 0.123)") {
			t.Errorf("caption %s", f.Caption)
		}
		var first []float32
		for _, a := range f.Numbers {
			first = append(first, a.Data.([]float32)[0])
		}
		if want := []float32{c.data, c.half}; !slices.Equal(first, want) {
			t.Errorf("first pixels %v, want %v", first, want)
		}
	}
	if !slices.Equal(shown.Pixels.Data, before) {
		t.Error("Strips has changed the images")
	}
}

// TestFields draws the fields of two layers. The first has more units than are shown.
func TestFields(t *testing.T) {
	d := fewPixels().Train
	encoder := nn.Sequential{nn.NewDense(3, fieldsShown+1, nn.Normal{Std: 1}), nn.NewSigmoid(), nn.NewDense(fieldsShown+1, 2, nn.Normal{Std: 1})}
	nn.Alloc(random.New(1, "fields"), encoder)
	r := &Run{Dir: t.TempDir(), out: new(strings.Builder)}
	if err := r.Fields("trained", "Toy", "after training", encoder, d); err != nil {
		t.Fatal(err)
	}
	var captions []string
	for _, f := range r.Figures {
		captions = append(captions, f.Name+": "+f.Caption)
	}
	for i, want := range []string{
		"fields-1-trained: Layer 1 of 2, after training: the weights from the pixels to the first 100 of 101 units. ",
		"fields-2-trained: Layer 2 of 2, after training: the weights from the pixels to the first 2 of 2 units, multiplied on the way",
	} {
		if len(captions) != 2 || !strings.HasPrefix(captions[i], want) {
			t.Errorf("figures %q, want %q", captions, want)
		}
	}
}

func TestSeries(t *testing.T) {
	h := &train.History{StepsPerEpoch: 2, Records: []train.Record{
		{Kind: train.Evaluation, Step: 1, Terms: train.Terms{{Name: "error", Value: 3}}},
		{Kind: train.Evaluation, Step: 4, Terms: train.Terms{{Name: "error", Value: 2}}},
	}}
	s := Series("test", h, train.Evaluation, train.Epochs, "error")
	if s.Name != "test" || !slices.Equal(s.X, []float64{0.5, 2}) || !slices.Equal(s.Y, []float64{3, 2}) {
		t.Errorf("got %+v", s)
	}
}

// TestErrorCurves looks at a short training, and at a long one whose first epochs are out of the frame.
func TestErrorCurves(t *testing.T) {
	for _, epochs := range []int{2, 30} {
		var test, training plots.Series
		test.Name, training.Name = "test", "training"
		for e := range epochs + 1 {
			test.X, test.Y = append(test.X, float64(e)), append(test.Y, 10/float64(1+e))
			if e > 0 {
				training.X, training.Y = append(training.X, float64(e)), append(training.Y, 9/float64(1+e))
			}
		}
		f := ErrorCurves("epochs", "error", "A note.", test, training)
		if got, want := strings.Contains(f.Caption, "cut off"), epochs == 30; got != want || !strings.Contains(f.Caption, " A note.") {
			t.Errorf("%d epochs: caption %s", epochs, f.Caption)
		}
		for _, a := range f.Numbers {
			if xy := a.Data.([]float64); a.Name == "training" && xy[0] != 0.5 {
				t.Errorf("the first epoch's training error is at %g, want 0.5", xy[0])
			}
		}
		if training.X[0] != 1 {
			t.Error("ErrorCurves has changed its arguments")
		}
	}
}

func TestPick(t *testing.T) {
	for i, p := range Presets {
		if got := Pick(p, 0, 1, 2); got != i {
			t.Errorf("preset %s: %d, want %d", p, got, i)
		}
	}
}
