package plots

import (
	"bytes"
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"maps"
	"slices"
	"time"
)

// Animation sets the timing of frames.
type Animation struct {
	Delay time.Duration // how long each frame is shown, cut to hundredths of a second
	Loops int           // how often all frames are shown; 0 for ever
}

// animation holds the frames of a figure that moves.
type animation struct {
	Animation
	frames []*Figure // all of one size
}

// Animate returns one figure of all frames. Save also writes it as Name.gif, in 256 greys if no frame
// has a colour. PNG, SVG and PDF show the last frame. The title and the note of the whole figure are
// drawn on each frame in place of the frame's own.
//
// Numbers: those of all frames, with the frame before the name: "frame-01-images". It panics if there
// are no frames, if two frames differ in size, if the delay is below a hundredth of a second, or if
// Loops is negative.
func Animate(a Animation, frames ...*Figure) *Figure {
	if len(frames) == 0 {
		panic("plots: Animate: no frame")
	}
	if a.Delay < 10*time.Millisecond || a.Loops < 0 {
		panic(fmt.Sprintf("plots: Animate: a delay of %v and %d loops, want 10ms or more, and 0 or more", a.Delay, a.Loops))
	}
	last := frames[len(frames)-1]
	f := &Figure{body: last.body, animation: &animation{a, slices.Clone(frames)}}
	f.Caption = fmt.Sprintf("%s, %v each. %s", count(len(frames), "frame"), a.Delay, last.Caption)
	w, h := last.body.size()
	digits := len(fmt.Sprint(len(frames)))
	for i, frame := range frames {
		if fw, fh := frame.body.size(); fw != w || fh != h {
			panic(fmt.Sprintf("plots: Animate: frame %d has %d×%d dots, the last %d×%d", i, fw, fh, w, h))
		}
		for _, array := range frame.Numbers {
			array.Name = fmt.Sprintf("frame-%0*d-%s", digits, i+1, array.Name)
			f.Numbers = append(f.Numbers, array)
		}
	}
	return f
}

// widestGIF is the width in dots above which a chart with colours is halved for a GIF file.
const widestGIF = 900

// GIF returns an animated figure as a GIF file, and nothing for a figure without frames. The file is at
// DPI. A wide figure with colours is at half of DPI, because the file holds every frame.
func (f *Figure) GIF() ([]byte, error) {
	if f.animation == nil {
		return nil, nil
	}
	loops := f.animation.Loops - 1 // of the file: how often to repeat all frames, 0 for ever, -1 for once
	switch loops {
	case 0:
		loops = -1
	case -1:
		loops = 0
	}
	movie := gif.GIF{LoopCount: loops}
	var drawn []image.Image
	for _, frame := range f.animation.frames {
		drawn = append(drawn, (&Figure{Title: f.Title, note: f.note, body: frame.body}).Image())
	}
	colours, greysAlone := commonColours(drawn)
	if !greysAlone && drawn[0].Bounds().Dx() > widestGIF {
		for i := range drawn {
			drawn[i] = Halve(drawn[i], image.Point{})
		}
		colours, _ = commonColours(drawn)
	}
	index := map[color.Color]uint8{} // remembers choices: figures have few colours, and each search looks through the whole palette
	var before *image.Paletted
	for _, img := range drawn {
		frame := nearest(img, colours, index)
		movie.Image = append(movie.Image, changed(before, frame))
		movie.Delay = append(movie.Delay, int(f.animation.Delay/(10*time.Millisecond)))
		before = frame
	}
	var b bytes.Buffer
	err := gif.EncodeAll(&b, &movie)
	return b.Bytes(), err
}

// commonColours returns the palette of a file. If the images have no colour, it has all greys.
// Otherwise it has a transparent colour, and then the 255 colours of the most dots.
func commonColours(images []image.Image) (palette color.Palette, greysAlone bool) {
	counts, coloured := map[color.RGBA]int{}, false
	for _, img := range images {
		_, plain := grey(img).(*image.Gray)
		coloured = coloured || !plain
		b := img.Bounds()
		for y := b.Min.Y; y < b.Max.Y; y++ {
			for x := b.Min.X; x < b.Max.X; x++ {
				counts[color.RGBAModel.Convert(img.At(x, y)).(color.RGBA)]++
			}
		}
	}
	if !coloured {
		return greys, true
	}
	common := slices.SortedFunc(maps.Keys(counts), func(a, b color.RGBA) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a.R, b.R), cmp.Compare(a.G, b.G), cmp.Compare(a.B, b.B))
	})
	palette = color.Palette{color.Transparent}
	for _, c := range common[:min(255, len(common))] {
		palette = append(palette, c)
	}
	return palette, false
}

// changed returns the smallest part of a frame that holds all dots that differ from the frame before
// it. The other dots of that part are transparent, if the palette has a transparent colour.
func changed(before, frame *image.Paletted) *image.Paletted {
	if before == nil {
		return frame
	}
	part := image.Rectangle{}
	differs := func(x, y int) bool { return before.ColorIndexAt(x, y) != frame.ColorIndexAt(x, y) }
	for y := frame.Rect.Min.Y; y < frame.Rect.Max.Y; y++ {
		for x := frame.Rect.Min.X; x < frame.Rect.Max.X; x++ {
			if differs(x, y) {
				part = part.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	if part.Empty() {
		part = image.Rectangle{frame.Rect.Min, frame.Rect.Min.Add(image.Pt(1, 1))} // no frame may be empty
	}
	moved := image.NewPaletted(part, frame.Palette)
	see := frame.Palette[0] == color.Transparent
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			if !see || differs(x, y) {
				moved.SetColorIndex(x, y, frame.ColorIndexAt(x, y))
			}
		}
	}
	return moved
}

// nearest returns the image in the nearest colours of a palette. index remembers the choices.
func nearest(img image.Image, colours color.Palette, index map[color.Color]uint8) *image.Paletted {
	frame := image.NewPaletted(img.Bounds(), colours)
	for y := frame.Rect.Min.Y; y < frame.Rect.Max.Y; y++ {
		for x := frame.Rect.Min.X; x < frame.Rect.Max.X; x++ {
			c := img.At(x, y)
			i, ok := index[c]
			if !ok {
				i = uint8(colours.Index(c))
				index[c] = i
			}
			frame.SetColorIndex(x, y, i)
		}
	}
	return frame
}

var greys = func() (p color.Palette) {
	for y := range 256 {
		p = append(p, color.Gray{Y: uint8(y)})
	}
	return p
}()
