// Package nb shows things in a GoNB notebook: figures, Markdown, tables, a figure that
// is drawn anew while a model trains, and sliders.
//
// Outside a notebook everything here does nothing, so that code written for a cell also runs as a
// program. A notebook that runs without a browser never waits for one: a Live figure shows only its
// last drawing, a slider a strip of its frames. go run ./notebooks execute sets HeadlessVariable, which
// says that there is no browser.
//
// A cell is a program of its own. A function that shows something returns only when the notebook has
// it, so a cell needs no clean-up at its end.
//
// The package is the only one that knows GoNB (github.com/janpfeifer/gonb/gonbui).
package nb
