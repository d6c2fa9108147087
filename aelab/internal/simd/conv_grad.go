package simd

import (
	"runtime"
)

// AddGradient adds to dw the gradient of the weights: for Shrink, small holds the
// gradient of the result; for Grow, large does. To smallSums and largeSums, unless they are
// nil, it adds the sums of the images over all pixels, as AddColumnSums does with one image
// after the other: that of the result's gradient is the gradient of the bias.
func (c *Conv) AddGradient(n int, dw, smallSums, largeSums []float32, small, large Images) {
	c.check("Conv.AddGradient", n, small, large, dw, smallSums, c.SmallChannels)
	c.check("Conv.AddGradient", n, small, large, dw, largeSums, c.Channels)
	if n <= 0 {
		return
	}
	t := gradTasks.Get()
	*t = gradTask{
		Conv: *c, convKernels: kernelsOf(current), images: n, small: small, large: large,
		dw: dw, smallSums: smallSums, largeSums: largeSums,
	}
	doScratch(t.split(), t)
	*t = gradTask{}
	gradTasks.Put(t)
}

// gradTask is a call of AddGradient: jobs that each go over all images for a part of
// the weights. The links of one row of the kernel are a matrix, SmallChannels×line, or
// line×SmallChannels if the large image is thin, with one link of its chains for each
// pixel of the small images.
type gradTask struct {
	Conv
	convKernels
	images       int
	small, large Images

	dw, smallSums, largeSums []float32

	rows, columns      int // of a matrix
	panels             int // of its columns
	rowJobs, panelJobs int
	byColumns          bool // jobs take panels in the order of columns, not of rows of the kernel
}

var gradTasks Free[gradTask]

func (t *gradTask) split() int {
	t.rows, t.columns = t.SmallChannels, t.line()
	if t.thin() {
		t.rows, t.columns = t.columns, t.rows
	}
	t.panels = divideUp(t.columns, t.panel)
	jobs := 1
	if t.images*t.smallLen()*t.links() >= serialWork {
		jobs = runtime.GOMAXPROCS(0)
	}
	t.panelJobs = min(jobs, t.Kernel*t.panels)
	// The columns of a thin image's matrices are channels of the small images, the most of the
	// data: so each job reads its share of them alone. One job reads them better in one piece.
	t.byColumns = t.thin() && 1 < t.panelJobs && t.panelJobs <= t.panels
	t.rowJobs = min(divideUp(jobs, t.panelJobs), divideUp(t.rows, 4))
	return t.panelJobs * t.rowJobs
}

// lineGap keeps pixels above each other, and of several images, from falling into the
// same few sets of the first level of cache: it is a cache line.
const lineGap = 16

// minChain is how many links a chain gets at least before it is stored.
const minChain = 128

func (t *gradTask) runWith(s *scratch, job int) {
	panel, row := job%t.panelJobs, job/t.panelJobs
	all := t.Kernel * t.panels
	w := gradWork{
		gradTask: t, tile: &s.conv, edge: t.shrinkBorder(),
		firstRow: row * t.rows / t.rowJobs, endRow: (row + 1) * t.rows / t.rowJobs,
		firstPanel: panel * all / t.panelJobs, endPanel: (panel + 1) * all / t.panelJobs,
	}
	w.edge.gap = lineGap
	w.padLine = (w.edge.left+t.Width+w.edge.right)*t.Channels + lineGap
	w.pitch = (w.edge.top+t.Height+w.edge.bottom)*w.padLine + lineGap
	height, width := t.SmallHeight(), t.SmallWidth()
	group := divideUp(minChain, height*width)
	lines := height
	if group == 1 {
		lines = divideUp(minChain, width)
	}
	// Vectors of B may reach this far beyond the last image.
	slack := 2 * t.panel
	room := s.room(group*(w.pitch+t.smallLen()) + 2*slack)
	w.padded, w.copies = room[:group*w.pitch+slack], room[group*w.pitch+slack:]
	clear(w.padded[group*w.pitch:])
	for first := 0; first < t.images; first += group {
		images := min(group, t.images-first)
		w.load(first, images)
		t.addPixels(job, t.smallSums, t.small, first, images, t.smallLen())
		t.addPixels(job, t.largeSums, t.large, first, images, t.largeLen())
		for y := 0; y < height; y += lines {
			w.add(images, y, min(lines, height-y))
		}
	}
}

// addPixels adds the pixels of some images of size elements to sums, in those channels that
// are the job's: whole cache lines of them.
func (t *gradTask) addPixels(job int, sums []float32, m Images, first, images, size int) {
	const line = 16
	jobs, lines, channels := t.panelJobs*t.rowJobs, divideUp(len(sums), line), len(sums)
	from, to := job*lines/jobs*line, min(channels, (job+1)*lines/jobs*line)
	if from >= to {
		return
	}
	for i := first; i < first+images; i++ {
		kernel().addColumnSums(sums[from:to], m.at(i)[from:size], size/channels, channels)
	}
}

// gradWork is the work of a job.
type gradWork struct {
	*gradTask
	tile                 *convTile
	firstRow, endRow     int
	firstPanel, endPanel int // counted over all rows of the kernel

	edge           border
	padLine, pitch int       // of a padded large image
	padded         []float32 // large images
	copies         []float32 // room for small ones
	from           Images    // the small images, of which vectors can be read
}

// load prepares some images.
func (w *gradWork) load(first, images int) {
	for i := range images {
		w.edge.padInto(w.padded[i*w.pitch:], w.large.at(first+i), w.Height, w.Width, w.Channels)
	}
	w.from = Images{w.small.at(first), w.small.Stride}
	if !w.thin() || w.SmallChannels%w.lanes == 0 {
		return
	}
	size := w.smallLen()
	for i := range images {
		copy(w.copies[i*size:(i+1)*size], w.from.at(i))
	}
	clear(w.copies[images*size:])
	w.from = Images{w.copies, size}
}

// add adds the links of some lines of the small images. The panels come in the outer loop,
// because one of them stays in the first level of cache, as the small images do.
func (w *gradWork) add(images, y, lines int) {
	t := w.tile
	*t = convTile{k: w.SmallWidth(), outer: lines, far: images}
	step := w.Stride * w.Channels
	skip := w.Stride*w.padLine - t.k*step
	farSkip := w.pitch - lines*w.Stride*w.padLine
	smallFar := w.from.Stride - lines*t.k*w.SmallChannels
	small := w.from.Data[y*t.k*w.SmallChannels:]
	if w.thin() {
		t.aRow, t.aStep, t.aSkip, t.aFarSkip = 1, step, skip, farSkip
		t.bStep, t.bFarSkip = w.SmallChannels, smallFar
		t.cRow = w.SmallChannels
	} else {
		t.aRow, t.aStep, t.aFarSkip = 1, w.SmallChannels, smallFar
		t.bStep, t.bSkip, t.bFarSkip = step, skip, farSkip
		t.cRow = w.links()
	}
	t.bNarrow, t.initRow = t.bStep, t.cRow
	for p := w.firstPanel; p < w.endPanel; p++ {
		kh, q := p/w.panels, p%w.panels*w.panel
		if w.byColumns {
			kh, q = p%w.Kernel, p/w.Kernel*w.panel
		}
		t.columns = min(w.panel, w.columns-q)
		large := w.padded[(y*w.Stride+kh)*w.padLine:]
		if w.thin() {
			t.a, t.b = large[w.firstRow:], small[q:]
			t.c = w.dw[(kh*w.line()+w.firstRow)*w.SmallChannels+q:]
		} else {
			t.a, t.b = small[w.firstRow:], large[q:]
			t.c = w.dw[w.firstRow*w.links()+kh*w.columns+q:]
		}
		t.init = t.c
		w.computeRows(t, w.endRow-w.firstRow)
	}
}
