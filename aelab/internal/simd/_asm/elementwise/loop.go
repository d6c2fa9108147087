package main

// A loop walks over slices of equal length, some registers at a time, and ends
// with the same body once more for what is left.
type loop struct {
	*target
	walk
	registers int // of each slice in an iteration
}

// A walk is how an instruction set does it.
type walk interface {
	// run emits the loop. The body handles all registers of an iteration.
	run(body func())

	// load and store access register i of an iteration.
	load(slice string, i int) vec
	store(slice string, i int, v vec)

	// inside returns v with 0 beyond the end of the slices.
	inside(i int, v vec) vec
}

// over begins a loop over the slices that are the function's parameters of these
// names; the length is that of the first.
func (t *target) over(registers int, slices ...string) *loop {
	return &loop{t, t.isa.walk(registers, slices), registers}
}
