package simd

// The functions in this file work on one example (one row), on the calling thread.
// They return its loss in nats and add scale times the gradient to the d… slices,
// which may be nil where only the value is wanted. Each element's share is a float32
// of the elementary functions' accuracy; they are added up as in lanes, in float64.

// BernoulliNLL returns -log p(x | logits) = Σ softplus(aᵢ) - xᵢaᵢ and adds
// scale·(sigmoid(aᵢ) - xᵢ) to da.
func BernoulliNLL(da, logits, x []float32, scale float32) float64 {
	n := len(logits)
	if da == nil {
		return kernel().bernoulliValue(logits, x[:n])
	}
	return kernel().bernoulliNLL(da[:n], logits, x[:n], scale)
}

// GaussianNLL returns ½ Σ log 2π + lᵢ + (xᵢ-mᵢ)²·exp(-lᵢ), where l is the
// logarithm of the variance, and adds scale times its gradient to dm and dl.
func GaussianNLL(dm, dl, mean, logVar, x []float32, scale float32) float64 {
	n := len(mean)
	if dm == nil {
		return kernel().gaussianValue(mean, logVar[:n], x[:n])
	}
	return kernel().gaussianNLL(dm[:n], dl[:n], mean, logVar[:n], x[:n], scale)
}

// SquaredError returns Σ (yᵢ-xᵢ)² and adds scale·2(yᵢ-xᵢ) to dy.
func SquaredError(dy, y, x []float32, scale float32) float64 {
	n := len(y)
	if dy == nil {
		return kernel().squaredValue(y, x[:n])
	}
	return kernel().squaredError(dy[:n], y, x[:n], scale)
}

// KLStandardNormal returns KL(N(μ, diag exp l) ‖ N(0, I)) = ½ Σ μᵢ² + exp lᵢ - lᵢ - 1
// and adds scale·μᵢ to dmu, scale·½(exp lᵢ - 1) to dl.
func KLStandardNormal(dmu, dl, mu, logVar []float32, scale float32) float64 {
	n := len(mu)
	if dmu == nil {
		return kernel().klValue(mu, logVar[:n])
	}
	return kernel().kl(dmu[:n], dl[:n], mu, logVar[:n], scale)
}

// Reparameterize sets z[i] = μᵢ + exp(lᵢ/2)·εᵢ.
func Reparameterize(z, mu, logVar, eps []float32) {
	n := len(mu)
	kernel().reparameterize(z[:n], mu, logVar[:n], eps[:n])
}

// ReparameterizeGrad adds dz to dmu and ½·dzᵢ·exp(lᵢ/2)·εᵢ to dl.
func ReparameterizeGrad(dmu, dl, dz, logVar, eps []float32) {
	n := len(dz)
	kernel().reparameterizeGrad(dmu[:n], dl[:n], dz, logVar[:n], eps[:n])
}

// SoftmaxCrossEntropy returns -log softmax(logits)[label] and adds
// scale·(softmax(logits) - onehot(label)) to da. Both are as accurate where the label has almost
// all of the probability: what the others have is added up without it, and neither loss nor
// gradient is a difference of numbers near 1.
func SoftmaxCrossEntropy(da, logits []float32, label int, scale float32) float64 {
	top := logits[0]
	for _, a := range logits {
		top = max(top, a)
	}
	e := softmaxBlocks.Get()
	defer softmaxBlocks.Put(e)
	var s lanes
	own := float32(0) // exp(a-top) of the label
	for at := 0; at < len(logits); at += len(e) {
		for i, v := range e.exps(logits[at:], top) {
			if at+i == label {
				own = v
				continue
			}
			s[i%len(s)] += float64(v)
		}
	}
	others := s.total()
	z := float32(others + float64(own))
	if da != nil {
		share := scale / z
		for at := 0; at < len(logits); at += len(e) {
			for i, v := range e.exps(logits[at:], top) {
				if at+i == label {
					v = -float32(others)
				}
				da[at+i] = clean(fma(share, v, da[at+i]))
			}
		}
	}
	if own == 1 && others <= 1 { // log z would lose what others adds to 1
		return float64(log1p01(float32(others)))
	}
	return float64(log32(z)) - (float64(logits[label]) - float64(top))
}

// softmaxBlock holds the exponentials of some logits at a time.
type softmaxBlock [64]float32

var softmaxBlocks Free[softmaxBlock]

// exps returns exp(a-top) of the first logits.
func (b *softmaxBlock) exps(logits []float32, top float32) []float32 {
	e := b[:min(len(b), len(logits))]
	for i := range e {
		e[i] = logits[i] - top
	}
	kernel().exp(e, e)
	return e
}
