package main

import (
	"math"

	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A target is what kernels are written for: AVX-512, with 16 lanes of float32, AVX2 and
// FMA, with 8, or NEON, with 4. Its methods emit one operation each, named after what it
// computes; those that end in "To" change their first argument, the others return a
// new register. A memory operand is a constant.
type target struct {
	isa
	name string
	wide bool // has the instructions of AVX-512, which some kernels use as they are
}

// vec is a register. It is avo's, for NEON too, where it is no more than a name.
type vec = reg.VecVirtual

// A mask is a mask register or a vector of all or no bits.
type mask = Op

// isa is an instruction set.
type isa interface {
	lanes() int // how many float32 a register holds
	vec() vec

	begin(name, signature string) // a function
	end()
	scalar(name string) vec    // broadcasts a parameter
	broadcast(constant Op) vec // fills a register

	copy(a vec) vec
	zero() vec

	// a + b, a - b, a·b, a/b, √a.
	add(a vec, b Op) vec
	sub(a vec, b Op) vec
	mul(a vec, b Op) vec
	div(a vec, b Op) vec
	sqrt(a vec) vec

	// min and max return b where either is NaN.
	min(a vec, b Op) vec
	max(a vec, b Op) vec

	// s += a·b, s -= a·b, p = p·x + c, p = c - p·x.
	addMulTo(s, a vec, b Op)
	subMulTo(s, a vec, b Op)
	mulAddTo(p, x vec, c Op)
	mulSubFromTo(p, x vec, c Op)

	// Bits.
	and(a vec, b Op) vec
	or(a vec, b Op) vec
	xor(a vec, b Op) vec
	orTo(a, b vec)

	// Integers.
	addInt(a vec, b Op) vec
	subInt(a vec, b Op) vec
	shiftLeft(a vec, n uint64) vec
	shiftRight(a vec, n uint64) vec
	shiftRightSigned(a vec, n uint64) vec
	toFloat(a vec) vec

	compare(a vec, predicate uint64, b Op) mask
	negative(a vec) mask                 // where the sign bit of a is set, for choose
	choose(m mask, yes, no vec) vec      // yes where the mask is set, no elsewhere
	keep(m mask, a vec) vec              // a where the mask is set, 0 elsewhere
	flush(a vec) vec                     // a with 0 for denormals and for the negative zero
	clean(a vec) vec                     // a with 0 for what is negligible and for the negative zero
	double(v vec) (low, high vec)        // v in float64
	addDoubleTo(s, a vec)                // s += a in float64
	addMulDoubleTo(s, a, b vec)          // s += a·b in float64
	returnTotal(s vec)                   // returns the sum of the float64
	returnUnordered(a vec)               // returns 0 as a float64 unless some lane is NaN
	interleave(a, b vec) (vec, vec)      // a₀b₀a₁b₁ and a₂b₂a₃b₃ of each four lanes
	interleavePairs(a, b vec) (vec, vec) // a₀a₁b₀b₁ and a₂a₃b₂b₃ of each four lanes

	// On 64-bit lanes, whose upper halves are of no account in products.
	multiplyLow(m, a vec) vec
	upper(a vec) vec
	addLongTo(a, b vec)

	walk(registers int, slices []string) walk
	columns() // emits what addColumnSums does
	sumRows(init string, sources []rowSource)
	blocks() *blocks
}

// function begins a kernel.
func (t *target) function(name, signature string) {
	t.begin(name+t.name, signature)
}

// horner evaluates a polynomial, lowest power first.
func (t *target) horner(x vec, poly []float32) vec {
	p := t.broadcast(float(poly[len(poly)-1]))
	for i := len(poly) - 2; i >= 0; i-- {
		t.mulAddTo(p, x, float(poly[i]))
	}
	return p
}

const signBit = 1 << 31

func (t *target) abs(a vec) vec    { return t.and(a, word(signBit-1)) }
func (t *target) negAbs(a vec) vec { return t.or(a, word(signBit)) }
func (t *target) minus(a vec) vec  { return t.xor(a, word(signBit)) }

// Comparisons, by the predicates of VCMPPS; those named not… are true for NaN.
const (
	equal        = 0
	unordered    = 3
	less         = 17
	lessEqual    = 18
	notLess      = 21
	notLessEqual = 22
	greaterEqual = 29
)

// Constants are entries of a table that has each as often as the registers without
// broadcasting have lanes.
var constants []uint32

func word(bits uint32) Mem {
	at := 0
	for at < len(constants) && constants[at] != bits {
		at++
	}
	if at == len(constants) {
		constants = append(constants, bits)
	}
	return NewDataAddr(Symbol{Name: constantTable, Static: true}, constantBytes*at)
}

func float(x float32) Mem { return word(math.Float32bits(x)) }

const (
	constantTable = "elementwiseConstants"
	constantBytes = 32
	tailTable     = "elementwiseTail" // a window on this is the mask of a tail
	tailElements  = 32                // it has so many set, then as many clear
)
