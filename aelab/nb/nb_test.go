package nb

import (
	"bytes"
	"encoding/base64"
	"encoding/gob"
	"html"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// cellVariable names the environment variable with the cell of cells that this test program runs.
const cellVariable = "AELAB_NB_TEST_CELL"

var cells = map[string]func(){
	"stuck": stuckCell,
	"train": trainCell,
	"show": func() {
		Show(Picture(grey(3, 2, 7)), " A caption. ")
		Show(encoded{}, "")
		Show(titled{}, "")
		Show(titled{}, "Another.")
		Show(animated{}, "")
	},
	"text": func() {
		Markdown("loss $-\\log p$")
		Table([]string{"what", "nats"}, []string{"a|b", "1"}, []string{"c", "2"})
	},
	"live": func() {
		// The test holds the clock: ten updates in one second, so frames 0 and 5 are shown.
		clock := time.Unix(0, 0)
		live := NewLive()
		live.now = func() time.Time { return clock }
		for i := range 10 {
			live.Update(func() Figure { return Picture(grey(1, 1, uint8(i))) })
			clock = clock.Add(100 * time.Millisecond)
		}
		live.Done()
		live.Done() // shows nothing new
	},
	"slider": func() {
		values := strings.Split("a b c d e f g h i j <k>", " ")
		Slider("z & w", values, func(i int) Figure { return Picture(grey(28, 28, uint8(i))) })
	},
}

func TestMain(m *testing.M) {
	if cell, ok := cells[os.Getenv(cellVariable)]; ok {
		cell()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// grey returns an image of one grey, at an origin that is not (0, 0).
func grey(width, height int, level uint8) image.Image {
	img := image.NewGray(image.Rect(5, 5, 5+width, 5+height))
	for i := range img.Pix {
		img.Pix[i] = level
	}
	return img
}

// encoded is a figure that makes its own PNG file.
type encoded struct{}

func (encoded) Image() image.Image   { panic("not asked for: there is PNG") }
func (encoded) PNG() ([]byte, error) { return []byte("own PNG"), nil }

// titled is a figure with words.
type titled struct{ encoded }

func (titled) Words() (title, caption string) { return "A <title>", "Its caption." }

// animated is a figure that moves.
type animated struct{ titled }

func (animated) GIF() ([]byte, error) { return []byte("a GIF"), nil }

// shownImage returns the image that a display shows: its text, and the file.
func shownImage(t *testing.T, data protocol.DisplayData) (alt string, file []byte) {
	t.Helper()
	if file, ok := data.Data[protocol.MIMEImagePNG].([]byte); ok {
		return "", file
	}
	text, _ := data.Data[protocol.MIMETextHTML].(string)
	m := regexp.MustCompile(`^<img alt="([^"]*)" src="data:image/(?:png|gif);base64,([^"]*)">$`).FindStringSubmatch(text)
	if m == nil {
		t.Fatalf("got %v, want an image", data.Data)
	}
	file, err := base64.StdEncoding.DecodeString(m[2])
	if err != nil {
		t.Fatal(err)
	}
	return html.UnescapeString(m[1]), file
}

// run runs a cell as GoNB's kernel does, with a named pipe each way, and returns what it
// displayed. The kernel stops reading when the cell's program ends.
func run(t *testing.T, cell string, env ...string) []protocol.DisplayData {
	t.Helper()
	dir := t.TempDir()
	toKernel, toCell := filepath.Join(dir, "kernel"), filepath.Join(dir, "cell")
	for _, pipe := range []string{toKernel, toCell} {
		if err := syscall.Mkfifo(pipe, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), cellVariable+"="+cell, HeadlessVariable+"=",
		protocol.GONB_PIPE_ENV+"="+toKernel, protocol.GONB_PIPE_BACK_ENV+"="+toCell)
	cmd.Env = append(cmd.Env, env...)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Process.Kill()

	in, err := os.Open(toKernel)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := os.OpenFile(toCell, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	decoder, encoder := gob.NewDecoder(in), gob.NewEncoder(out)
	var shown []protocol.DisplayData
	for synced := false; ; {
		var data protocol.DisplayData
		if err := decoder.Decode(&data); err == io.EOF {
			if !synced {
				t.Error("the cell ended without waiting for the kernel: its last display may be lost")
			}
			break
		} else if err != nil {
			t.Fatal(err)
		}
		value, isComm := data.Data[protocol.MIMECommValue].(protocol.CommValue)
		if synced = isComm && value.Address == protocol.GonbuiSyncAddress; synced {
			ack := &protocol.CommValue{Address: protocol.GonbuiSyncAckAddress, Value: value.Value}
			if err := encoder.Encode(ack); err != nil {
				t.Fatal(err)
			}
			continue
		}
		shown = append(shown, data)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	return shown
}

func decode(t *testing.T, content any) image.Image {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(content.([]byte)))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func level(img image.Image, x, y int) uint8 {
	return color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y
}

func TestShow(t *testing.T) {
	shown := run(t, "show")
	if len(shown) != 9 {
		t.Fatalf("got %d displays, want five images, and captions below all but the second", len(shown))
	}
	alt, file := shownImage(t, shown[0])
	img := decode(t, file)
	if got, want := img.Bounds(), image.Rect(0, 0, 3, 2); got != want || level(img, 2, 1) != 7 || alt != "A caption." {
		t.Errorf("got an image of %v with grey %d and the text %q, want %v with 7 and its caption", got, level(img, 2, 1), alt, want)
	}
	for i, want := range map[int]string{1: "*A caption.*", 4: "*Its caption.*", 6: "*Another.*", 8: "*Its caption.*"} {
		if got := shown[i].Data[protocol.MIMETextMarkdown]; got != want {
			t.Errorf("display %d: got caption %q, want %q", i, got, want)
		}
	}
	for i, want := range map[int]string{2: "", 3: "A <title>: Its caption.", 5: "A <title>: Another."} {
		if alt, file := shownImage(t, shown[i]); alt != want || string(file) != "own PNG" {
			t.Errorf("display %d: got %q with the text %q, want the figure's own PNG with %q", i, file, alt, want)
		}
	}
}

func TestShowMoving(t *testing.T) {
	shown := run(t, "show")
	alt, file := shownImage(t, shown[7])
	if text := shown[7].Data[protocol.MIMETextHTML].(string); alt != "A <title>: Its caption." || string(file) != "a GIF" || !strings.Contains(text, "image/gif") {
		t.Errorf("got %s with %q", text, file)
	}
}

func TestText(t *testing.T) {
	var got []any
	for _, data := range run(t, "text") {
		got = append(got, data.Data[protocol.MIMETextMarkdown])
	}
	want := []any{"loss $-\\log p$", "| what | nats |\n|---|---|\n| a\\|b | 1 |\n| c | 2 |\n"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLive(t *testing.T) {
	for _, test := range []struct {
		name, env string
		want      []uint8
	}{
		{"browser", "", []uint8{0, 5, 9}},
		{"headless", HeadlessVariable + "=1", []uint8{9}},
	} {
		t.Run(test.name, func(t *testing.T) {
			shown := run(t, "live", test.env)
			var got []uint8
			for _, data := range shown {
				if data.DisplayID == "" || data.DisplayID != shown[0].DisplayID {
					t.Errorf("display id %q, want one id for all frames (%q)", data.DisplayID, shown[0].DisplayID)
				}
				got = append(got, level(decode(t, data.Data[protocol.MIMEImagePNG]), 0, 0))
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("got frames %d, want %d", got, test.want)
			}
		})
	}
}

func TestSliderHeadless(t *testing.T) {
	shown := run(t, "slider", HeadlessVariable+"=1")
	if len(shown) != 2 {
		t.Fatalf("got %d displays, want a strip and its caption", len(shown))
	}
	alt, file := shownImage(t, shown[0])
	if alt != "z & w: a, b, c, e, f, h, i, <k>" {
		t.Errorf("the strip's text is %q, want its caption", alt)
	}
	img := decode(t, file)
	if got, want := img.Bounds(), image.Rect(0, 0, 8*112+7*4, 112); got != want {
		t.Fatalf("got a strip of %v, want %v", got, want)
	}
	for j, want := range []uint8{0, 1, 2, 4, 5, 7, 8, 10} {
		x := j * 116
		if first, last := level(img, x, 0), level(img, x+111, 111); first != want || last != want {
			t.Errorf("frame %d of the strip: corners are %d and %d, want %d", j, first, last, want)
		}
	}
	if level(img, 114, 50) != 255 {
		t.Error("the gap between the first two frames is not white")
	}
	if got, want := shown[1].Data[protocol.MIMETextMarkdown], "*z & w: a, b, c, e, f, h, i, <k>*"; got != want {
		t.Errorf("got caption %q, want %q", got, want)
	}
}

// Wide frames stand in several lines, with the same number of frames in all lines but the last.
func TestStripLines(t *testing.T) {
	var frames []image.Image
	for range 5 {
		frames = append(frames, grey(500, 200, 7))
	}
	corners, size := places(frames)
	if want := image.Rect(0, 0, 3*504-4, 404); size != want || corners[2] != image.Pt(1008, 0) || corners[3] != image.Pt(0, 204) {
		t.Errorf("got %v in %v, want %v", corners, size, want)
	}
	if _, size := places(frames[:4]); size != image.Rect(0, 0, 1004, 404) {
		t.Errorf("four frames take %v, want two lines of two", size)
	}
}

func TestSliderInBrowser(t *testing.T) {
	shown := run(t, "slider")
	if len(shown) != 1 {
		t.Fatalf("got %d displays, want 1", len(shown))
	}
	text := shown[0].Data[protocol.MIMETextHTML].(string)
	for part, want := range map[string]int{
		"<img ": 11, " hidden src=": 10, `type="range" min="0" max="10" value="5"`: 1,
		"z &amp; w: <output>f</output>": 1, `alt="&lt;k&gt;"`: 1, `width="112"`: 11,
	} {
		if got := strings.Count(text, part); got != want {
			t.Errorf("%q occurs %d times in the slider, want %d", part, got, want)
		}
	}
}

// Outside a notebook nothing may be drawn, or wait for a kernel.
func TestSilentOutsideNotebook(t *testing.T) {
	if InNotebook() {
		t.Skip("this test runs in a notebook")
	}
	draw := func() Figure { t.Error("a figure was drawn outside a notebook"); return encoded{} }
	Show(encoded{}, "caption")
	Markdown("text")
	Table([]string{"a"}, []string{"b"})
	live := NewLive()
	live.Update(draw)
	live.Done()
	Slider("z", []string{"0"}, func(int) Figure { return draw() })
}

func TestTableRowLength(t *testing.T) {
	defer func() {
		want := "nb: Table: row 1 has 1 cells, the header has 2"
		if got := recover(); got != want {
			t.Errorf("got panic %v, want %q", got, want)
		}
	}()
	Table([]string{"a", "b"}, []string{"1", "2"}, []string{"3"})
}

func TestSpread(t *testing.T) {
	for _, test := range []struct {
		n, limit int
		want     []int
	}{{1, 8, []int{0}}, {3, 8, []int{0, 1, 2}}, {9, 2, []int{0, 8}}, {9, 3, []int{0, 4, 8}}} {
		if got := spread(test.n, test.limit); !reflect.DeepEqual(got, test.want) {
			t.Errorf("spread(%d, %d) = %v, want %v", test.n, test.limit, got, test.want)
		}
	}
}
