// Package plots draws the figures of the papers, and keeps the numbers behind each.
//
// Every function returns a Figure. The caller names it after the paper's figure:
//
//	fig := plots.Manifold(model.Decode, 20, 28, 28)
//	fig.Name, fig.Title = "figure-4b", "Kingma & Welling 2014, Figure 4b"
//	err := fig.Save(dir)
//
// Save writes the figure as PNG, SVG and PDF, and the plotted numbers as .npy, or as .npz if there is
// more than one array. A figure copies its data and is drawn anew each time, so the same figure gives
// the same bytes.
//
// Images: Grid, Versions, Reconstructions, Filters, RowFilters, Manifold. Each pixel becomes a square
// of a whole number of dots, so it stays crisp. A pixel that is NaN is drawn in vermilion and counted
// in the caption, so that the picture shows where a model broke. Values outside [0, 1] are clipped, and
// counted too.
//
// Graphs, on gonum/plot: Scatter, ScatterValues, Curves. They share one palette, which readers who tell
// few colours apart can use too. A class has its colour in all figures, a series in all panels. The
// time for a curve's PNG grows with its dots, not with its points.
//
// Tables: HeatGrid has a number in each cell. Latents has a column for each latent of a model of 2-D
// shapes, with what the latent responds to and what it changes.
//
// Beside sets figures of any kind side by side, Above one above the other; Animate makes them frames of a GIF.
//
// To read: figure.go (what a figure is and how it is written), tiles.go and manifold.go,
// then curves.go, scatter.go and chart.go, and palette.go for the colours. text.go sets type as outlines, so that the
// three formats look the same and need no font installed.
package plots
