package arm64

import (
	"fmt"
	"io"

	"github.com/mmcloughlin/avo/gotypes"
)

// A V is a vector register: V0 to V31 by its number, one that New made, or a constant.
type V int

const firstVirtual V = 32

func (v V) constant() bool { return v < 0 }

// Const is entry i of the table of constants, as an operand that is not written.
func Const(i int) V { return V(-1 - i) }

func (v V) entry() int { return int(-1 - v) }

// constantBase holds the address of the table of constants, 16 bytes an entry.
const constantBase = "R25"

// A Func is a function being written.
type Func struct {
	name, doc string
	signature *gotypes.Signature
	frame     int
	code      []instruction
	loops     []span // of code, inner ones first
	open      []int
	virtuals  V
}

type span struct{ first, last int }

// An instruction is a line of assembly.
type instruction struct {
	text string // with verbs for regs; of one that is a WORD, its mnemonic
	word uint32
	regs []V // the destination first, if it has one

	writes, reads bool // what it does to the first register; it reads the others
	move          bool
}

// New returns a new register.
func (f *Func) New() V {
	f.virtuals++
	return firstVirtual + f.virtuals - 1
}

// Local makes room in the stack frame, of a multiple of 16 bytes, and returns its address.
func (f *Func) Local(name string, bytes int) string {
	f.frame += bytes
	return fmt.Sprintf("$%s-%d(SP)", name, f.frame)
}

// Asm adds a line that touches no vector register but those that it names itself.
func (f *Func) Asm(format string, args ...any) {
	f.code = append(f.code, instruction{text: fmt.Sprintf(format, args...)})
}

// Label adds a label.
func (f *Func) Label(name string) { f.Asm("%s:", name) }

// Loop adds a label, and tells that the body ends in a jump to it.
func (f *Func) Loop(name string, body func()) {
	f.Label(name)
	first := len(f.code) - 1
	f.open = append(f.open, first)
	body()
	f.open = f.open[:len(f.open)-1]
	f.loops = append(f.loops, span{first, len(f.code) - 1})
}

// Inner reports whether v was first written within the innermost loop that is open, or
// no loop is.
func (f *Func) Inner(v V) bool {
	if len(f.open) == 0 {
		return true
	}
	for _, in := range f.code[:f.open[len(f.open)-1]] {
		if in.writes && in.regs[0] == v {
			return false
		}
	}
	return true
}

// LoadFrom and Store move whole registers.
func (f *Func) LoadFrom(v V, from string) {
	f.code = append(f.code, instruction{text: "FMOVQ " + from + ", F%[1]d", regs: []V{v}, writes: true})
}

func (f *Func) Store(v V, to string) {
	f.code = append(f.code, instruction{text: "FMOVQ F%[1]d, " + to, regs: []V{v}, reads: true})
}

// LoadLane loads a float32 and clears the other lanes; StoreLane stores the first lane.
func (f *Func) LoadLane(v V, from string) {
	f.code = append(f.code, instruction{text: "FMOVS " + from + ", F%[1]d", regs: []V{v}, writes: true})
}

func (f *Func) StoreLane(v V, to string) {
	f.code = append(f.code, instruction{text: "FMOVS F%[1]d, " + to, regs: []V{v}, reads: true})
}

// StoreDouble stores the first float64.
func (f *Func) StoreDouble(v V, to string) {
	f.code = append(f.code, instruction{text: "FMOVD F%[1]d, " + to, regs: []V{v}, reads: true})
}

// Fill copies a 32-bit general register, or a 64-bit one, to all lanes.
func (f *Func) Fill(v V, from string) {
	f.code = append(f.code, instruction{text: "VDUP " + from + ", V%[1]d.S4", regs: []V{v}, writes: true})
}

func (f *Func) FillLong(v V, from string) {
	f.code = append(f.code, instruction{text: "VDUP " + from + ", V%[1]d.D2", regs: []V{v}, writes: true})
}

// Word copies the first lane to a general register.
func (f *Func) Word(v V, to string) {
	f.code = append(f.code, instruction{text: "VMOV V%[1]d.S[0], " + to, regs: []V{v}, reads: true})
}

// Load loads a constant.
func (f *Func) Load(v, c V) {
	f.LoadFrom(v, fmt.Sprintf("%d(%s)", 16*c.entry(), constantBase))
}

// Move copies a register, or lets both names stand for one if the source ends here. A
// constant it loads anew, since a load costs no more than a copy.
func (f *Func) Move(d, s V) {
	if s.constant() {
		f.Load(d, s)
		return
	}
	f.code = append(f.code, instruction{text: "VMOV V%[2]d.B16, V%[1]d.B16", regs: []V{d, s}, writes: true, move: true})
}

// Zero clears a register.
func (f *Func) Zero(v V) {
	f.code = append(f.code, instruction{text: "VEOR V%[1]d.B16, V%[1]d.B16, V%[1]d.B16", regs: []V{v}, writes: true})
}

// Op adds an instruction on registers, the destination first, which for some is the
// first source, too.
func (f *Func) Op(op Op, regs ...V) {
	f.code = append(f.code, instruction{text: op.text, word: op.word, regs: regs, writes: true, reads: op.accumulates})
}

// Shift adds a shift of d = s by n bits.
func (f *Func) Shift(op ShiftOp, d, s V, n int) {
	f.code = append(f.code, op.by(d, s, n))
}

// print chooses the registers and writes the function.
func (f *Func) print(w io.Writer) {
	code, places := f.place()
	flags := "0"
	if f.frame == 0 {
		flags = "NOSPLIT"
	}
	fmt.Fprintf(w, "\n// func %s%s\nTEXT ·%s(SB), %s, $%d-%d\n", f.name, f.signature, f.name, flags, f.frame, f.signature.Bytes())
	for _, in := range code {
		regs := make([]any, len(in.regs))
		word := in.word
		for i, v := range in.regs {
			if v >= firstVirtual {
				v = places[v]
			}
			regs[i] = int(v)
			word |= uint32(v) << [...]int{0, 5, 16}[i]
		}
		switch {
		case in.move && regs[0] == regs[1]:
		case in.word != 0:
			fmt.Fprintf(w, "\tWORD $0x%08x // %s\n", word, fmt.Sprintf(in.text, regs...))
		case len(in.regs) == 0 && in.text[len(in.text)-1] == ':':
			fmt.Fprintf(w, "\n%s\n", in.text)
		case len(in.regs) == 0:
			fmt.Fprintf(w, "\t%s\n", in.text)
		default:
			fmt.Fprintf(w, "\t%s\n", fmt.Sprintf(in.text, regs...))
		}
	}
}
