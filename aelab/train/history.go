package train

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// The kinds of record.
const (
	Training   = "training"   // means over the examples since the last such record
	Evaluation = "evaluation" // the terms that Config.Evaluate returned
)

// ErrHistory is the error for a history file that is missing, too short or not readable as records.
var ErrHistory = errors.New("damaged history")

// History holds the records of a run, in the order of the steps.
type History struct {
	Records []Record
	// StepsPerEpoch is set in the histories that Run returns. It is not in the file.
	StepsPerEpoch int
	// Elapsed is the duration of the latest call of Run, and Updates the number of its updates: earlier calls may
	// have made others. They are not in the file, so that the same run writes the same bytes.
	Elapsed time.Duration
	Updates int
}

// Axis is the quantity on the x-axis of a curve.
type Axis int

const (
	Examples Axis = iota // seen, repetitions counted
	Steps                // updates done
	Epochs               // Steps over StepsPerEpoch, fractions included
)

// at returns the place of a record on the axis.
func (h *History) at(axis Axis, r Record) float64 {
	switch axis {
	case Examples:
		return float64(r.Examples)
	case Steps:
		return float64(r.Step)
	case Epochs:
		if h.StepsPerEpoch < 1 {
			panic("train: History: an axis in Epochs needs StepsPerEpoch")
		}
		return float64(r.Step) / float64(h.StepsPerEpoch)
	}
	panic(fmt.Sprintf("train: History: axis is %d, want Examples, Steps or Epochs", axis))
}

// Record is one line of history.jsonl.
type Record struct {
	Kind     string `json:"kind"`     // Training or Evaluation
	Step     int    `json:"step"`     // updates done
	Epoch    int    `json:"epoch"`    // that of the last update, from 1; 0 before any
	Examples int    `json:"examples"` // seen so far, repetitions counted
	Terms    Terms  `json:"terms"`
}

// Terms is a list of terms; in JSON, an object with their names as keys, in order.
type Terms []Term

// Value returns the value of the named term, and whether there is one.
func (t Terms) Value(name string) (float64, bool) {
	for _, term := range t {
		if term.Name == name {
			return term.Value, true
		}
	}
	return 0, false
}

// MarshalJSON implements json.Marshaler. It fails where a value is not finite.
func (t Terms) MarshalJSON() ([]byte, error) {
	text := []byte{'{'}
	for i, term := range t {
		name, err := json.Marshal(term.Name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(term.Value)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			text = append(text, ',')
		}
		text = append(append(append(text, name...), ':'), value...)
	}
	return append(text, '}'), nil
}

// UnmarshalJSON implements json.Unmarshaler.
func (t *Terms) UnmarshalJSON(text []byte) error {
	d := json.NewDecoder(bytes.NewReader(text))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return fmt.Errorf("terms are %.20s, want an object", text)
	}
	*t = nil
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		var value float64
		if err := d.Decode(&value); err != nil {
			return err
		}
		*t = append(*t, Term{Name: name.(string), Value: value})
	}
	return nil
}

// Curve returns the sum of the named terms in all records of a kind that have them all, and
// the place of each record on the axis. It panics if no term is named, or if the axis is
// Epochs and StepsPerEpoch is not set.
func (h *History) Curve(kind string, axis Axis, terms ...string) (x, values []float64) {
	if len(terms) == 0 {
		panic("train: History: no term is named")
	}
	for _, r := range h.Records {
		if r.Kind != kind {
			continue
		}
		if v, ok := r.Terms.sum(terms); ok {
			x, values = append(x, h.at(axis, r)), append(values, v)
		}
	}
	return x, values
}

// sum adds the values of the named terms in this order. ok reports whether t has all of them.
func (t Terms) sum(names []string) (sum float64, ok bool) {
	for _, name := range names {
		v, ok := t.Value(name)
		if !ok {
			return 0, false
		}
		sum += v
	}
	return sum, true
}

// At returns the value of Curve at x, and whether there is one. Of several it returns the latest.
func (h *History) At(kind string, axis Axis, x float64, terms ...string) (float64, bool) {
	at, values := h.Curve(kind, axis, terms...)
	for i := len(at) - 1; i >= 0; i-- {
		if at[i] == x {
			return values[i], true
		}
	}
	return 0, false
}

// Last returns the latest sum of the named terms in records of a kind, and whether
// there is one.
func (h *History) Last(kind string, terms ...string) (float64, bool) {
	_, values := h.Curve(kind, Steps, terms...)
	if len(values) == 0 {
		return 0, false
	}
	return values[len(values)-1], true
}

func parseHistory(text []byte) ([]Record, error) {
	var records []Record
	offset := 0
	for line := range bytes.Lines(text) {
		var r Record
		if err := json.Unmarshal(line, &r); err != nil {
			return nil, fmt.Errorf("%w: line %d, byte %d: %w", ErrHistory, len(records)+1, offset, err)
		}
		if (r.Kind != Training && r.Kind != Evaluation) || r.Step < 0 || r.Epoch < 0 || r.Examples < 0 {
			return nil, fmt.Errorf("%w: line %d, byte %d: not a record of a run", ErrHistory, len(records)+1, offset)
		}
		records = append(records, r)
		offset += len(line)
	}
	return records, nil
}

// window sums the terms since the last training record.
type window struct {
	Examples int     `json:"examples"`
	Sums     Terms   `json:"sums"` // of value × examples
	loss     float64 // mean of the first term; take does not clear it
}

func (w *window) add(terms []Term, examples int) {
	lossOf(terms)
	if len(w.Sums) == 0 {
		for _, t := range terms {
			w.Sums = append(w.Sums, Term{Name: t.Name})
		}
	}
	if len(terms) != len(w.Sums) {
		panic(fmt.Sprintf("train: Model.Step returned %d terms after %d", len(terms), len(w.Sums)))
	}
	w.Examples += examples
	for i, t := range terms {
		if t.Name != w.Sums[i].Name {
			panic(fmt.Sprintf("train: Model.Step returned term %q after %q", t.Name, w.Sums[i].Name))
		}
		w.Sums[i].Value += float64(t.Value * float64(examples))
	}
	w.loss = w.Sums[0].Value / float64(w.Examples)
}

// lossOf returns the first of a model's terms.
func lossOf(terms []Term) float64 {
	if len(terms) == 0 {
		panic("train: Model.Step returned no terms, want at least the loss")
	}
	return terms[0].Value
}

// take returns the means and clears the sums.
func (w *window) take() Terms {
	means := make(Terms, len(w.Sums))
	for i, s := range w.Sums {
		means[i] = Term{Name: s.Name, Value: s.Value / float64(w.Examples)}
	}
	w.Examples, w.Sums = 0, w.Sums[:0]
	return means
}
