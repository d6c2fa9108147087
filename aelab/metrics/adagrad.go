package metrics

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/random"
	"gonum.org/v1/gonum/blas"
)

// Adagrad trains a Linear by minibatches, as Higgins et al. 2017 do (appendix). It starts from zero
// weights, without decay, and the loss is the mean negative log-likelihood of a batch. The rate never
// reaches zero, so Epochs decides how near to the optimum it ends. Small features take hundreds of epochs.
// Each epoch shuffles the rows by the seed, and its last batch may be smaller.
type Adagrad struct {
	Rate        float32 // the paper: 1e-2
	Accumulator float32 // the first sum of squared gradients; TensorFlow's is 0.1, PyTorch's 0
	Batch       int     // rows
	Epochs      int
}

var _ Classifier = Adagrad{}

// Fit implements Classifier. It also panics unless the rate, the batch and the epochs are positive and the
// accumulator is not negative.
func (c Adagrad) Fit(x mat32.Matrix, labels []uint8, classes int, seed uint64) *Linear {
	checkTask("Adagrad.Fit", x, labels, classes)
	if !(c.Rate > 0) || !(c.Accumulator >= 0) || c.Batch < 1 || c.Epochs < 1 {
		panic(fmt.Sprintf("metrics: Adagrad.Fit: rate %g, accumulator %g, batch %d, epochs %d, want positive ones",
			c.Rate, c.Accumulator, c.Batch, c.Epochs))
	}
	d, parameters := x.Cols, classes*(x.Cols+1)
	w, dw := make([]float32, parameters), make([]float32, parameters)
	l := &Linear{Weight: mat32.View(w[:classes*d], classes, d), Bias: w[classes*d:]}
	dweight, dbias := mat32.View(dw[:classes*d], classes, d), dw[classes*d:]
	rule := optim.NewAdagrad(c.Rate)
	rule.Start = c.Accumulator
	rule.Init(parameters)
	var batch, logits, dlogits mat32.Matrix
	order, chosen := make([]int, x.Rows), make([]uint8, min(c.Batch, x.Rows))
	shuffle := random.New(seed, "metrics Adagrad shuffle")
	for epoch := range c.Epochs {
		shuffle.Seek(epoch).Perm(order)
		for from := 0; from < len(order); from += c.Batch {
			index := order[from:min(from+c.Batch, len(order))]
			batch = mat32.Resize(batch, len(index), d)
			mat32.Gather(batch, x, index)
			for i, row := range index {
				chosen[i] = labels[row]
			}
			logits, dlogits = mat32.Resize(logits, len(index), classes), mat32.Resize(dlogits, len(index), classes)
			mat32.MulTransAddRow(batch, l.Weight, l.Bias, logits)
			clear(dlogits.Data)
			loss.SoftmaxCrossEntropy(dlogits, logits, chosen[:len(index)])
			mat32.Mul(blas.Trans, blas.NoTrans, 1, dlogits, batch, 0, dweight)
			clear(dbias)
			mat32.AddColumnSums(dbias, dlogits)
			rule.Step(w, dw)
		}
	}
	return l
}
