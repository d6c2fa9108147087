package arm64

import "fmt"

// An Op is an instruction on vector registers: its word with the registers left 0, or
// no word where Go's assembler knows it.
type Op struct {
	text        string
	word        uint32
	accumulates bool // the destination is a source, too
}

// lacking is an instruction that the assembler lacks; kinds are the types of its operands.
func lacking(name string, word uint32, kinds ...string) Op {
	op := Op{text: name, word: word}
	for i, kind := range kinds {
		separator := ", "
		if i == 0 {
			separator = " "
		}
		register := "v"
		if kind[0] != '.' { // only the first lane
			register, kind = kind, ""
		}
		op.text += fmt.Sprintf("%s%s%%[%d]d%s", separator, register, i+1, kind)
	}
	return op
}

// known is an instruction of the assembler, which wants the destination last.
func known(name, kind string) Op {
	return Op{text: fmt.Sprintf("%s V%%[3]d.%s, V%%[2]d.%[2]s, V%%[1]d.%[2]s", name, kind)}
}

func (op Op) accumulating() Op {
	op.accumulates = true
	return op
}

const (
	s4 = ".4s"
	d2 = ".2d"
)

// Arithmetic on four float32.
var (
	FADD = lacking("fadd", 0x4E20D400, s4, s4, s4)
	FSUB = lacking("fsub", 0x4EA0D400, s4, s4, s4)
	FMUL = lacking("fmul", 0x6E20DC00, s4, s4, s4)
	FDIV = lacking("fdiv", 0x6E20FC00, s4, s4, s4)

	FSQRT = lacking("fsqrt", 0x6EA1F800, s4, s4)
	SCVTF = lacking("scvtf", 0x4E21D800, s4, s4)

	FMLA     = known("VFMLA", "S4").accumulating()                         // d += n·m
	FMLS     = known("VFMLS", "S4").accumulating()                         // d -= n·m
	FMLALane = lacking("fmla", 0x4F801000, s4, s4, ".s[0]").accumulating() // d += n·m[0]
)

// Comparisons of four float32, to all or no bits.
var (
	FCMEQ = lacking("fcmeq", 0x4E20E400, s4, s4, s4)
	FCMGE = lacking("fcmge", 0x6E20E400, s4, s4, s4) // n ≥ m
	FCMGT = lacking("fcmgt", 0x6EA0E400, s4, s4, s4) // n > m
	FACGT = lacking("facgt", 0x6EA0EC00, s4, s4, s4) // |n| > |m|
)

// Bits.
var (
	AND = known("VAND", "B16")
	ORR = known("VORR", "B16")
	EOR = known("VEOR", "B16")
	BIC = lacking("bic", 0x4E601C00, ".16b", ".16b", ".16b") // n without the bits of m
	BSL = known("VBSL", "B16").accumulating()                // d chooses n where set, else m
)

// Integers of 32 and 64 bits.
var (
	ADD  = known("VADD", "S4")
	SUB  = known("VSUB", "S4")
	ADDD = known("VADD", "D2")

	UMINV = lacking("uminv", 0x6EB1A800, "s", s4) // the smallest lane
	XTN   = lacking("xtn", 0x0EA12800, ".2s", d2)
	UMULL = lacking("umull", 0x2EA0C000, d2, ".2s", ".2s")
)

// Arithmetic on two float64.
var (
	FCVTL  = lacking("fcvtl", 0x0E617800, d2, ".2s")
	FCVTL2 = lacking("fcvtl2", 0x4E617800, d2, s4)
	FADDD  = lacking("fadd", 0x4E60D400, d2, d2, d2)
	FMLAD  = known("VFMLA", "D2").accumulating()
	FADDP  = lacking("faddp", 0x7E70D800, "d", d2) // the sum of both
)

// Permutations.
var (
	DUP   = Op{text: "VDUP V%[2]d.S[0], V%[1]d.S4"} // the first lane in all
	TRN1  = known("VTRN1", "S4")
	ZIP1  = known("VZIP1", "S4")
	ZIP2  = known("VZIP2", "S4")
	ZIP1D = known("VZIP1", "D2")
	ZIP2D = known("VZIP2", "D2")
)

// A ShiftOp is a shift by a fixed number of bits.
type ShiftOp struct {
	name string
	kind string
	word uint32 // of a shift by 0, where the assembler lacks it
}

var (
	SHL   = ShiftOp{"VSHL", "S4", 0}
	USHR  = ShiftOp{"VUSHR", "S4", 0}
	USHRD = ShiftOp{"VUSHR", "D2", 0}
	SSHR  = ShiftOp{"sshr", s4, 0x4F000400 | 64<<16}
)

func (op ShiftOp) by(d, s V, n int) instruction {
	in := instruction{regs: []V{d, s}, writes: true}
	if op.word != 0 { // the field holds 64-n
		in.word = op.word - uint32(n)<<16
		in.text = fmt.Sprintf("%s v%%[1]d%s, v%%[2]d%[2]s, #%d", op.name, op.kind, n)
		return in
	}
	in.text = fmt.Sprintf("%s $%d, V%%[2]d.%s, V%%[1]d.%[3]s", op.name, n, op.kind)
	return in
}
