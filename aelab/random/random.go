// Package random is the library's one source of randomness: Philox 4×32-10, a
// generator without state to carry along (Salmon et al. 2011).
//
// A Stream is addressed by (seed, purpose, step). Its numbers at a step depend on these
// three alone, not on the number of threads or on draws at other steps. So a run that
// resumes at step n draws the numbers that it would have drawn without a stop.
package random

import (
	"fmt"
	"hash/fnv"
	"math/bits"
	"math/rand/v2"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
)

// Stream yields the random numbers of one purpose, step by step. The zero Stream is
// valid, but has neither seed nor purpose: it is not New(0, ""). A Stream is not safe for
// concurrent use.
type Stream struct {
	key  simd.Key
	at   simd.Counter
	word [4]uint32
	left int // words of the current block that Uint64 has not returned yet
}

var _ rand.Source = (*Stream)(nil)

// New returns the stream of a seed for a purpose ("init", "shuffle", "noise", …), at
// step 0. Streams of different purposes are independent.
func New(seed uint64, purpose string) *Stream {
	h := fnv.New64a()
	h.Write([]byte(purpose))
	k := mix(seed ^ mix(h.Sum64()))
	return &Stream{key: simd.Key{uint32(k), uint32(k >> 32)}}
}

// mix is the finaliser of SplitMix64. It spreads seeds that differ in a bit or two.
func mix(x uint64) uint64 {
	x += 0x9E3779B97F4A7C15
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}

// Seek moves the stream to the beginning of a step and returns it.
func (s *Stream) Seek(step int) *Stream {
	s.at = simd.Counter{High: uint64(step)}
	s.left = 0
	return s
}

// Uint64 implements rand.Source.
func (s *Stream) Uint64() uint64 {
	if s.left == 0 {
		simd.Philox(s.word[:], s.key, s.at)
		s.at.Low++
		s.left = 4
	}
	lo, hi := s.word[4-s.left], s.word[5-s.left]
	s.left -= 2
	return uint64(hi)<<32 | uint64(lo)
}

// Rand returns a *rand.Rand that draws from s.
func (s *Stream) Rand() *rand.Rand { return rand.New(s) }

// Uniform fills dst with draws from [0, 1).
func (s *Stream) Uniform(dst []float32) { simd.Uniform(dst, s.key, s.take(len(dst))) }

// Normal fills dst with draws from N(0, 1).
func (s *Stream) Normal(dst []float32) { simd.Normal(dst, s.key, s.take(len(dst))) }

// Bernoulli sets each dst[i] to 1 with probability p[i], else to 0. It panics if the
// lengths differ.
func (s *Stream) Bernoulli(dst, p []float32) {
	if len(dst) != len(p) {
		panic(fmt.Sprintf("random: Bernoulli: dst has %d elements and p %d", len(dst), len(p)))
	}
	simd.Bernoulli(dst, p, s.key, s.take(len(dst)))
}

// Perm fills dst with a random order of 0, …, len(dst)-1 (Fisher and Yates).
func (s *Stream) Perm(dst []int) {
	for i := range dst {
		j := s.intn(i + 1)
		dst[i] = dst[j]
		dst[j] = i
	}
}

// Indices fills dst with independent draws from 0, …, n-1. It panics unless n is positive.
func (s *Stream) Indices(dst []int, n int) {
	if n < 1 {
		panic(fmt.Sprintf("random: Indices: n is %d, want at least 1", n))
	}
	for i := range dst {
		dst[i] = s.intn(n)
	}
}

// intn draws from 0, …, n-1 by the high word of a product; for n below 2³² the bias
// is below n/2⁶⁴.
func (s *Stream) intn(n int) int {
	hi, _ := bits.Mul64(s.Uint64(), uint64(n))
	return int(hi)
}

// take reserves whole blocks for n words, so that each fill starts on a block.
func (s *Stream) take(n int) simd.Counter {
	at := s.at
	s.at.Low += uint64(n+3) / 4
	s.left = 0
	return at
}
