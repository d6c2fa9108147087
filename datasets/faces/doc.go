// Package faces draws a face that turns and smiles: 28 rows × 20 columns of grey, the
// offline stand-in for the Frey faces, a video of one man pulling faces.
//
// The head is an ellipsoid. For every pixel, the point of the head that is seen is turned back by yaw
// and pitch into the head's own frame, where the features are painted. So they shift with parallax and
// the far side narrows, as on a real head. Light falls on the ellipsoid from above and from one side.
// The pose, the mouth, the brows, the lids and the light each wander smoothly from frame to frame, as
// in a video, and tremble a little in each frame.
//
// Read motion.go (what moves, and how), head.go (from a pixel to a point of the head),
// features.go (what is painted there).
package faces
