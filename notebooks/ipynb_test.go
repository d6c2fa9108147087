package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// pictured returns a PNG file, in base64, of a white image with some black pixels.
func pictured(t *testing.T, width, height, black int) string {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, width, height))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	for i := range black {
		img.Pix[i] = 0
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

func stream(name, text string) output {
	return output{"output_type": "stream", "name": name, "text": text}
}

func display(kind, content string) output {
	return output{"output_type": "display_data", "data": map[string]any{kind: content}, "metadata": map[string]any{}}
}

// code returns a notebook of one code cell with these outputs.
func code(outputs ...output) *notebook {
	return &notebook{Format: 4, Minor: 5, Metadata: map[string]any{}, Cells: []cell{
		{Type: "markdown", ID: "a", Metadata: map[string]any{}, Source: "# Title"},
		{Type: "code", ID: "b", Metadata: map[string]any{}, Source: "import \"fmt\"\n%% -n=3\nfmt.Println(1)", Outputs: &outputs},
	}}
}

func TestCleanOutputs(t *testing.T) {
	paths := strings.NewReplacer("/home/me/aelab/", "", "/home/me/aelab", ".", "/home/me/", "~/")
	result := output{
		"output_type": "display_data", "metadata": map[string]any{},
		"transient": map[string]any{"display_id": "x"},
		"data":      map[string]any{"text/html": []any{"<b>/home/me/aelab/a\n", "</b>"}, "image/png": "AAAA\n"},
	}
	got := cleanOutputs([]output{
		stream("stdout", "in /home/me/aelab"),
		stream("stderr", "a log\n"),
		stream("stdout", "/runs and /home/me/x\n"),
		stream("stdout", "step 1\rstep 2, 17 s\n"),
		stream("stdout", "windows\r\n"),
		result,
		stream("stderr", "a log\n"),
		stream("stdout", "after\n"),
		stream("stdout", "\rstep 1\rstep 2"),
	}, paths)
	want := []output{
		{"output_type": "stream", "name": "stdout", "text": []any{"in runs and ~/x\n", "windows\r\n", "after\n"}},
		{
			"output_type": "display_data", "metadata": map[string]any{},
			"data": map[string]any{"text/html": []any{"<b>a\n", "</b>"}, "image/png": "AAAA"},
		},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

const committed = `{
 "cells": [
  {
   "cell_type": "markdown",
   "metadata": {},
   "source": "α < β & γ"
  },
  {
   "cell_type": "code",
   "execution_count": 7,
   "metadata": {"execution": {"iopub.execute_input": "2026-01-01"}, "tags": ["x"]},
   "outputs": [],
   "source": ["a\n", "b"]
  }
 ],
 "metadata": {"kernelspec": {"name": "other"}, "language_info": {"version": "go1.26"}, "title": "kept"},
 "nbformat": 4,
 "nbformat_minor": 2
}`

const written = `{
 "cells": [
  {
   "cell_type": "markdown",
   "id": "cell-01",
   "metadata": {},
   "source": [
    "α < β & γ"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 1,
   "id": "cell-02",
   "metadata": {
    "tags": [
     "x"
    ]
   },
   "outputs": [
    {
     "name": "stdout",
     "output_type": "stream",
     "text": [
      "1 < 2 & 3\n"
     ]
    }
   ],
   "source": [
    "a\n",
    "b"
   ]
  }
 ],
 "metadata": {
  "kernelspec": {
   "display_name": "Go (gonb)",
   "language": "go",
   "name": "gonb"
  },
  "language_info": {
   "codemirror_mode": "",
   "file_extension": ".go",
   "mimetype": "text/x-go",
   "name": "go",
   "nbconvert_exporter": "",
   "pygments_lexer": "go"
  },
  "title": "kept"
 },
 "nbformat": 4,
 "nbformat_minor": 5
}
`

// A notebook in Python stays one when its outputs are committed.
func TestKernelOfNotebook(t *testing.T) {
	for name, want := range map[string]kernel{"python3": pythonKernel, "gonb": goKernel, "other": goKernel, "": goKernel} {
		nb := &notebook{Metadata: map[string]any{"kernelspec": map[string]any{"name": name}}}
		if got := nb.kernel(); got != want {
			t.Errorf("%q: got %v, want %v", name, got, want)
		}
		clean, err := nb.executed(nb, strings.NewReplacer())
		if err != nil || clean.kernel() != want || clean.Metadata["language_info"].(map[string]any)["name"] != want.language {
			t.Errorf("%q: committed with %v, %v", name, clean.Metadata, err)
		}
	}
}

// The notebook that was run keeps the committed one's cells and takes the run's outputs,
// in Jupyter's own layout; written once more, it stays the same.
func TestExecutedNotebook(t *testing.T) {
	name := filepath.Join(t.TempDir(), "dir", "x.ipynb")
	source := filepath.Join(t.TempDir(), "x.ipynb")
	if err := os.WriteFile(source, []byte(committed), 0o644); err != nil {
		t.Fatal(err)
	}
	outputs := []output{stream("stdout", "1 < 2 & 3\n")}
	for range 2 {
		nb, err := readNotebook(source)
		if err != nil {
			t.Fatal(err)
		}
		ran := &notebook{Format: 4, Cells: []cell{
			{Type: "markdown"},
			{Type: "code", ExecutionCount: json.RawMessage("1"), Outputs: &outputs},
		}}
		clean, err := nb.executed(ran, strings.NewReplacer())
		if err != nil {
			t.Fatal(err)
		}
		if err := clean.write(name); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != written {
			t.Fatalf("got\n%s\nwant\n%s", got, written)
		}
		source = name
	}
}

func TestReadNotebookFaults(t *testing.T) {
	dir := t.TempDir()
	for content, want := range map[string]string{
		`<html>`:                           "is not a notebook in JSON: at byte",
		`{"nbformat": 3, "worksheets":[]}`: "is not a notebook of format 4 (nbformat is 3)",
		`{"nbformat": 4, "cells": [{"source": 5}]}`: "text is neither a string nor a list",
	} {
		name := filepath.Join(dir, "x.ipynb")
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := readNotebook(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want an error that says %q", content, err, want)
		}
	}
}

// A file that can be read as a notebook can be cleaned, compared and written, and read again.
func FuzzNotebook(f *testing.F) {
	f.Add([]byte(committed))
	f.Add([]byte(written))
	f.Add([]byte(`{"nbformat": 4, "cells": [{"cell_type": "code", "outputs": [null, {"output_type": "stream", "text": [1]}, {"data": {"image/png": "AAAA"}}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		nb, err := parseNotebook(data)
		if err != nil {
			return
		}
		if err := cellError(nb); err != nil {
			return
		}
		clean, err := nb.executed(nb, strings.NewReplacer("/home/me/", "~/"))
		if err != nil {
			t.Fatal(err)
		}
		compare(clean, nb)
		text, err := encodeJSON(clean, " ")
		if err != nil {
			t.Fatal(err)
		}
		again, err := parseNotebook(text)
		if err != nil {
			t.Fatalf("%v in what was written:\n%s", err, text)
		}
		if err := compare(again, clean); err != nil && !strings.Contains(err.Error(), "damaged") {
			t.Errorf("%v after writing and reading", err)
		}
	})
}

func TestCompare(t *testing.T) {
	plot := func(black int) string { return pictured(t, 100, 100, black) }
	embedded := func(black int) string {
		return `<b>x</b><img src="data:image/png;base64,` + plot(black) + `">`
	}
	for _, test := range []struct {
		name      string
		got, want []output
		fault     string // empty: they compare equal
	}{
		{"no output", nil, nil, ""},
		{"skipped now", []output{stream("stdout", "skipped: x\n")}, []output{stream("stdout", "0.97\n")}, ""},
		{"skipped then", nil, []output{stream("stdout", "skipped: x\n")}, ""},
		{"text", []output{stream("stdout", "a\nb\n")}, []output{stream("stdout", "a\nb\n")}, ""},
		{"other text", []output{stream("stdout", "a\n1.50\n")}, []output{stream("stdout", "a\n1.25\n")},
			`cell [1] (fmt.Println(1)): output 1: line 2 is "1.50" now, and "1.25" in the committed notebook`},
		{"longer text", []output{stream("stdout", "a\nb")}, []output{stream("stdout", "a")}, "2 lines now, and 1"},
		{"missing", nil, []output{stream("stdout", "a")}, `output 1 (text "a") is missing now`},
		{"new", []output{display("text/html", "a")}, nil, "output 1 (display_data text/html) is not in the committed notebook"},
		{"other kind", []output{stream("stdout", "a")}, []output{display("text/html", "a")}, "output 1 is text"},
		{"other form", []output{display("image/png", "")}, []output{display("text/html", "")}, "it is image/png now, and text/html"},
		{"markdown", []output{display("text/markdown", "a")}, []output{display("text/markdown", "b")}, "text/markdown: line 1"},
		{"same image", []output{display("image/png", plot(0))}, []output{display("image/png", plot(0))}, ""},
		{"ten pixels of 10000", []output{display("image/png", plot(10))}, []output{display("image/png", plot(0))}, ""},
		{"eleven pixels", []output{display("image/png", plot(11))}, []output{display("image/png", plot(0))}, "11 of the image's 10000 pixels"},
		{"other size", []output{display("image/png", pictured(t, 9, 8, 0))}, []output{display("image/png", plot(0))}, "is 9×8 pixels now, and 100×100"},
		{"damaged", []output{display("image/png", "AAAA")}, []output{display("image/png", plot(0))}, "the image is damaged"},
		{"embedded", []output{display("text/html", embedded(10))}, []output{display("text/html", embedded(0))}, ""},
		{"embedded differ", []output{display("text/html", embedded(500))}, []output{display("text/html", embedded(0))}, "text/html: image 1: 500 of"},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := compare(code(test.got...), code(test.want...))
			switch {
			case test.fault == "" && err != nil:
				t.Error(err)
			case test.fault != "" && (err == nil || !strings.Contains(err.Error(), test.fault)):
				t.Errorf("got %v, want an error that says %q", err, test.fault)
			}
		})
	}
}

// A change of grey that the eye would not see does not count.
func TestVisiblyDiffer(t *testing.T) {
	a, b := image.NewGray(image.Rect(0, 0, 1, 1)), image.NewRGBA(image.Rect(3, 3, 4, 4))
	a.SetGray(0, 0, color.Gray{Y: 100})
	for level, want := range map[uint8]bool{100: false, 84: false, 116: false, 83: true, 117: true} {
		b.Set(3, 3, color.Gray{Y: level})
		if got := visiblyDiffer(a, b, 0, 0); got != want {
			t.Errorf("grey 100 and %d: got %v, want %v", level, got, want)
		}
	}
}
