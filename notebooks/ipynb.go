package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/aelab-go/autoencoders/aelab/atomicfile"
)

// notebook is an .ipynb file of format 4. Fields are in the order in which Jupyter writes
// them.
type notebook struct {
	Cells    []cell         `json:"cells"`
	Metadata map[string]any `json:"metadata"`
	Format   int            `json:"nbformat"`
	Minor    int            `json:"nbformat_minor"`
}

type cell struct {
	Attachments    map[string]any  `json:"attachments,omitempty"`
	Type           string          `json:"cell_type"`
	ExecutionCount json.RawMessage `json:"execution_count,omitempty"` // null or a number; only in code cells
	ID             string          `json:"id,omitempty"`
	Metadata       map[string]any  `json:"metadata"`
	Outputs        *[]output       `json:"outputs,omitempty"` // only in code cells
	Source         multiline       `json:"source"`
}

// output is an output of a cell. Its fields depend on its output_type: stream,
// display_data, execute_result or error.
type output map[string]any

// multiline is text that a notebook holds as a list of lines, each with its line end.
type multiline string

// UnmarshalJSON implements json.Unmarshaler.
func (m *multiline) UnmarshalJSON(data []byte) error {
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		return err
	}
	text, ok := joined(v)
	if !ok {
		return fmt.Errorf("text is neither a string nor a list of them: %.40s", data)
	}
	*m = multiline(text)
	return nil
}

// MarshalJSON implements json.Marshaler.
func (m multiline) MarshalJSON() ([]byte, error) { return encodeJSON(lines(string(m)), "") }

// joined returns the text of a string, or of a list of its lines.
func joined(v any) (text string, ok bool) {
	if text, ok := v.(string); ok {
		return text, true
	}
	list, ok := v.([]any)
	if !ok {
		return "", false
	}
	var b strings.Builder
	for _, line := range list {
		s, ok := line.(string)
		if !ok {
			return "", false
		}
		b.WriteString(s)
	}
	return b.String(), true
}

// lines is the reverse of joined.
func lines(text string) []any {
	list := []any{}
	for line := range strings.Lines(text) {
		list = append(list, line)
	}
	return list
}

func (o output) kind() string { s, _ := o["output_type"].(string); return s }

func (o output) text() string { s, _ := joined(o["text"]); return s }

// data returns the content of a display by its kind: "image/png", "text/html".
func (o output) data() map[string]any { m, _ := o["data"].(map[string]any); return m }

// isCode reports whether the cell is one that the kernel runs.
func (c cell) isCode() bool { return c.Type == "code" }

func (c cell) outputs() []output {
	if c.Outputs == nil {
		return nil
	}
	return *c.Outputs
}

// hasRun reports whether a cell has been run.
func (nb *notebook) hasRun() bool {
	return slices.ContainsFunc(nb.Cells, func(c cell) bool {
		return len(c.ExecutionCount) > 0 && string(c.ExecutionCount) != "null"
	})
}

// readNotebook reads an .ipynb file.
func readNotebook(name string) (*notebook, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	nb, err := parseNotebook(data)
	if err != nil {
		return nil, fmt.Errorf("%s is not a notebook %w", name, err)
	}
	return nb, nil
}

// parseNotebook reads the contents of an .ipynb file. Its error continues the words "is not a
// notebook".
func parseNotebook(data []byte) (*notebook, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var nb notebook
	if err := decoder.Decode(&nb); err != nil {
		return nil, fmt.Errorf("in JSON: at byte %d: %w", decoder.InputOffset(), err)
	}
	if nb.Format != 4 {
		return nil, fmt.Errorf("of format 4 (nbformat is %d): open it in JupyterLab and save it", nb.Format)
	}
	return &nb, nil
}

// write writes the notebook as Jupyter would, unless the file holds that already.
func (nb *notebook) write(name string) error {
	data, err := encodeJSON(nb, " ")
	if err != nil {
		return err
	}
	if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, data) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return atomicfile.WriteFile(name, data, 0o644)
}

func encodeJSON(v any, indent string) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", indent)
	err := encoder.Encode(v)
	return b.Bytes(), err
}

// executed returns nb with the outputs of ran, a copy of nb that was run. It prepares the outputs for
// being committed: it removes whatever differs from run to run and from machine to machine.
func (nb *notebook) executed(ran *notebook, paths *strings.Replacer) (*notebook, error) {
	if len(nb.Cells) != len(ran.Cells) {
		return nil, fmt.Errorf("the notebook that ran has %d cells, not %d", len(ran.Cells), len(nb.Cells))
	}
	clean := &notebook{Format: 4, Minor: max(nb.Minor, 5), Metadata: map[string]any{}}
	for key, value := range nb.Metadata {
		clean.Metadata[key] = value
	}
	clean.Metadata["kernelspec"], clean.Metadata["language_info"] = nb.kernel().metadata()
	for i, c := range nb.Cells {
		if c.ID == "" { // Jupyter would draw one at random
			c.ID = fmt.Sprintf("cell-%02d", i+1)
		}
		metadata := map[string]any{}
		for key, value := range c.Metadata {
			if key != "execution" { // times
				metadata[key] = value
			}
		}
		c.Metadata = metadata
		c.ExecutionCount, c.Outputs = nil, nil
		if c.isCode() {
			c.ExecutionCount = ran.Cells[i].ExecutionCount
			outputs := cleanOutputs(ran.Cells[i].outputs(), paths)
			c.Outputs = &outputs
		}
		clean.Cells = append(clean.Cells, c)
	}
	return clean, nil
}

// cleanOutputs joins a cell's standard output and puts it before what the cell displayed. The two reach
// Jupyter separately, so their order changes from run to run. It leaves out standard error, which holds
// logs, and lines that were written over, which hold progress and its times.
func cleanOutputs(outputs []output, paths *strings.Replacer) []output {
	displays := []output{}
	var stdout strings.Builder
	for _, o := range outputs {
		if o.kind() == "stream" {
			if o["name"] == "stdout" {
				stdout.WriteString(o.text())
			}
			continue
		}
		kept := output{}
		for key, value := range o {
			if key != "transient" {
				kept[key] = value
			}
		}
		if data := o.data(); data != nil {
			kept["data"] = cleanData(data, paths)
		}
		displays = append(displays, kept)
	}
	text := paths.Replace(withoutProgress(stdout.String()))
	if text == "" {
		return displays
	}
	return append([]output{{"output_type": "stream", "name": "stdout", "text": lines(text)}}, displays...)
}

func cleanData(data map[string]any, paths *strings.Replacer) map[string]any {
	clean := map[string]any{}
	for kind, content := range data {
		text, ok := joined(content)
		switch {
		case !ok:
			clean[kind] = content
		case strings.HasPrefix(kind, "text/"):
			clean[kind] = lines(paths.Replace(text))
		default:
			clean[kind] = strings.TrimSpace(text)
		}
	}
	return clean
}

// withoutProgress leaves out the lines that hold a carriage return.
func withoutProgress(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if !strings.Contains(strings.TrimSuffix(line, "\r\n"), "\r") {
			b.WriteString(line)
		}
	}
	return b.String()
}
