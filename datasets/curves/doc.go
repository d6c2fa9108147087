// Package curves draws the synthetic curves of Hinton & Salakhutdinov (2006): 28×28 images of one
// stroke each. Six numbers describe a stroke, so a code of six numbers can hold all that is in an
// image.
//
// This is the paper's data set made anew, not a stand-in for it. Most of the rules are published. The
// strength of the ink is not, but it follows from two figures that are (see pen.go). The images are not
// the paper's own; those survive as digs3pts_1.mat on James Martens's page.
//
// These rules are published. There are three random points, with all coordinates from 2 to 26 and each
// x at least 2 larger than the one before. A cubic spline goes through them. Along it ink falls as 60
// evenly spaced drops, each spread over its four nearest pixels (Hinton & Nair 2005). A small
// convolution gives the stroke its width. Values above 1 are cut off.
//
// The rules leave some things open. The choices here are:
//
//   - The spline is a function y(x), which is why x must grow. It is the spline that MATLAB, in which
//     the authors worked, makes of three points by default. It has no knot in the middle, so it is a
//     parabola.
//   - The drops are at even steps of x. The publication may also be read as even steps of the stroke's
//     length. These make curves that are much harder for logistic PCA than the paper's.
//   - Only the points are bound to the square. Of these splines 14 in a hundred swing beyond the
//     paper; there the pen is held at its edge.
//   - A long curve is paler than a short one: both are made of 60 drops.
//   - The convolution's kernel is not published. Here it is 3×3, and applied twice. Its spread and
//     gain are calibrated so that mean image and 18 principal components have the paper's test errors,
//     16.97 and 5.90, on as many images.
//
// The choice among readings was made by two figures of the paper. Its logistic PCA leaves 2.45 with 18
// components and 7.64 with 6. Of the readings tried, this one comes nearest to the first. It is near to
// the second, as some others are. The figures of each reading are in testdata/calibration.txt.
//
// Read spline.go (the trajectory), pen.go (ink to pixels).
package curves
