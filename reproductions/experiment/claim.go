package experiment

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"
)

// Claim is a number in a paper, and what we measure to meet it.
type Claim struct {
	ID         string
	Slide      string // of the lecture
	Source     string // where the paper says it
	What       string // in words
	Unit       string
	Paper      float64 // the paper's value
	Unstated   bool    // the paper has no number, as of a picture: Paper is what we ask for
	Calibrated bool    // some choice of ours was made to fit the number, which is then no evidence
	Tolerance  float64 // how far ours may be from Paper; same unit
	Sense      Sense   // which way it may not be farther
	Experiment string  // that measures it
	Measure    string  // the name under which it does
}

// Sense says on which side of the paper's value ours may lie.
type Sense string

// The senses of a claim.
const (
	Within  Sense = ""         // Paper ± Tolerance
	AtMost  Sense = "at most"  // Paper + Tolerance: an error, which may well be smaller
	AtLeast Sense = "at least" // Paper - Tolerance: an accuracy
)

// Allowed is what the claim asks of ours, in few signs: "±0.3", "≤ 3.3" or "≥ 0.8".
func (c Claim) Allowed() string {
	switch c.Sense {
	case AtMost:
		return fmt.Sprintf("≤ %.5g", c.Paper+c.Tolerance)
	case AtLeast:
		return fmt.Sprintf("≥ %.5g", c.Paper-c.Tolerance)
	}
	return fmt.Sprintf("±%.5g", c.Tolerance)
}

// PaperText is the paper's value with a number of significant digits; "–" if it has none.
func (c Claim) PaperText(digits int) string {
	if c.Unstated {
		return "–"
	}
	return fmt.Sprintf("%.*g", digits, c.Paper)
}

// State is what has become of a claim.
type State string

// The states of a claim.
const (
	Met        State = "met"
	Missed     State = "missed"
	Calibrated State = "calibrated" // shown, but never counted as met or missed
	NotRun     State = "not run"
)

// Outcome is a claim with our value, if there is one.
type Outcome struct {
	Claim
	Ours  float64 // NaN where not run; the mean, where there are runs with several seeds
	State State
	Seeds int     // runs
	Std   float64 // standard deviation over the seeds; 0 for fewer than two
}

// Text is our value with a number of significant digits, and where there are several
// runs, their standard deviation: "3.1 ± 0.2 (3 seeds)"; "–" where not run.
func (o Outcome) Text(digits int) string {
	switch {
	case math.IsNaN(o.Ours):
		return "–"
	case o.Seeds > 1:
		return fmt.Sprintf("%.*g ± %.1g (%d seeds)", digits, o.Ours, o.Std, o.Seeds)
	}
	return fmt.Sprintf("%.*g", digits, o.Ours)
}

// Judge sets measured values, of one seed each, against the claim: their mean counts. It
// panics if there are none.
func (c Claim) Judge(values ...float64) Outcome {
	o := Outcome{Claim: c, Seeds: len(values), State: Missed}
	if o.Ours = values[0]; len(values) > 1 {
		o.Ours, o.Std = stat.MeanStdDev(values, nil)
	}
	switch {
	case c.Calibrated:
		o.State = Calibrated
	case c.allows(o.Ours):
		o.State = Met
	}
	return o
}

func (c Claim) allows(ours float64) bool {
	switch c.Sense {
	case AtMost:
		return ours <= c.Paper+c.Tolerance
	case AtLeast:
		return ours >= c.Paper-c.Tolerance
	}
	return math.Abs(ours-c.Paper) <= c.Tolerance
}

// Outcomes judges the paper's claims by its committed results. Results on stand-in data
// count as not run: they say nothing about the paper's numbers.
func (p Paper) Outcomes() ([]Outcome, error) {
	records := map[string]*Result{}
	for _, e := range p.Experiments {
		r, err := readCommitted(p.Results, e.ID)
		if err != nil {
			return nil, fmt.Errorf("committed results of %s: %w", p.Name, err)
		}
		records[e.ID] = r
	}
	return p.judge(records), nil
}

// judge judges the claims by records, which has one for each experiment that was run.
func (p Paper) judge(records map[string]*Result) []Outcome {
	var outcomes []Outcome
	for _, c := range p.Claims {
		o := Outcome{Claim: c, Ours: math.NaN(), State: NotRun}
		if r := records[c.Experiment]; r != nil && !r.Standin {
			if values := r.Values(c.Measure); len(values) > 0 {
				o = c.Judge(values...)
			}
		}
		outcomes = append(outcomes, o)
	}
	return outcomes
}
