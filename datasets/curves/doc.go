// Package curves draws the synthetic curves of Hinton & Salakhutdinov (2006): 28×28
// images of one stroke each, which six numbers describe, so that a code of six numbers
// can hold all there is in them.
//
// It is the paper's data set made anew, not a stand-in for it: most of the rules are published,
// and the strength of the ink follows from two figures that are (see pen.go). The images
// are not the paper's own; those survive as digs3pts_1.mat on James Martens's page.
//
// What is published: three random points, all coordinates from 2 to 26, each x at least 2
// larger than the one before; a cubic spline through them; ink along it, as 60 drops
// evenly spaced, each spread over its four nearest pixels (Hinton & Nair 2005); then a
// small convolution for the stroke's width; then what is above 1 is cut off.
//
// What is left open, and what was chosen here:
//
//   - The spline is a movement in time: x(t) and y(t) pass a point at times 0, 1 and 2, and
//     the drops fall at even times. It is the one that MATLAB, in which the authors worked,
//     makes of three points by default: no knot in the middle, so a parabola. What a logistic
//     PCA of six components leaves, 7.64 in the paper, is nearest to it; a natural spline
//     leaves a little more, and drops at even distances much more.
//   - Only the points are bound to the square. Of these splines seven in a thousand swing beyond
//     the edge, where their ink is lost.
//   - A long curve is paler than a short one: both are made of 60 drops.
//   - The convolution's kernel is not published. Here it is 3×3, and applied twice. Its spread
//     and gain are calibrated so that mean image and 18 principal components of [Sets] have
//     the paper's test errors, 16.97 and 5.90.
//
// The figures of each reading are in testdata/calibration.txt.
//
// Read spline.go (the trajectory), pen.go (ink to pixels).
package curves
