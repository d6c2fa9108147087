// Package digits draws handwritten digits: 28×28 grey images with labels, the offline
// stand-in for MNIST.
//
// A digit begins as a skeleton from a table of a few dozen ([glyphs]): strokes, each a smooth curve
// through a handful of knots. A writer moves the knots a little and bends the whole page by a smooth
// random field. It slants, turns and stretches the page. It goes over the skeleton with a pen whose
// width differs from image to image and, with the pressure, along the stroke. The ink is then treated
// as MNIST's was: its longer side is scaled to 20 pixels, and its centre of mass is moved, by whole
// pixels, to the centre of 28×28.
//
// The drawn digits are easier than MNIST and no substitute for it in any claim about a paper's numbers.
// They let every experiment run without data, and give figures that mean something.
//
// Read glyphs.go (what is written), writer.go (how), raster.go (ink to pixels).
package digits
