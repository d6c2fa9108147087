package simd

import (
	"encoding/binary"
	"hash/fnv"
	"math"
	"testing"
)

// wantBits are hashes of what each function makes of the same thousand arguments. They
// are a promise: a change of one means that trainings of the past can no longer be
// repeated.
var wantBits = map[string]uint64{
	"exp":                0x76d6564fde7ed71d,
	"log":                0x2fcdfcd9ef31da0b,
	"sigmoid":            0xfa02ebf0491aad2b,
	"tanh":               0x70010d8179aff051,
	"softplus":           0x961cab35520057b4,
	"sigmoidGrad":        0x17e53b167d47165f,
	"tanhGrad":           0xa3ed43d1d42d4a5e,
	"softplusGrad":       0x70f6c0b8a3dd5827,
	"add":                0x6bc7926f9877f768,
	"sub":                0x33a4cf3b31df9f60,
	"mul":                0xeb7dd7d2e2ac8d76,
	"leakyReLU":          0xb9435ac6d9bd5fa1,
	"leakyReLUGrad":      0x9a1b6eafd0596bfd,
	"axpy":               0xfeead0f766c5b0fe,
	"scale":              0x93ebf53577683fcc,
	"sum":                0x9246d59f8bdadd4f,
	"dot":                0xa6e918d9c37b8f6,
	"nonFinite":          0x6d3643791840e146,
	"addColumnSums":      0xeffe0e33f8e9246,
	"addRows":            0xb0bdeccbd02e37ea,
	"sumRowPairs":        0x174f784f6250f538,
	"rowDot":             0xdda3c1d7fcab02c1,
	"larger":             0xc9ec06ee9dc11133,
	"spread":             0xbe554e83fcd4ef2f,
	"collect":            0x48d69b13caf5c70,
	"bernoulliNLL":       0xb4e3ab7b61aa20ee,
	"bernoulliValue":     0xa6e918d9c37b8f6,
	"squaredError":       0x222bca145a6bd846,
	"squaredValue":       0xa6e918d9c37b8f6,
	"gaussianNLL":        0xb11e04ce17d89e08,
	"gaussianValue":      0x98f9b9258cf8875c,
	"kl":                 0x3ff6d1cdc721a9b2,
	"klValue":            0xa6e918d9c37b8f6,
	"reparameterize":     0x33036214e24eb72c,
	"reparameterizeGrad": 0xd876ae2abf72ccf5,
	"momentum":           0x57180aefb0d82f48,
	"adagrad":            0x977208fdbb16f333,
	"rmsProp":            0xe5e4fe644dbb6630,
	"adam":               0x63094f55222dde35,
	"philox":             0xda76dd89e693b163,
	"uniform":            0xb3bc0ee9dfc5ef9e,
	"normal":             0xced1981930cb135f,
	"bernoulli":          0xd5c095d4998e1054,
}

func TestBits(t *testing.T) {
	const n = 1000
	for _, c := range kernelCases {
		s := make([][]float32, c.slices)
		for k := range s {
			for i := range n {
				s[k] = append(s[k], argument(k, i))
			}
		}
		h := fnv.New64a()
		put := func(x float64) {
			if x != x {
				x = math.NaN() // of any sign and payload
			}
			h.Write(binary.LittleEndian.AppendUint64(nil, math.Float64bits(x)))
		}
		put(c.run(&generic, s))
		for k := range s {
			for _, v := range s[k] {
				put(float64(v))
			}
		}
		if got := h.Sum64(); got != wantBits[c.name] {
			t.Errorf("%q: %#x, want %#x", c.name, got, wantBits[c.name])
		}
	}
	if len(wantBits) != len(kernelCases) {
		t.Errorf("%d hashes for %d functions", len(wantBits), len(kernelCases))
	}
}
