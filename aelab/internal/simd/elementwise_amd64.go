//go:build !noasm

package simd

func assembly(p pathKernels) pathKernels {
	p[pathAVX2] = avx2(p[pathGo])
	p[pathAVX512] = avx512(p[pathAVX2])
	return p
}

// avx2 returns k with the functions that there is assembly for.
func avx2(k kernels) kernels {
	k.exp = expAVX2
	k.log = logAVX2
	k.sigmoid = sigmoidAVX2
	k.tanh = tanhAVX2
	k.softplus = softplusAVX2
	k.sigmoidGrad = sigmoidGradAVX2
	k.tanhGrad = tanhGradAVX2
	k.clean = cleanAVX2
	k.add = addAVX2
	k.sub = subAVX2
	k.mul = mulAVX2
	k.leakyReLU = leakyReLUAVX2
	k.leakyReLUGrad = leakyReLUGradAVX2
	k.axpy = axpyAVX2
	k.scale = scaleAVX2
	k.sum = sumAVX2
	k.dot = dotAVX2
	k.nonFinite = nonFiniteAVX2
	k.addColumnSums = addColumnSumsAVX2
	k.addRows = addRowsAVX2
	k.sumRowPairs = sumRowPairsAVX2
	k.rowDot = rowDotAVX2
	k.larger = largerAVX2
	k.spread = spreadAVX2
	k.collect = collectAVX2
	k.bernoulliNLL = bernoulliNLLAVX2
	k.bernoulliValue = bernoulliValueAVX2
	k.squaredError = squaredErrorAVX2
	k.squaredValue = squaredValueAVX2
	k.gaussianNLL = gaussianNLLAVX2
	k.gaussianValue = gaussianValueAVX2
	k.kl = klAVX2
	k.klValue = klValueAVX2
	k.reparameterize = reparameterizeAVX2
	k.reparameterizeGrad = reparameterizeGradAVX2
	k.momentum = momentumAVX2
	k.adagrad = adagradAVX2
	k.rmsProp = rmsPropAVX2
	k.adam = adamAVX2
	k.philox = func(dst []uint32, key Key, at Counter) { philoxAVX2(dst, key.packed(), at.High, at.Low) }
	k.uniform = func(dst []float32, key Key, at Counter) { uniformAVX2(dst, key.packed(), at.High, at.Low) }
	k.normal = func(dst []float32, key Key, at Counter) { normalAVX2(dst, key.packed(), at.High, at.Low) }
	k.bernoulli = func(dst, p []float32, key Key, at Counter) { bernoulliAVX2(dst, p, key.packed(), at.High, at.Low) }
	return k
}

// avx512 returns k with the functions that there is assembly for.
func avx512(k kernels) kernels {
	k.exp = expAVX512
	k.log = logAVX512
	k.sigmoid = sigmoidAVX512
	k.tanh = tanhAVX512
	k.softplus = softplusAVX512
	k.sigmoidGrad = sigmoidGradAVX512
	k.tanhGrad = tanhGradAVX512
	k.clean = cleanAVX512
	k.add = addAVX512
	k.sub = subAVX512
	k.mul = mulAVX512
	k.leakyReLU = leakyReLUAVX512
	k.leakyReLUGrad = leakyReLUGradAVX512
	k.axpy = axpyAVX512
	k.scale = scaleAVX512
	k.sum = sumAVX512
	k.dot = dotAVX512
	k.nonFinite = nonFiniteAVX512
	k.addColumnSums = addColumnSumsAVX512
	k.addRows = addRowsAVX512
	k.sumRowPairs = sumRowPairsAVX512
	k.rowDot = rowDotAVX512
	k.larger = largerAVX512
	k.spread = spreadAVX512
	k.collect = collectAVX512
	k.bernoulliNLL = bernoulliNLLAVX512
	k.bernoulliValue = bernoulliValueAVX512
	k.squaredError = squaredErrorAVX512
	k.squaredValue = squaredValueAVX512
	k.gaussianNLL = gaussianNLLAVX512
	k.gaussianValue = gaussianValueAVX512
	k.kl = klAVX512
	k.klValue = klValueAVX512
	k.reparameterize = reparameterizeAVX512
	k.reparameterizeGrad = reparameterizeGradAVX512
	k.momentum = momentumAVX512
	k.adagrad = adagradAVX512
	k.rmsProp = rmsPropAVX512
	k.adam = adamAVX512
	k.philox = func(dst []uint32, key Key, at Counter) { philoxAVX512(dst, key.packed(), at.High, at.Low) }
	k.uniform = func(dst []float32, key Key, at Counter) { uniformAVX512(dst, key.packed(), at.High, at.Low) }
	k.normal = func(dst []float32, key Key, at Counter) { normalAVX512(dst, key.packed(), at.High, at.Low) }
	k.bernoulli = func(dst, p []float32, key Key, at Counter) { bernoulliAVX512(dst, p, key.packed(), at.High, at.Low) }
	return k
}
