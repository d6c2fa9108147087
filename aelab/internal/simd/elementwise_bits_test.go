package simd

import (
	"encoding/binary"
	"hash/fnv"
	"math"
	"slices"
	"strings"
	"testing"
)

// wantBits are hashes of what each function makes of the same thousand arguments. They
// are a promise: a change of one means that trainings of the past can no longer be
// repeated.
var wantBits = map[string]uint64{
	"exp":                  0x76d6564fde7ed71d,
	"log":                  0x2fcdfcd9ef31da0b,
	"sigmoid":              0xfa02ebf0491aad2b,
	"tanh":                 0x70010d8179aff051,
	"softplus":             0x961cab35520057b4,
	"clean":                0x49375e1f20866260,
	"sigmoidGrad":          0x6d118c1b64671493,
	"tanhGrad":             0xe41e530039c1f8b0,
	"add":                  0xe1c7784cecd72113,
	"sub":                  0x65109e371a097b,
	"mul":                  0x69c7cc5e51f81964,
	"leakyReLU":            0x100b2f7cd828f76b,
	"leakyReLUGrad":        0x81d3a3819ca9e967,
	"axpy":                 0x2c674384e3bd5a89,
	"scale":                0x2af108914f3bbac5,
	"sum":                  0x9246d59f8bdadd4f,
	"dot":                  0xa6e918d9c37b8f6,
	"nonFinite":            0x6d3643791840e146,
	"addColumnSums":        0xa7c8f4e9842245df,
	"addRows":              0xa22157252c310c4e,
	"sumRowPairs":          0x89082d8ab27104c,
	"rowDot":               0xdda3c1d7fcab02c1,
	"larger":               0xc9ec06ee9dc11133,
	"spread":               0xbe554e83fcd4ef2f,
	"collect":              0x48d69b13caf5c70,
	"bernoulliNLL":         0x8b8485f3d618c1a0,
	"bernoulliValue":       0xa6e918d9c37b8f6,
	"squaredError":         0x3be1e5a703c7c09e,
	"squaredValue":         0xa6e918d9c37b8f6,
	"gaussianNLL":          0xd7691c0615a96bc5,
	"gaussianValue":        0x98f9b9258cf8875c,
	"kl":                   0xd9b4c4a5d7c292f7,
	"klValue":              0xa6e918d9c37b8f6,
	"reparameterize":       0xf07db1875e788a81,
	"reparameterizeGrad":   0x5bbc7dfea22dcfae,
	"momentum":             0x90588e299106d06e,
	"adagrad":              0xde40e3acc2660f33,
	"rmsProp":              0x49020d9c3e0f3a5c,
	"adam":                 0x3cbf0450273ae0fd,
	"philox":               0xda76dd89e693b163,
	"uniform":              0xb3bc0ee9dfc5ef9e,
	"normal":               0xced1981930cb135f,
	"bernoulli":            0xd5c095d4998e1054,
	"sum, mild":            0x31ec967ca86fac80,
	"dot, mild":            0x5bc7ccf2243393d9,
	"bernoulliNLL, mild":   0xed0d5d1d0ed22c0e,
	"bernoulliValue, mild": 0x739dbabd8b9a46d8,
	"squaredError, mild":   0x4dc3c21ae79d79af,
	"squaredValue, mild":   0x6253e1588e772993,
	"gaussianNLL, mild":    0xe3c513a76b913921,
	"gaussianValue, mild":  0x7bc2f7852f2e3b97,
	"kl, mild":             0xc3f02d1843d643d2,
	"klValue, mild":        0x68d9bcf22bd96842,
}

func TestBits(t *testing.T) {
	const n = 1000
	cases := slices.Concat(kernelCases, valueCases)
	for _, c := range cases {
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
		value := c.run(&generic, s)
		if strings.HasSuffix(c.name, ", mild") && (math.IsNaN(value) || math.IsInf(value, 0)) {
			t.Errorf("%q: the value is %v, and so are many others", c.name, value)
		}
		put(value)
		for k := range s {
			for _, v := range s[k] {
				put(float64(v))
			}
		}
		if got := h.Sum64(); got != wantBits[c.name] {
			t.Errorf("%q: %#x, want %#x", c.name, got, wantBits[c.name])
		}
	}
	if len(wantBits) != len(cases) {
		t.Errorf("%d hashes for %d functions", len(wantBits), len(cases))
	}
}
