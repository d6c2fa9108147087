package arm64

import (
	"fmt"
	"slices"
)

// place finds registers for the virtual ones. As many constants as there is room for,
// those used most first, are loaded once, before everything; the others, each time.
func (f *Func) place() ([]instruction, map[V]V) {
	uses := map[V]int{}
	for _, in := range f.code {
		for _, v := range in.regs {
			if v.constant() {
				uses[v]++
			}
		}
	}
	kept := make([]V, 0, len(uses))
	for v := range uses {
		kept = append(kept, v)
	}
	slices.SortFunc(kept, func(a, b V) int {
		if d := uses[b] - uses[a]; d != 0 {
			return d
		}
		return int(b - a)
	})
	for {
		g := f.withConstants(kept)
		if places, ok := g.scan(); ok {
			return g.code, places
		}
		if len(kept) == 0 {
			panic(fmt.Sprintf("%s needs too many vector registers", f.name))
		}
		kept = kept[:len(kept)-1]
	}
}

// withConstants returns f with the constants in registers of their own.
func (f *Func) withConstants(kept []V) *Func {
	g := &Func{name: f.name, virtuals: f.virtuals}
	at := map[V]V{}
	starts := make([]int, len(f.code)+1) // of each instruction in g
	for i, in := range f.code {
		starts[i] = len(g.code)
		if in.text == beginMark {
			for _, c := range kept {
				at[c] = g.New()
				g.Load(at[c], c)
			}
			continue
		}
		in.regs = slices.Clone(in.regs)
		for j, v := range in.regs {
			if !v.constant() {
				continue
			}
			r, ok := at[v]
			if !ok {
				r = g.New()
				g.Load(r, v)
			}
			in.regs[j] = r
		}
		g.code = append(g.code, in)
	}
	starts[len(f.code)] = len(g.code)
	for _, l := range f.loops {
		g.loops = append(g.loops, span{starts[l.first], starts[l.last+1] - 1})
	}
	return g
}

// beginMark is where constants are loaded.
const beginMark = "constants"

// Constants names the table of the constants that are used from here on. It takes R25.
func (f *Func) Constants(symbol string) {
	f.Asm("MOVD $%s<>(SB), %s", symbol, constantBase)
	f.Asm(beginMark)
}

// A life is where a register is in use: instruction i reads at 2i and writes at 2i+1.
type life struct {
	v          V
	start, end int
}

// scan is the linear scan of Poletto and Sarkar (1999). It fails if more than the 32
// registers are in use anywhere.
func (f *Func) scan() (places map[V]V, ok bool) {
	places = map[V]V{}
	var taken [32]int // where the last use ends
	for i := range taken {
		taken[i] = -1
	}
	ends := map[V]int{}
	lives := f.lives()
	for _, l := range lives {
		ends[l.v] = l.end
	}
	for _, l := range lives {
		var free []V
		for r, end := range taken {
			if end < l.start {
				free = append(free, V(r))
			}
		}
		if len(free) == 0 {
			return nil, false
		}
		r := free[0]
		if in := f.code[l.start/2]; in.move && slices.Contains(free, places[in.regs[1]]) {
			r = places[in.regs[1]]
		}
		places[l.v], taken[r] = r, l.end
	}
	return places, true
}

// lives returns the lives of the virtual registers, by their starts. What is written
// before a loop and read within lives until the loop ends.
func (f *Func) lives() []life {
	byRegister := map[V]*life{}
	var lives []*life
	for i, in := range f.code {
		for j, v := range in.regs {
			if v < firstVirtual {
				continue
			}
			at := 2 * i
			if j == 0 && in.writes {
				at++
			}
			l := byRegister[v]
			if l == nil {
				if j > 0 || !in.writes || in.reads {
					panic(fmt.Sprintf("%s reads a register before it is written: %s", f.name, in.text))
				}
				l = &life{v, at, at}
				byRegister[v] = l
				lives = append(lives, l)
			}
			l.end = max(l.end, at)
		}
	}
	for _, loop := range f.loops { // inner ones first
		for _, l := range lives {
			if l.start < 2*loop.first && l.end >= 2*loop.first {
				l.end = max(l.end, 2*loop.last+1)
			}
		}
	}
	sorted := make([]life, len(lives))
	for i, l := range lives {
		sorted[i] = *l
	}
	return sorted
}
