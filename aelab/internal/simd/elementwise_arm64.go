//go:build !noasm

package simd

func assembly(p pathKernels) pathKernels {
	p[pathNEON] = neon(p[pathGo])
	return p
}

// neon returns k with the functions that there is assembly for.
func neon(k kernels) kernels {
	k.exp = expNEON
	k.log = logNEON
	k.sigmoid = sigmoidNEON
	k.tanh = tanhNEON
	k.softplus = softplusNEON
	k.sigmoidGrad = sigmoidGradNEON
	k.tanhGrad = tanhGradNEON
	k.clean = cleanNEON
	k.add = addNEON
	k.sub = subNEON
	k.mul = mulNEON
	k.leakyReLU = leakyReLUNEON
	k.leakyReLUGrad = leakyReLUGradNEON
	k.axpy = axpyNEON
	k.scale = scaleNEON
	k.sum = sumNEON
	k.dot = dotNEON
	k.nonFinite = nonFiniteNEON
	k.addColumnSums = addColumnSumsNEON
	k.addRows = addRowsNEON
	k.sumRowPairs = sumRowPairsNEON
	k.rowDot = rowDotNEON
	k.larger = largerNEON
	k.spread = spreadNEON
	k.collect = collectNEON
	k.bernoulliNLL = bernoulliNLLNEON
	k.bernoulliValue = bernoulliValueNEON
	k.squaredError = squaredErrorNEON
	k.squaredValue = squaredValueNEON
	k.gaussianNLL = gaussianNLLNEON
	k.gaussianValue = gaussianValueNEON
	k.kl = klNEON
	k.klValue = klValueNEON
	k.reparameterize = reparameterizeNEON
	k.reparameterizeGrad = reparameterizeGradNEON
	k.momentum = momentumNEON
	k.adagrad = adagradNEON
	k.rmsProp = rmsPropNEON
	k.adam = adamNEON
	k.philox = func(dst []uint32, key Key, at Counter) { philoxNEON(dst, key.packed(), at.High, at.Low) }
	k.uniform = func(dst []float32, key Key, at Counter) { uniformNEON(dst, key.packed(), at.High, at.Low) }
	k.normal = func(dst []float32, key Key, at Counter) { normalNEON(dst, key.packed(), at.High, at.Low) }
	k.bernoulli = func(dst, p []float32, key Key, at Counter) { bernoulliNEON(dst, p, key.packed(), at.High, at.Low) }
	return k
}
