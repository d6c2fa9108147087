// Package olivetti loads the Olivetti faces and cuts from them the face patches of
// Hinton & Salakhutdinov (2006).
//
// The faces are 400 grey images of 64×64, ten of each of 40 people, made at the Olivetti
// Research Laboratory between 1992 and 1994 and published in this size on Sam Roweis's
// page (cs.nyu.edu/~roweis/data.html). [Load] reads them.
//
// [Patches] cuts 165,600 images of 25×25 from them, turned and scaled. Its comment lists what the paper
// leaves open and how it was chosen. [Fit] measures the mean and the scale by which the paper's network
// sees patches.
//
// Read olivetti.go (the file), patches.go (the cutting), scale.go (the preprocessing).
package olivetti
