package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/png"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Text must be the same to the letter, because a notebook prints the same numbers on any machine. The
// pixels of a figure may differ a little: processors may fuse the arithmetic that smooths the edges of
// lines. A pixel differs visibly if a channel differs by more than visible. At most maxVisible of the
// pixels may differ so.
const (
	visible    = 16         // of 255
	maxVisible = 1.0 / 1000 // of the pixels
)

// compare returns nil if got has the outputs of want. Otherwise the error says where they differ. Both
// have the same cells.
func compare(got, want *notebook) error {
	for i, c := range want.Cells {
		if !c.isCode() {
			continue
		}
		if skipped(c.outputs()) || skipped(got.Cells[i].outputs()) {
			continue
		}
		if err := compareOutputs(got.Cells[i].outputs(), c.outputs()); err != nil {
			return fmt.Errorf("%s: %w", describe(want, i), err)
		}
	}
	return nil
}

// skipped reports whether a cell was skipped because something optional is not installed: an output
// begins with "skipped: ". Such outputs cannot be compared with another machine's.
func skipped(outputs []output) bool {
	return slices.ContainsFunc(outputs, func(o output) bool { return strings.HasPrefix(o.text(), "skipped: ") })
}

// describe names a cell by the number that Jupyter shows in brackets, and by the first line of its
// program. That is the line after %%, if there is one.
func describe(nb *notebook, index int) string {
	number := 0
	for _, c := range nb.Cells[:index+1] {
		if c.isCode() {
			number++
		}
	}
	source := string(nb.Cells[index].Source)
	if _, program, ok := strings.Cut("\n"+source, "\n%%"); ok {
		_, source, _ = strings.Cut(program, "\n")
	}
	first, _, _ := strings.Cut(strings.TrimSpace(source), "\n")
	return fmt.Sprintf("cell [%d] (%s)", number, abbreviate(first))
}

func abbreviate(text string) string {
	const limit = 60
	if runes := []rune(text); len(runes) > limit {
		return string(runes[:limit]) + "…"
	}
	return text
}

func compareOutputs(got, want []output) error {
	for i := range max(len(got), len(want)) {
		switch {
		case i >= len(got):
			return fmt.Errorf("the committed output %d (%s) is missing now", i+1, brief(want[i]))
		case i >= len(want):
			return fmt.Errorf("output %d (%s) is not in the committed notebook", i+1, brief(got[i]))
		case got[i].kind() != want[i].kind():
			return fmt.Errorf("output %d is %s now, and %s in the committed notebook", i+1, brief(got[i]), brief(want[i]))
		}
		if err := compareOutput(got[i], want[i]); err != nil {
			return fmt.Errorf("output %d: %w", i+1, err)
		}
	}
	return nil
}

func brief(o output) string {
	if o.kind() == "stream" {
		return "text " + fmt.Sprintf("%q", abbreviate(o.text()))
	}
	kinds := kindsOf(o.data())
	return strings.Join(append([]string{o.kind()}, kinds...), " ")
}

func kindsOf(data map[string]any) []string { return slices.Sorted(maps.Keys(data)) }

func compareOutput(got, want output) error {
	if err := compareText(got.text(), want.text()); err != nil {
		return err
	}
	kinds := kindsOf(want.data())
	if now := kindsOf(got.data()); !slices.Equal(now, kinds) {
		return fmt.Errorf("it is %s now, and %s in the committed notebook", strings.Join(now, ", "), strings.Join(kinds, ", "))
	}
	for _, kind := range kinds {
		g, _ := joined(got.data()[kind])
		w, _ := joined(want.data()[kind])
		compare := compareText
		switch kind {
		case "image/png":
			compare = comparePNG
		case "text/html":
			compare = compareHTML
		}
		if err := compare(g, w); err != nil {
			return fmt.Errorf("%s: %w", kind, err)
		}
	}
	return nil
}

func compareText(got, want string) error {
	if got == want {
		return nil
	}
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return fmt.Errorf("line %d is %q now, and %q in the committed notebook", i+1, abbreviate(g[i]), abbreviate(w[i]))
		}
	}
	return fmt.Errorf("it has %d lines now, and %d in the committed notebook", len(g), len(w))
}

var embeddedPNG = regexp.MustCompile(`data:image/png;base64,[A-Za-z0-9+/=]*`)

// compareHTML compares the text to the letter, and the embedded images as images.
func compareHTML(got, want string) error {
	g, w := embeddedPNG.FindAllString(got, -1), embeddedPNG.FindAllString(want, -1)
	if err := compareText(embeddedPNG.ReplaceAllString(got, "…"), embeddedPNG.ReplaceAllString(want, "…")); err != nil {
		return err
	}
	const prefix = "data:image/png;base64,"
	for i := range w { // as many as in g: the text around them is the same
		if err := comparePNG(strings.TrimPrefix(g[i], prefix), strings.TrimPrefix(w[i], prefix)); err != nil {
			return fmt.Errorf("image %d: %w", i+1, err)
		}
	}
	return nil
}

func comparePNG(got, want string) error {
	if got == want {
		return nil
	}
	g, err := decodePNG(got)
	if err != nil {
		return fmt.Errorf("the image is damaged: %w", err)
	}
	w, err := decodePNG(want)
	if err != nil {
		return fmt.Errorf("the committed image is damaged: %w", err)
	}
	size := w.Bounds().Size()
	if now := g.Bounds().Size(); now != size {
		return fmt.Errorf("the image is %d×%d pixels now, and %d×%d in the committed notebook", now.X, now.Y, size.X, size.Y)
	}
	differ := 0
	for y := range size.Y {
		for x := range size.X {
			if visiblyDiffer(g, w, x, y) {
				differ++
			}
		}
	}
	if pixels := size.X * size.Y; float64(differ) > maxVisible*float64(pixels) {
		return fmt.Errorf("%d of the image's %d pixels differ visibly from the committed notebook's", differ, pixels)
	}
	return nil
}

// visiblyDiffer reports whether two images differ visibly at a pixel, counted from the top left.
func visiblyDiffer(a, b image.Image, x, y int) bool {
	var c [2][4]uint32
	for i, img := range []image.Image{a, b} {
		corner := img.Bounds().Min
		c[i][0], c[i][1], c[i][2], c[i][3] = img.At(corner.X+x, corner.Y+y).RGBA()
	}
	for i := range c[0] {
		if max(c[0][i], c[1][i])-min(c[0][i], c[1][i]) > visible*0x101 {
			return true
		}
	}
	return false
}

func decodePNG(text string) (image.Image, error) {
	data, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil {
		return nil, err
	}
	return png.Decode(bytes.NewReader(data))
}
