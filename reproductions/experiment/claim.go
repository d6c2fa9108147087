package experiment

import (
	"fmt"
	"math"
)

// Claim is a number in a paper, and what we measure to meet it.
type Claim struct {
	ID         string
	Slide      string // of the lecture
	Source     string // where the paper says it
	What       string // in words
	Unit       string
	Paper      float64 // the paper's value
	Tolerance  float64 // the claim is met if ours is within this of Paper; same unit
	Experiment string  // that measures it
	Measure    string  // the name under which it does
}

// State is what has become of a claim.
type State string

// The states of a claim.
const (
	Met    State = "met"
	Missed State = "missed"
	NotRun State = "not run"
)

// Outcome is a claim with our value, if there is one.
type Outcome struct {
	Claim
	Ours  float64 // NaN where not run
	State State
}

// Judge sets a measured value against the claim.
func (c Claim) Judge(ours float64) Outcome {
	state := Missed
	if math.Abs(ours-c.Paper) <= c.Tolerance {
		state = Met
	}
	return Outcome{c, ours, state}
}

// Outcomes judges the paper's claims by its committed results. Results on stand-in data
// count as not run: they say nothing about the paper's numbers.
func (p Paper) Outcomes() ([]Outcome, error) {
	records := map[string]*Record{}
	for _, e := range p.Experiments {
		r, err := ReadRecord(p.Results, e.ID)
		if err != nil {
			return nil, fmt.Errorf("committed results of %s: %w", p.Name, err)
		}
		records[e.ID] = r
	}
	return p.judge(records), nil
}

// judge judges the claims by records, which has one for each experiment that was run.
func (p Paper) judge(records map[string]*Record) []Outcome {
	var outcomes []Outcome
	for _, c := range p.Claims {
		o := Outcome{c, math.NaN(), NotRun}
		if r := records[c.Experiment]; r != nil && !r.Standin {
			if v, ok := r.Value(c.Measure); ok {
				o = c.Judge(v)
			}
		}
		outcomes = append(outcomes, o)
	}
	return outcomes
}
