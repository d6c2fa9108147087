// Package shapes2d holds dSprites, the 2-D shapes of Higgins et al. (2017): a square, an
// ellipse and a heart, white on black, at every scale, orientation and place of a grid of
// 3×6×40×32×32 = 737,280 images of 64×64 pixels. [Load] reads the published file if it
// is in the data directory and draws the grid otherwise.
//
// The authors drew their images with LÖVE, straight at 64×64 and without smoothing. So a pixel is on if
// its centre lies in the shape, and a drawing by the same outlines is nearly the same data. Our sizes
// were fitted to the 320 frames that the authors show. Of these, 316 are the same to the pixel; the
// others show one image and differ in two pixels. In the whole grid the authors have 128,328,862 pixels
// on; we have 6,090 fewer. The name of our set still says that it is drawn.
//
// Orientation 39 is a whole turn, so its images are those of orientation 0. The square repeats every
// quarter turn, the ellipse every half. There is no known split: the whole grid trains.
//
// Reading order: grid.go says which image has which factors; shapes.go is the data as
// training sees them; outline.go and draw.go draw; archive.go reads the published file.
package shapes2d
