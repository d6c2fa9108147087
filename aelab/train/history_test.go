package train

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"testing"
)

func TestHistory(t *testing.T) {
	records, err := parseHistory([]byte(`{"kind":"training","step":3,"epoch":1,"examples":15,"terms":{"loss":1.5,"kl":0.1}}
{"kind":"evaluation","step":3,"epoch":1,"examples":15,"terms":{"bound":-1e-7}}
{"kind":"training","step":6,"epoch":2,"examples":28,"terms":{"loss":1.25,"kl":0.2}}
`))
	if err != nil {
		t.Fatal(err)
	}
	h := &History{Records: records, StepsPerEpoch: 5}
	for axis, want := range map[Axis]string{
		Examples: "[15 28] [1.6 1.45]", Steps: "[3 6] [1.6 1.45]", Epochs: "[0.6 1.2] [1.6 1.45]",
	} {
		if x, y := h.Curve(Training, axis, "loss", "kl"); fmt.Sprint(x, y) != want {
			t.Errorf("axis %d: curve of loss + kl is %v, %v, want %s", axis, x, y, want)
		}
	}
	if x, _ := h.Curve(Training, Steps, "loss", "bound"); x != nil {
		t.Errorf("records at %v have the sum of terms of two kinds", x)
	}
	if v, ok := h.At(Training, Epochs, 1.2, "loss"); v != 1.25 || !ok {
		t.Errorf("loss after 1.2 epochs is %v, %v", v, ok)
	}
	if _, ok := h.At(Training, Steps, 4, "loss"); ok {
		t.Error("there is a loss at step 4")
	}
	if v, ok := h.Last(Evaluation, "bound"); v != -1e-7 || !ok {
		t.Errorf("last bound is %v, %v", v, ok)
	}
	if _, ok := h.Last(Evaluation, "loss"); ok {
		t.Error("there is a loss among the evaluations")
	}
}

// In JSON the terms of a record keep their order, and their values all bits.
func TestTermsJSON(t *testing.T) {
	terms := Terms{{"z", 1.0 / 3}, {"a", -math.MaxFloat64}, {`"q"`, 5e-324}, {"", 0}}
	text, err := json.Marshal(terms)
	if err != nil {
		t.Fatal(err)
	}
	var back Terms
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(back) != fmt.Sprint(terms) {
		t.Errorf("%v came back from %s as %v", terms, text, back)
	}
	if _, err := json.Marshal(Terms{{"loss", math.NaN()}}); err == nil {
		t.Error("a NaN was written")
	}
	if err := json.Unmarshal([]byte(`[1]`), &back); err == nil {
		t.Error("an array was read as terms")
	}
}

func TestHistoryPanics(t *testing.T) {
	h := &History{Records: []Record{{Kind: Training, Step: 1, Terms: Terms{{"loss", 1}}}}}
	for name, f := range map[string]func(){
		"no term":        func() { h.Curve(Training, Steps) },
		"unknown epochs": func() { h.Curve(Training, Epochs, "loss") },
		"unknown axis":   func() { h.At(Training, 7, 0, "loss") },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}

func ExampleHistory() {
	h := &History{StepsPerEpoch: 500, Records: []Record{
		{Kind: Training, Step: 500, Epoch: 1, Examples: 50000, Terms: Terms{{"reconstruction", 150}, {"kl", 20}}},
		{Kind: Evaluation, Step: 500, Epoch: 1, Examples: 50000, Terms: Terms{{"test bound", -168}}},
		{Kind: Training, Step: 1000, Epoch: 2, Examples: 100000, Terms: Terms{{"reconstruction", 120}, {"kl", 22}}},
	}}
	epochs, loss := h.Curve(Training, Epochs, "reconstruction", "kl")
	fmt.Println(epochs, loss)
	bound, measured := h.At(Evaluation, Steps, 500, "test bound")
	fmt.Println(bound, measured)
	// Output:
	// [1 2] [170 142]
	// -168 true
}

func TestWindowPanicsWhenTermsChange(t *testing.T) {
	for _, terms := range [][]Term{nil, {{Name: "loss"}}, {{Name: "loss"}, {Name: "KL"}}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("no panic for terms %v", terms)
				}
			}()
			var w window
			w.add([]Term{{Name: "loss"}, {Name: "kl"}}, 1)
			w.add(terms, 1)
		}()
	}
}

func FuzzHistory(f *testing.F) {
	f.Add([]byte(`{"kind":"training","step":3,"epoch":1,"examples":15,"terms":{"loss":1.5}}` + "\n"))
	f.Add([]byte(`{"kind":"evaluation","step":3,"terms":{"a":1,"a":2,"b":{}}}` + "\n{}\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		records, err := parseHistory(text)
		if err != nil {
			if !errors.Is(err, ErrHistory) {
				t.Errorf("error %v", err)
			}
			return
		}
		var b bytes.Buffer
		for _, r := range records {
			line, err := json.Marshal(r)
			if err != nil {
				t.Fatal(err)
			}
			b.Write(append(line, '\n'))
		}
		again, err := parseHistory(b.Bytes())
		if err != nil || fmt.Sprint(again) != fmt.Sprint(records) {
			t.Errorf("%v came back as %v, %v", records, again, err)
		}
	})
}
