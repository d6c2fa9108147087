package simd

import "math/bits"

// Key selects one of 2⁶⁴ independent Philox streams.
type Key [2]uint32

// packed is the key as the assembly takes it.
func (k Key) packed() uint64 { return uint64(k[0]) | uint64(k[1])<<32 }

// Counter is a place in a stream: the high half names a step, the low half counts
// blocks of four 32-bit words within it.
type Counter struct{ High, Low uint64 }

// Philox fills dst with Philox 4×32-10 output (Salmon et al. 2011): block i, the four
// words from dst[4i], is the cipher of counter at+i. A last block is cut short.
func Philox(dst []uint32, key Key, at Counter) { kernel().philox(dst, key, at) }

// Uniform fills dst with uniform draws from [0, 1): the top 24 bits of each word.
func Uniform(dst []float32, key Key, at Counter) { fill(kernel().uniform, dst, key, at) }

// Normal fills dst with standard normal draws, by Box and Muller's transform of
// the word pairs of each block: the radius from the top 23 bits of the first, the
// angle from the top 24 bits of the second. None is larger than √(48 log 2) = 5.77.
func Normal(dst []float32, key Key, at Counter) { fill(kernel().normal, dst, key, at) }

// Bernoulli sets dst[i] to 1 with probability p[i], else to 0: to 1 where the
// uniform draw is below p[i].
func Bernoulli(dst, p []float32, key Key, at Counter) {
	p = p[:len(dst)]
	if len(dst) < 2*span {
		kernel().bernoulli(dst, p, key, at)
		return
	}
	share(&fillTasks, spans(len(dst)), fillTask{bernoulli: kernel().bernoulli, dst: dst, p: p, key: key, at: at})
}

var fillTasks Free[fillTask]

// A fillTask is a random fill: with bernoulli where p is set, else with f.
type fillTask struct {
	f         func(dst []float32, key Key, at Counter)
	bernoulli func(dst, p []float32, key Key, at Counter)
	dst, p    []float32
	key       Key
	at        Counter
}

func (t *fillTask) Run(i int) {
	lo, hi := bounds(i, len(t.dst))
	at := t.at
	at.Low += uint64(lo / 4)
	if t.p != nil {
		t.bernoulli(t.dst[lo:hi], t.p[lo:hi], t.key, at)
	} else {
		t.f(t.dst[lo:hi], t.key, at)
	}
}

func fill(f func(dst []float32, key Key, at Counter), dst []float32, key Key, at Counter) {
	if len(dst) < 2*span {
		f(dst, key, at)
		return
	}
	share(&fillTasks, spans(len(dst)), fillTask{f: f, dst: dst, key: key, at: at})
}

func philoxGeneric(dst []uint32, key Key, at Counter) {
	for i := 0; i < len(dst); i += 4 {
		b := cipher(key, at)
		copy(dst[i:], b[:])
		at.Low++
	}
}

func uniformGeneric(dst []float32, key Key, at Counter) {
	for i := 0; i < len(dst); i += 4 {
		b := cipher(key, at)
		for j := range min(4, len(dst)-i) {
			dst[i+j] = unit(b[j])
		}
		at.Low++
	}
}

func bernoulliGeneric(dst, p []float32, key Key, at Counter) {
	for i := 0; i < len(dst); i += 4 {
		b := cipher(key, at)
		for j := range min(4, len(dst)-i) {
			dst[i+j] = 0
			if unit(b[j]) < p[i+j] {
				dst[i+j] = 1
			}
		}
		at.Low++
	}
}

func normalGeneric(dst []float32, key Key, at Counter) {
	for i := 0; i < len(dst); i += 4 {
		b := cipher(key, at)
		var z [4]float32
		z[0], z[1] = boxMuller(b[0], b[1])
		z[2], z[3] = boxMuller(b[2], b[3])
		copy(dst[i:], z[:])
		at.Low++
	}
}

// unit maps a word to [0, 1).
func unit(w uint32) float32 { return float32(w>>8) * 0x1p-24 }

// boxMuller maps two words to two independent normal draws.
func boxMuller(r, angle uint32) (float32, float32) {
	u := (float32(r>>9) + 0.5) * 0x1p-23
	radius := sqrt(-2 * log32(u))
	sin, cos := sincosTurn(angle >> 8)
	return radius * cos, radius * sin
}

// cipher is one block of output. The counter's low half is its first two words.
func cipher(key Key, at Counter) [4]uint32 {
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
