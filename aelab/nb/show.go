package nb

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html"
	"image"
	"image/png"
	"os"
	"strings"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// HeadlessVariable names the environment variable which says, if set to anything, that no browser looks
// at the notebook while it runs.
const HeadlessVariable = "AELAB_HEADLESS"

// InNotebook reports whether the program is a cell of a GoNB notebook.
func InNotebook() bool { return gonbui.IsNotebook }

// Headless reports whether HeadlessVariable is set.
func Headless() bool { return os.Getenv(HeadlessVariable) != "" }

// Figure is a picture to show, such as a *plots.Figure. Three more methods are used if it has them:
// PNG() ([]byte, error), Words() (title, caption string), and GIF() ([]byte, error), which returns
// nothing for a figure that does not move.
type Figure interface {
	Image() image.Image
}

// Picture makes a Figure of an image.
func Picture(img image.Image) Figure { return picture{img} }

type picture struct{ img image.Image }

func (p picture) Image() image.Image { return p.img }

// Show displays fig, and below it the caption in italics. If caption is empty, it shows the figure's
// own caption, or nothing if that has none. Readers who cannot see the figure are told its title and
// caption. Show panics if the figure cannot be encoded as PNG, as with an image without pixels.
func Show(fig Figure, caption string) {
	if !InNotebook() {
		return
	}
	if caption = strings.TrimSpace(caption); caption == "" {
		_, caption = words(fig)
	}
	sendFigure("", fig, caption)
	showCaption(caption)
	flush()
}

// words returns the title and the caption of fig, if it has these.
func words(fig Figure) (title, caption string) {
	if f, ok := fig.(interface {
		Words() (title, caption string)
	}); ok {
		title, caption = f.Words()
	}
	return strings.TrimSpace(title), strings.TrimSpace(caption)
}

// Markdown displays text, in which $…$ is a formula.
func Markdown(text string) {
	if !InNotebook() {
		return
	}
	send("", protocol.MIMETextMarkdown, text)
	flush()
}

// Table displays rows of cells, which are Markdown, below a header.
// It panics if a row is not as long as the header.
func Table(header []string, rows ...[]string) {
	text := table(header, rows)
	Markdown(text)
}

func table(header []string, rows [][]string) string {
	var b strings.Builder
	line := func(cells []string) {
		for _, cell := range cells {
			cell = strings.ReplaceAll(cell, "|", `\|`)
			fmt.Fprintf(&b, "| %s ", strings.ReplaceAll(cell, "\n", " "))
		}
		b.WriteString("|\n")
	}
	line(header)
	b.WriteString(strings.Repeat("|---", len(header)) + "|\n")
	for i, row := range rows {
		if len(row) != len(header) {
			panic(fmt.Sprintf("nb: Table: row %d has %d cells, the header has %d", i, len(row), len(header)))
		}
		line(row)
	}
	return b.String()
}

func showCaption(caption string) {
	if caption = strings.TrimSpace(caption); caption != "" {
		send("", protocol.MIMETextMarkdown, "*"+caption+"*")
	}
}

// mostBytes is the largest file of a figure that is not shrunk. A notebook has many figures.
const mostBytes = 160_000

// encode returns fig as a PNG file, of a shrunk image if the file would be large.
func encode(fig Figure) []byte {
	file := whole(fig)
	if len(file) <= mostBytes {
		return file
	}
	img, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		panic(fmt.Sprintf("nb: decode the figure: %v", err))
	}
	if small := Shrink(img); small.Bounds() != img.Bounds() {
		return encodeImage(small)
	}
	return file
}

// whole returns fig as a PNG file, made by its own method PNG if it has one.
func whole(fig Figure) []byte {
	f, ok := fig.(interface{ PNG() ([]byte, error) })
	if !ok {
		return encodeImage(fig.Image())
	}
	file, err := f.PNG()
	if err != nil {
		panic(fmt.Sprintf("nb: encode the figure: %v", err))
	}
	return file
}

func encodeImage(img image.Image) []byte {
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&b, img); err != nil {
		panic(fmt.Sprintf("nb: encode the figure: %v", err))
	}
	return b.Bytes()
}

// sendFigure displays fig, with its title and the caption as alternative text. A figure with such a
// text is sent as an image in HTML: JupyterLab and nbconvert drop the alternative text of a PNG
// display.
func sendFigure(id string, fig Figure, caption string) {
	kind, file := protocol.MIMEImagePNG, moving(fig)
	if len(file) > 0 {
		kind = "image/gif"
	} else {
		file = encode(fig)
	}
	alt, _ := words(fig)
	if alt != "" && caption != "" {
		alt += ": "
	}
	if alt += caption; alt == "" {
		send(id, kind, file)
		return
	}
	send(id, protocol.MIMETextHTML, fmt.Sprintf(`<img alt="%s" src="data:%s;base64,%s">`,
		html.EscapeString(alt), kind, base64.StdEncoding.EncodeToString(file)))
}

// moving returns fig as a GIF file, or nothing if it does not move.
func moving(fig Figure) []byte {
	f, ok := fig.(interface{ GIF() ([]byte, error) })
	if !ok {
		return nil
	}
	file, err := f.GIF()
	if err != nil {
		panic(fmt.Sprintf("nb: encode the figure: %v", err))
	}
	return file
}

// send displays content. A second call with the same id replaces what the first one
// displayed; an empty id displays something new.
func send(id string, kind protocol.MIMEType, content any) {
	gonbui.SendData(&protocol.DisplayData{
		Data:      map[protocol.MIMEType]any{kind: content},
		DisplayID: id,
	})
}

// flush waits until the kernel has what was sent: it stops reading when the cell's
// program ends. A kernel that has gone away never answers, hence the limit.
func flush() {
	done := make(chan struct{})
	go func() {
		gonbui.Sync()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(5 * time.Second):
	}
}
