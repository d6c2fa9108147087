package simd

// Windows cuts an image of Height×Width×Channels into windows of Size×Size pixels, and
// joins each with one pixel of a small image, of Height/Size×Width/Size×Channels rounded
// down. Lines and columns that are left over at the bottom and to the right belong to
// no window. The pixels of a window are counted from 0, line by line. At last, all methods
// apply then to their result.
type Windows struct{ Height, Width, Channels, Size int }

func (w *Windows) smallLen() int { return w.Height / w.Size * (w.Width / w.Size) * w.Channels }

// Max sets each pixel of n small images, channel by channel, to the largest element of
// its window, and which to the number of that element's pixel: of the first if there are
// several, and of a NaN if there is one.
func (w *Windows) Max(n int, small, which, large Images, then Epilogue) {
	w.run(windowTask{n: n, then: then, small: small, which: which, large: large, each: (*windowTask).max})
}

// Spread sets the elements of n large images that which names to those of the small
// image, and all others to 0.
func (w *Windows) Spread(n int, large, small, which Images, then Epilogue) {
	w.run(windowTask{n: n, then: then, small: small, which: which, large: large, fills: true, each: (*windowTask).spread})
}

// Collect sets each element of n small images to the one of the large image that which
// names: the reverse of Spread.
func (w *Windows) Collect(n int, small, large, which Images, then Epilogue) {
	w.run(windowTask{n: n, then: then, small: small, which: which, large: large, each: (*windowTask).collect})
}

// Repeat sets all pixels of a window, in n large images, to that of the small image.
func (w *Windows) Repeat(n int, large, small Images, then Epilogue) {
	w.run(windowTask{n: n, then: then, small: small, which: small, large: large, fills: true, each: (*windowTask).repeat})
}

// AddUp sets each pixel of n small images to the sum of its window's pixels, in order.
func (w *Windows) AddUp(n int, small, large Images, then Epilogue) {
	w.run(windowTask{n: n, then: then, small: small, which: small, large: large, each: (*windowTask).addUp})
}

// windowTask does something with the channels of each pixel of each window, of which
// index is the number.
type windowTask struct {
	Windows
	k                   *kernels
	n                   int
	small, which, large Images
	fills               bool // large, and with zeros what belongs to no window; else small
	then                Epilogue
	each                func(t *windowTask, small, which, large []float32, index int)
}

var windowTasks Free[windowTask]

func (w *Windows) run(task windowTask) {
	size, result := w.Height*w.Width*w.Channels, w.smallLen()
	checkImages("Windows", "small", task.n, task.small, w.smallLen())
	checkImages("Windows", "which", task.n, task.which, w.smallLen())
	checkImages("Windows", "large", task.n, task.large, size)
	if task.fills {
		result = size
	}
	task.then.check("Windows", task.n, result)
	task.Windows, task.k = *w, kernel()
	share(&windowTasks, task.n, task)
}

// Run works on one image.
func (t *windowTask) Run(i int) {
	c, size := t.Channels, t.Size
	height, width := t.Height/size, t.Width/size
	small, which := t.small.at(i)[:t.smallLen()], t.which.at(i)[:t.smallLen()]
	large := t.large.at(i)[:t.Height*t.Width*c]
	result, line, rest := t.small, width*c, 0
	if t.fills {
		result, line, rest = t.large, size*t.Width*c, t.Height%size*t.Width*c
		if t.Height%size != 0 || t.Width%size != 0 {
			clear(large)
		}
	}
	for y := range height {
		for x := range width {
			at := (y*width + x) * c
			for index := range size * size {
				from := ((y*size+index/size)*t.Width + x*size + index%size) * c
				t.each(t, small[at:at+c], which[at:at+c], large[from:from+c], index)
			}
		}
		t.then.finish(result, i, i+1, y*line, line)
	}
	t.then.finish(result, i, i+1, height*line, rest)
}

func (t *windowTask) max(small, which, large []float32, index int) {
	if index == 0 {
		copy(small, large)
		clear(which)
		return
	}
	t.k.larger(small, which, large, float32(index))
}

func (t *windowTask) spread(small, which, large []float32, index int) {
	t.k.spread(large, small, which, float32(index))
}

func (t *windowTask) collect(small, which, large []float32, index int) {
	t.k.collect(small, large, which, float32(index))
}

func (t *windowTask) repeat(small, _, large []float32, _ int) { copy(large, small) }

func (t *windowTask) addUp(small, _, large []float32, index int) {
	if index == 0 {
		copy(small, large)
		return
	}
	t.k.add(small, small, large)
}

// largerGeneric puts an element of x, and index, where it is larger than best so far or
// the first NaN.
func largerGeneric(best, which, x []float32, index float32) {
	for i, v := range x[:len(best)] {
		if !(v <= best[i]) && best[i] == best[i] {
			best[i], which[i] = v, index
		}
	}
}

// spreadGeneric sets dst to x where which is index, else to 0.
func spreadGeneric(dst, x, which []float32, index float32) {
	for i := range dst {
		dst[i] = 0
		if which[i] == index {
			dst[i] = x[i]
		}
	}
}

// collectGeneric sets dst to x where which is index.
func collectGeneric(dst, x, which []float32, index float32) {
	for i := range dst {
		if which[i] == index {
			dst[i] = x[i]
		}
	}
}
