// Package chairs holds the rendered 3-D chairs of Aubry et al. (2014), "Seeing 3D chairs": 1,393 models
// from the Internet, each from 62 views, grey at 64×64 pixels. [Load] reads the published archive. If
// it cannot and stand-ins are allowed, it draws chairs of our own instead.
//
// The archive's images are of 600×600 pixels. Papers cut and scale them in different ways.
// We take the middle 400×400 pixels, average them to 64×64, and keep the white background;
// Higgins et al. (2017) do not say what they do.
//
// Our chairs are parametric models: a seat, a back, arms and a base of several kinds each, in sizes and
// greys that vary. They are drawn from the archive's views with hidden surfaces removed, lit from the
// front and above. [Chair] keeps the factors of a drawn chair, so that a measure can ask a code for
// them. Our chairs look like the archive's, but they are not: no figure or number made of them is a
// paper's.
//
// Reading order: chairs.go is the data as training sees them; archive.go reads the archive;
// chair.go says what can vary; build.go and base.go make a mesh of it, with the solids of
// mesh.go; render.go draws it.
package chairs
