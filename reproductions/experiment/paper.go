// Package experiment holds the parts that the reproductions of all papers share: papers, experiments and
// claims, run directories that store a result with its cause, and the report.
//
// Reading order: paper.go and claim.go define the lists that a paper's package gives. run.go runs an
// experiment; fit.go trains its models, and stack.go stacks of machines. images.go has the measures and
// figures that experiments on images share, judge.go a classifier of digits. result.go defines the content of
// a run directory; resume.go continues a run, piece.go keeps its parts, share.go shares weights, and record.go
// copies finished runs to the committed results. report.go writes the page.
package experiment

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// Preset names a size of an experiment.
type Preset string

// The presets, from small to large.
const (
	Smoke      Preset = "smoke" // seconds: for tests
	Quick      Preset = "quick" // at most two minutes a paper on two cores: for notebooks
	PaperScale Preset = "paper" // the paper's own sizes
)

// Presets lists all presets, from small to large.
var Presets = []Preset{Smoke, Quick, PaperScale}

// EachPreset returns the configuration of(p) for each preset p.
func EachPreset[C any](of func(Preset) C) map[Preset]C {
	m := map[Preset]C{}
	for _, p := range Presets {
		m[p] = of(p)
	}
	return m
}

// Pick returns the one of three values that belongs to preset p. It panics if there is no such preset.
func Pick[T any](p Preset, smoke, quick, paper T) T {
	switch p {
	case Smoke:
		return smoke
	case Quick:
		return quick
	case PaperScale:
		return paper
	}
	panic(fmt.Sprintf("experiment: Pick: there is no preset %q", p))
}

// Paper is one paper's reproduction.
type Paper struct {
	Name        string // of its package: "kingma2013"
	Citation    string
	Experiments []Experiment
	Claims      []Claim
	Deviations  []Deviation
	// Results holds the committed results at the paper's scale. Each experiment has a folder with run.json
	// and pictures, as a run directory has. The pictures' numbers are committed, too, but not embedded: every
	// notebook cell would be linked with them.
	Results fs.FS
}

// Deviation is an entry of a paper's ledger: a difference from the paper, its reason and its effect.
type Deviation struct{ What, Why, Effect string }

// Experiment is one figure or table.
type Experiment struct {
	ID     string // "figure-4"
	Title  string
	Source string // "Figure 4, p. 8"
	// configs holds each preset's configuration as JSON, as run.json records it.
	configs map[Preset]json.RawMessage
	// decode decodes JSON objects one after the other into one configuration. Fields that an object does not
	// name keep their values.
	decode func(texts ...json.RawMessage) (any, error)
	run    func(ctx context.Context, r *Run, config any) error
	from   []string // the experiments from whose results it is made
	shown  string   // the measure whose lowest value says which seed is shown
}

// From returns the experiment with its sources. It is made from the results of these experiments of the
// paper, with all seeds, which Run.From then holds. Such an experiment takes next to no time, so it is run
// anew each time.
func (e Experiment) From(ids ...string) Experiment {
	e.from = ids
	return e
}

// Showing returns the experiment with a measure that selects the seed to show: the one with its lowest value.
// Without a measure, the lowest seed is shown.
func (e Experiment) Showing(measure string) Experiment {
	e.shown = measure
	return e
}

// Committed returns the folder results of the files that a paper's package has embedded.
func Committed(embedded embed.FS) Results {
	results, err := fs.Sub(embedded, "results")
	if err != nil {
		panic(err) // the name is valid
	}
	return Results{results}
}

// New returns an experiment whose configuration is a C, one literal for each preset. If C has a method
// Validate() error, only configurations that pass it are run. New panics if a preset is missing or has no
// JSON.
func New[C any](id, title, source string, presets map[Preset]C, run func(ctx context.Context, r *Run, config C) error) Experiment {
	e := Experiment{ID: id, Title: title, Source: source, configs: map[Preset]json.RawMessage{}}
	for _, p := range Presets {
		config, ok := presets[p]
		if !ok {
			panic(fmt.Sprintf("experiment: %s has no preset %s", id, p))
		}
		text, err := json.Marshal(config)
		if err != nil {
			panic(fmt.Sprintf("experiment: %s, preset %s: %v", id, p, err))
		}
		e.configs[p] = text
	}
	e.decode = func(texts ...json.RawMessage) (any, error) {
		var config C
		for _, text := range texts {
			d := json.NewDecoder(bytes.NewReader(text))
			d.DisallowUnknownFields()
			if err := d.Decode(&config); err != nil {
				return nil, err
			}
		}
		if c, ok := any(config).(interface{ Validate() error }); ok {
			return config, c.Validate()
		}
		return config, nil
	}
	e.run = func(ctx context.Context, r *Run, config any) error { return run(ctx, r, config.(C)) }
	return e
}

// Find returns the experiment with the given name, "kingma2013/figure-4".
func Find(papers []Paper, name string) (Paper, Experiment, error) {
	paper, id, _ := strings.Cut(name, "/")
	var known []string
	for _, p := range papers {
		for _, e := range p.Experiments {
			if p.Name == paper && e.ID == id {
				return p, e, nil
			}
			known = append(known, p.Name+"/"+e.ID)
		}
	}
	return Paper{}, Experiment{}, fmt.Errorf("there is no experiment %q: the experiments are %s", name, strings.Join(known, ", "))
}

// ParsePreset returns the preset of that name.
func ParsePreset(name string) (Preset, error) {
	if p := Preset(name); slices.Contains(Presets, p) {
		return p, nil
	}
	return "", fmt.Errorf("there is no preset %q: the presets are smoke, quick and paper", name)
}

// Check returns an error that names the faults of a configuration.
func (e Experiment) Check(config json.RawMessage) error {
	_, err := e.decode(config)
	return err
}

// Configure returns the configuration of a preset, in JSON, with some fields set to other values. Each set is
// like "Epochs=5", with the value in JSON or as a bare word, which stands for a string. If a field is a
// struct, the fields that the value does not name keep their values.
func (e Experiment) Configure(p Preset, sets ...string) (json.RawMessage, error) {
	if len(sets) == 0 {
		return e.configs[p], nil
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(e.configs[p], &fields); err != nil {
		return nil, err
	}
	texts := []json.RawMessage{e.configs[p]}
	for _, s := range sets {
		name, value, ok := strings.Cut(s, "=")
		if _, known := fields[name]; !ok || !known {
			return nil, fmt.Errorf("-set %s: want Field=value, where the field is one of %s", s, strings.Join(slices.Sorted(maps.Keys(fields)), ", "))
		}
		if !json.Valid([]byte(value)) {
			quoted, err := json.Marshal(value)
			if err != nil {
				return nil, err
			}
			value = string(quoted)
		}
		text, err := json.Marshal(map[string]json.RawMessage{name: json.RawMessage(value)})
		if err != nil {
			return nil, err
		}
		texts = append(texts, text)
	}
	config, err := e.decode(texts...)
	if wrong := (*json.UnmarshalTypeError)(nil); errors.As(err, &wrong) {
		err = fmt.Errorf("%s is a %s, want a value of type %v", wrong.Field, wrong.Value, wrong.Type)
	}
	if err != nil {
		return nil, fmt.Errorf("-set %s: %w", strings.Join(sets, " "), err)
	}
	return json.Marshal(config)
}
