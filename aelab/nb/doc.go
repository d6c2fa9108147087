// Package nb shows things in a GoNB notebook: figures, Markdown, tables, a figure that
// is drawn anew while a model trains, and sliders.
//
// Outside a notebook everything here does nothing, so that code written for a cell also
// runs as a program. A notebook that runs without a browser (go run ./notebooks execute
// sets HeadlessVariable) never waits for one: a Live figure shows only its last drawing,
// a slider a strip of its frames.
//
// A cell is a program of its own. What is shown has reached the notebook by the time the
// function that shows it returns, so a cell needs no clean-up at its end.
//
// The package is the only one that knows GoNB (github.com/janpfeifer/gonb/gonbui).
package nb
