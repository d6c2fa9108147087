package simd

// kernels is one implementation of all the functions but the matrix products. Those
// on slices work on the length of the first one; the others are at least as long. The assembly of a
// field is a function of its name and the path's: tanhAVX2.
type kernels struct {
	exp, log, sigmoid, tanh, softplus, clean func(dst, src []float32)
	sigmoidGrad, tanhGrad, add, sub, mul     func(dst, a, b []float32)
	leakyReLU, leakyReLUGrad, axpy, scale    func(dst, a, b []float32, scale float32)
	sum, dot, nonFinite                      func(x, y []float32) float64
	addColumnSums                            func(dst, src []float32, rows, ld int)
	addRows                                  func(dst, init, src []float32, ld int, index []int32, coef []float32)
	sumRowPairs                              func(dst, a []float32, lda int, b []float32, ldb int, index []int32, p, q []float32)
	rowDot                                   func(x, y []float32) float64
	larger, spread, collect                  func(dst, a, b []float32, index float32)
	bernoulliNLL                             func(da, logits, x []float32, scale float32) float64
	bernoulliValue, squaredValue             func(a, x []float32) float64
	squaredError                             func(dy, y, x []float32, scale float32) float64
	gaussianNLL                              func(dm, dl, mean, logVar, x []float32, scale float32) float64
	gaussianValue                            func(mean, logVar, x []float32) float64
	kl                                       func(dmu, dl, mu, logVar []float32, scale float32) float64
	klValue                                  func(mu, logVar []float32) float64
	reparameterize                           func(z, mu, logVar, eps []float32)
	reparameterizeGrad                       func(dmu, dl, dz, logVar, eps []float32)
	momentum, adagrad, rmsProp, adam         updateKernel
	philox                                   func(dst []uint32, key Key, at Counter)
	uniform, normal                          func(dst []float32, key Key, at Counter)
	bernoulli                                func(dst, p []float32, key Key, at Counter)
}

// paths holds the kernels of every path that this build has; what a path has no
// assembly for is generic.
var paths = assembly(pathKernels{pathGo: generic})

type pathKernels = [pathNEON + 1]kernels

// kernel returns the kernels in use.
func kernel() *kernels { return &paths[current] }

var generic = kernels{
	exp:      func(dst, src []float32) { each(dst, src, exp32) },
	log:      func(dst, src []float32) { each(dst, src, log32) },
	sigmoid:  func(dst, src []float32) { each(dst, src, sigmoid32) },
	tanh:     func(dst, src []float32) { each(dst, src, tanh32) },
	softplus: func(dst, src []float32) { each(dst, src, softplus32) },
	clean:    func(dst, src []float32) { each(dst, src, clean) },

	sigmoidGrad: sigmoidGradGeneric,
	tanhGrad:    tanhGradGeneric,
	add:         addGeneric,
	sub:         subGeneric,
	mul:         mulGeneric,

	leakyReLU:     leakyReLUGeneric,
	leakyReLUGrad: leakyReLUGradGeneric,
	axpy:          axpyGeneric,
	scale:         scaleGeneric,

	sum:           sumGeneric,
	dot:           dotGeneric,
	nonFinite:     nonFiniteGeneric,
	addColumnSums: addColumnSumsGeneric,

	addRows:     addRowsGeneric,
	sumRowPairs: sumRowPairsGeneric,
	rowDot:      rowDotGeneric,

	larger:  largerGeneric,
	spread:  spreadGeneric,
	collect: collectGeneric,

	bernoulliNLL:       bernoulliNLLGeneric,
	bernoulliValue:     bernoulliValueGeneric,
	squaredError:       squaredErrorGeneric,
	squaredValue:       squaredValueGeneric,
	gaussianNLL:        gaussianNLLGeneric,
	gaussianValue:      gaussianValueGeneric,
	kl:                 klGeneric,
	klValue:            klValueGeneric,
	reparameterize:     reparameterizeGeneric,
	reparameterizeGrad: reparameterizeGradGeneric,

	momentum: momentumGeneric,
	adagrad:  adagradGeneric,
	rmsProp:  rmsPropGeneric,
	adam:     adamGeneric,

	philox:    philoxGeneric,
	uniform:   uniformGeneric,
	normal:    normalGeneric,
	bernoulli: bernoulliGeneric,
}
