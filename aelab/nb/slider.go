package nb

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html"
	"image"
	"image/draw"
	"image/png"
	"slices"
	"strings"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

const (
	stripFrames = 8    // frames of a slider that a strip shows
	stripGap    = 4    // pixels between them
	stripWidth  = 1800 // pixels of a line of frames, unless one alone is wider
	frameHeight = 112  // least height of a frame in pixels: smaller ones are enlarged
)

// Slider shows a picture that a slider changes. frame(i) returns the picture for values[i], and label
// names what changes. Without a browser Slider shows a strip of at most eight frames.
//
// All frames are drawn at once and the browser picks among them. So the cell does not wait for anybody,
// and the slider still works in a saved notebook, whose kernel has gone. Slider panics if there are no
// values.
func Slider(label string, values []string, frame func(i int) Figure) {
	if len(values) == 0 {
		panic("nb: Slider: no values")
	}
	if !InNotebook() {
		return
	}
	if Headless() {
		indices := spread(len(values), stripFrames)
		frames := make([]image.Image, len(indices))
		names := make([]string, len(indices))
		for j, i := range indices {
			frames[j], names[j] = small(frame(i)), values[i]
		}
		caption := label + ": " + strings.Join(names, ", ")
		sendFigure("", Picture(strip(frames)), caption)
		showCaption(caption)
	} else {
		send("", protocol.MIMETextHTML, sliderHTML(label, values, frame))
	}
	flush()
}

// spread returns at most limit of the indices below n, evenly spaced, both ends included.
func spread(n, limit int) []int {
	count := min(n, limit)
	indices := make([]int, count)
	for j := range indices {
		indices[j] = j * (n - 1) / max(count-1, 1)
	}
	return indices
}

// small returns the picture of a figure, shrunk if it is wide. It is grey if the figure's file is.
func small(fig Figure) image.Image {
	img, err := png.Decode(bytes.NewReader(whole(fig)))
	if err != nil {
		panic(fmt.Sprintf("nb: Slider: decode a frame: %v", err))
	}
	return Shrink(img)
}

// strip puts frames side by side on white, in as many lines as they need. The strip is grey if all
// frames are, and otherwise has few colours.
func strip(frames []image.Image) image.Image {
	places, size := places(frames)
	var img draw.Image = image.NewRGBA(size)
	if !slices.ContainsFunc(frames, func(f image.Image) bool { _, grey := f.(*image.Gray); return !grey }) {
		img = image.NewGray(size)
	}
	draw.Draw(img, size, image.White, image.Point{}, draw.Src)
	for n, f := range frames {
		k, b := enlargement(f), f.Bounds()
		for i := range b.Dx() * k {
			for j := range b.Dy() * k {
				img.Set(places[n].X+i, places[n].Y+j, f.At(b.Min.X+i/k, b.Min.Y+j/k))
			}
		}
	}
	if coloured, ok := img.(*image.RGBA); ok {
		return fewColours(coloured)
	}
	return img
}

// places returns the top left corners of the frames of a strip, and its bounds. All lines but the last
// hold the same number of frames.
func places(frames []image.Image) (corners []image.Point, size image.Rectangle) {
	widest := 1
	for _, f := range frames {
		widest = max(widest, f.Bounds().Dx()*enlargement(f))
	}
	most := max(1, (stripWidth+stripGap)/(widest+stripGap))
	lines := (len(frames) + most - 1) / most
	columns := (len(frames) + lines - 1) / lines
	var at image.Point
	for i, f := range frames {
		if i > 0 && i%columns == 0 {
			at = image.Pt(0, size.Max.Y+stripGap)
		}
		corners = append(corners, at)
		frame := f.Bounds().Size().Mul(enlargement(f))
		size = size.Union(image.Rectangle{at, at.Add(frame)})
		at.X += frame.X + stripGap
	}
	return corners, size
}

// enlargement returns the whole number by which to enlarge a small frame.
func enlargement(f image.Image) int {
	height := max(f.Bounds().Dy(), 1)
	return max(1, (frameHeight+height-1)/height)
}

// sliderHTML returns all frames. A browser shows the one that the slider points at. A viewer that
// removes the input and its script, as GitHub does, shows them all.
func sliderHTML(label string, values []string, frame func(i int) Figure) string {
	const pick = `const i = +this.value, box = this.parentNode;` +
		`box.querySelectorAll('img').forEach((img, j) => { img.hidden = i !== j; if (i === j) box.querySelector('output').value = img.alt; });`
	var b strings.Builder
	start := len(values) / 2
	fmt.Fprintf(&b, `<div>%s: <output>%s</output><br><input type="range" min="0" max="%d" value="%d" style="width: 20em" oninput="%s"><br>`,
		html.EscapeString(label), html.EscapeString(values[start]), len(values)-1, start, html.EscapeString(pick))
	for i, value := range values {
		hidden := " hidden"
		if i == start {
			hidden = ""
		}
		f := frame(i)
		img := f.Image()
		fmt.Fprintf(&b, `<img alt="%s" width="%d" style="image-rendering: pixelated"%s src="data:image/png;base64,%s">`,
			html.EscapeString(value), img.Bounds().Dx()*enlargement(img), hidden,
			base64.StdEncoding.EncodeToString(encode(f)))
	}
	b.WriteString("</div>")
	return b.String()
}
