package main

// randoms emits the fills. A register holds the same word of several blocks of the
// cipher, in 64-bit lanes, because the multiplication of 32-bit words yields 64 bits;
// what stands in the upper halves besides does not matter to it.
func randoms(t *target) {
	const at = "key, high, low uint64"
	f := t.fill("philox", "func(dst []uint32, "+at+")", "dst")
	f.run(func() {
		for i, v := range f.words() {
			f.store("dst", i, v)
		}
	})
	t.end()

	f = t.fill("uniform", "func(dst []float32, "+at+")", "dst")
	f.run(func() {
		for i, v := range f.words() {
			f.store("dst", i, t.unit(v))
		}
	})
	t.end()

	f = t.fill("bernoulli", "func(dst, p []float32, "+at+")", "dst", "p")
	f.run(func() {
		for i, v := range f.words() {
			hit := t.compare(t.unit(v), less, f.load("p", i))
			f.store("dst", i, t.keep(hit, t.broadcast(float(1))))
		}
	})
	t.end()

	f = t.fill("normal", "func(dst []float32, "+at+")", "dst")
	f.run(func() {
		w := f.cipher()
		radius := t.radius(f.joined(w[0], w[2]))
		sin, cos := t.sincosTurn(t.shiftRight(f.joined(w[1], w[3]), 8))
		sin, cos = t.mul(sin, radius), t.mul(cos, radius)
		low, high := t.interleave(cos, sin)
		f.store("dst", 0, low)
		f.store("dst", 1, high)
	})
	t.end()
}

// A fill is a loop over the output of the cipher: in each iteration as many blocks as
// a register has 64-bit lanes, which fill two registers.
type fill struct {
	*loop
	*blocks
}

// blocks is where the cipher stands.
type blocks struct {
	keyed
	counter vec // the low counter of each lane
	high    vec // the high counter
	stride  vec
}

// keyed is what needs to know how an instruction set holds the keys of the rounds.
type keyed interface {
	xorKey(a, b vec, round, i int) vec // a ^ b ^ key, in the place of a if need be
	joined(a, b vec) vec               // the low halves of b's lanes above those of a's
}

const (
	rounds   = 10
	keyStep0 = 0x9E3779B9 // what each round adds to the words of the key
	keyStep1 = 0xBB67AE85
)

// fill begins a function.
func (t *target) fill(name, signature string, slices ...string) *fill {
	t.function(name, signature)
	return &fill{t.over(2, slices...), t.isa.blocks()}
}

// cipher returns the four words of the next blocks, in the low halves of the lanes.
func (f *fill) cipher() [4]vec {
	m0, m1 := f.broadcast(word(0xD2511F53)), f.broadcast(word(0xCD9E8D57))
	c := [4]vec{f.counter, f.upper(f.counter), f.high, f.upper(f.high)}
	for r := range rounds {
		p0, p1 := f.multiplyLow(m0, c[0]), f.multiplyLow(m1, c[2])
		c = [4]vec{f.xorKey(f.upper(p1), c[1], r, 0), p1, f.xorKey(f.upper(p0), c[3], r, 1), p0}
	}
	f.addLongTo(f.counter, f.stride)
	return c
}

// words returns the next blocks as they stand in memory.
func (f *fill) words() [2]vec {
	w := f.cipher()
	front, back := f.joined(w[0], w[1]), f.joined(w[2], w[3])
	low, high := f.interleavePairs(front, back)
	return [2]vec{low, high}
}

// unit maps words to [0, 1).
func (t *target) unit(w vec) vec { return t.mul(t.toFloat(t.shiftRight(w, 8)), float(0x1p-24)) }

// radius maps words to √(-2 log u).
func (t *target) radius(w vec) vec {
	u := t.mul(t.add(t.toFloat(t.shiftRight(w, 9)), float(0.5)), float(0x1p-23))
	return t.sqrt(t.mul(t.logNormal(u, nil), float(-2)))
}

// sincosTurn returns the sine and cosine of w/2²⁴ of a turn.
func (t *target) sincosTurn(w vec) (sin, cos vec) {
	const eighth = 1 << 21
	w = t.addInt(w, word(eighth)) // bits 22 and 23 are the nearest quarter
	f := t.toFloat(t.subInt(t.and(w, word(1<<22-1)), word(eighth)))
	f = t.mul(f, float(0x1p-24))
	v := t.mul(f, f)
	sin = t.mul(t.horner(v, sinPoly), f)
	cos = t.horner(v, cosPoly)
	t.mulAddTo(cos, v, float(1))
	odd := t.negative(t.shiftLeft(w, 9))
	sin, cos = t.choose(odd, cos, sin), t.choose(odd, sin, cos)
	// The sine is negative in quarters 2 and 3, the cosine in 1 and 2.
	sin = t.xor(sin, t.and(t.shiftLeft(w, 8), word(signBit)))
	cos = t.xor(cos, t.and(t.shiftLeft(t.addInt(w, word(1<<22)), 8), word(signBit)))
	return sin, cos
}
