package pca

import (
	"math"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/gradcheck"
	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/random"
)

// logistic is logistic PCA in training.
type logistic struct {
	encoder, decoder nn.Sequential
	w, dw            []float32
}

func newLogistic(encoder, decoder nn.Sequential) *logistic {
	l := &logistic{encoder: encoder, decoder: decoder}
	l.w, l.dw = nn.Alloc(random.New(1, "init"), encoder, decoder)
	return l
}

func (l *logistic) logits(x mat32.Matrix) mat32.Matrix {
	return l.decoder.Forward(l.encoder.Forward(x, nn.Pass{}), nn.Pass{})
}

// gradient sets dw and returns the loss.
func (l *logistic) gradient(x mat32.Matrix) float64 {
	clear(l.dw)
	a := l.logits(x)
	da := mat32.New(a.Rows, a.Cols)
	value := loss.BernoulliNLL(da, a, x)
	l.encoder.Backward(l.decoder.Backward(da, true), false)
	return value
}

// ink returns n examples of d values in [0, 1] that depend on two numbers.
func ink(n, d int) mat32.Matrix {
	x := data(n, d)
	for i := range n {
		row := mat32.Row(x, i)
		for j := range row {
			row[j] = float32(1 / (1 + math.Exp(float64(-3*row[j%2]*float32(1+j%5)))))
		}
	}
	return x
}

func TestLogisticGradient(t *testing.T) {
	x := ink(7, 9)
	l := newLogistic(Logistic(9, 3))
	l.gradient(x)
	r := gradcheck.Coordinates(func() float64 { return loss.BernoulliNLL(mat32.Matrix{}, l.logits(x), x) }, l.w, l.dw)
	if err := r.Err(gradcheck.Limit); err != nil {
		t.Error(err)
	}
}

// TestLogisticStarts checks the values that training begins with.
func TestLogisticStarts(t *testing.T) {
	l := newLogistic(Logistic(400, 5))
	var square float64
	for _, w := range append(l.encoder.Params()[0].W, l.decoder.Params()[0].W...) {
		square += float64(w) * float64(w) / (2 * 400 * 5)
	}
	near(t, "standard deviation", math.Sqrt(square), 0.1, 0.005)
	nearAll(t, "biases", widen(mat32.View(append(l.encoder.Params()[1].W, l.decoder.Params()[1].W...), 1, 405)), make([]float64, 405), 0)
}

// TestLogisticLearns checks that a code of two numbers learns to explain data made of two numbers. The loss
// cannot be less than the entropy of the data.
func TestLogisticLearns(t *testing.T) {
	x := ink(100, 12)
	p, err := Fit(x, 2)
	if err != nil {
		t.Fatal(err)
	}
	var entropy, means float64
	h := func(p, q float64) float64 { return -p*math.Log(q) - (1-p)*math.Log(1-q) }
	for i := range x.Rows {
		for j, v := range mat32.Row(x, i) {
			v := min(max(float64(v), 1e-7), 1-1e-7)
			entropy += h(v, v) / float64(x.Rows)
			means += h(v, p.Mean[j]) / float64(x.Rows)
		}
	}
	l := newLogistic(Logistic(12, 2))
	adam := optim.NewAdam(0.05)
	adam.Init(len(l.w))
	if first := l.gradient(x); first < means {
		t.Errorf("the loss begins at %v, that of the means is %v", first, means)
	}
	for range 400 {
		adam.Step(l.w, l.dw)
		l.gradient(x)
	}
	if last := l.gradient(x); last < entropy || last > entropy+0.1*(means-entropy) {
		t.Errorf("the loss ends at %v: the entropy is %v, the loss of the means %v", last, entropy, means)
	}
}
