package simd

import (
	"math"
	"math/bits"
)

// Key selects one of 2⁶⁴ independent Philox streams.
type Key [2]uint32

// Counter is a place in a stream: the high half names a step, the low half counts
// blocks of four 32-bit words within it.
type Counter struct{ High, Low uint64 }

// Philox fills dst with Philox 4×32-10 output (Salmon et al. 2011): block i, the four
// words from dst[4i], is the cipher of counter at+i. A last block is cut short.
func Philox(dst []uint32, key Key, at Counter) {
	for i := 0; i < len(dst); i += 4 {
		b := block(key, at)
		copy(dst[i:], b[:])
		at.Low++
	}
}

// Uniform fills dst with uniform draws from [0, 1): the top 24 bits of each word.
func Uniform(dst []float32, key Key, at Counter) {
	for i := 0; i < len(dst); i += 4 {
		b := block(key, at)
		for j := 0; j < 4 && i+j < len(dst); j++ {
			dst[i+j] = float32(b[j]>>8) * 0x1p-24
		}
		at.Low++
	}
}

// Normal fills dst with standard normal draws, by Box and Muller's transform of
// the word pairs of each block.
func Normal(dst []float32, key Key, at Counter) {
	for i := 0; i < len(dst); i += 4 {
		b := block(key, at)
		var z [4]float32
		for j := 0; j < 4; j += 2 {
			r := math.Sqrt(-2 * math.Log((float64(b[j]>>8)+0.5)*0x1p-24))
			sin, cos := math.Sincos(2 * math.Pi * float64(b[j+1]>>8) * 0x1p-24)
			z[j], z[j+1] = float32(r*cos), float32(r*sin)
		}
		copy(dst[i:], z[:])
		at.Low++
	}
}

// Bernoulli sets dst[i] to 1 with probability p[i], else to 0.
func Bernoulli(dst, p []float32, key Key, at Counter) {
	for i := 0; i < len(dst); i += 4 {
		b := block(key, at)
		for j := 0; j < 4 && i+j < len(dst); j++ {
			dst[i+j] = 0
			if float32(b[j]>>8)*0x1p-24 < p[i+j] {
				dst[i+j] = 1
			}
		}
		at.Low++
	}
}

func block(key Key, at Counter) [4]uint32 {
	c := [4]uint32{uint32(at.Low), uint32(at.Low >> 32), uint32(at.High), uint32(at.High >> 32)}
	for range 10 {
		h0, l0 := bits.Mul32(0xD2511F53, c[0])
		h1, l1 := bits.Mul32(0xCD9E8D57, c[2])
		c = [4]uint32{h1 ^ c[1] ^ key[0], l1, h0 ^ c[3] ^ key[1], l0}
		key[0] += 0x9E3779B9
		key[1] += 0xBB67AE85
	}
	return c
}
