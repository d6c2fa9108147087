package experiment

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"
)

// Claim is a number in a paper, and the measure of ours that is compared with it.
type Claim struct {
	ID         string
	Slide      string // slide of the lecture
	Source     string // figure, table or section of the paper
	What       string // the number in words
	Unit       string
	Paper      float64 // the paper's value
	Unstated   bool    // the paper states no number, but shows a picture, say: Paper is our requirement
	Calibrated bool    // a choice of ours was made to fit the number: agreement is no evidence
	Tolerance  float64 // largest allowed distance from Paper, in Unit
	Sense      Sense   // the side of Paper that Tolerance limits
	// Least and Most, if set, are the smallest and the largest value that the claim allows, instead of
	// Paper ± Tolerance. Paper may lie anywhere between them. Tolerance and Sense have no meaning then.
	Least, Most float64
	Experiment  string // ID of the experiment that measures it
	Measure     string // name of its measure
}

// Ranged reports whether Least and Most are set.
func (c Claim) Ranged() bool { return c.Least != 0 || c.Most != 0 }

// Sense says which values a claim allows.
type Sense string

// The senses of a claim.
const (
	Within  Sense = ""         // from Paper - Tolerance to Paper + Tolerance
	AtMost  Sense = "at most"  // up to Paper + Tolerance: for an error, which may be smaller
	AtLeast Sense = "at least" // from Paper - Tolerance up: for an accuracy
)

// limits returns the smallest and the largest value that the claim allows; either may be infinite.
func (c Claim) limits() (least, most float64) {
	if c.Ranged() {
		return c.Least, c.Most
	}
	least, most = c.Paper-c.Tolerance, c.Paper+c.Tolerance
	switch c.Sense {
	case AtMost:
		least = math.Inf(-1)
	case AtLeast:
		most = math.Inf(1)
	}
	return least, most
}

// Allowed returns the values that the claim allows, in short: "±0.3", "≤ 3.3", "≥ 0.8" or "2 to 2.8".
func (c Claim) Allowed() string {
	least, most := c.limits()
	switch {
	case math.IsInf(least, -1):
		return fmt.Sprintf("≤ %.5g", most)
	case math.IsInf(most, 1):
		return fmt.Sprintf("≥ %.5g", least)
	case !c.Ranged() && !c.Unstated:
		return fmt.Sprintf("±%.5g", c.Tolerance)
	case least == most:
		return fmt.Sprintf("%.5g", least)
	}
	return fmt.Sprintf("%.5g to %.5g", least, most)
}

// PaperText returns the paper's value with the given number of significant digits, or "–" if the paper states
// none.
func (c Claim) PaperText(digits int) string {
	if c.Unstated {
		return "–"
	}
	return fmt.Sprintf("%.*g", digits, c.Paper)
}

// State says whether a claim is met.
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
	Ours  float64 // mean over the seeds; NaN if not run
	State State
	Seeds int     // number of runs, one for each seed
	Std   float64 // standard deviation over the seeds; 0 for fewer than two
}

// Text returns our value with the given number of significant digits, or "–" if not run. If there are several
// runs, their standard deviation follows: "3.1 ± 0.2 (3 seeds)".
func (o Outcome) Text(digits int) string {
	switch {
	case math.IsNaN(o.Ours):
		return "–"
	case o.Seeds > 1:
		return fmt.Sprintf("%.*g ± %.1g (%d seeds)", digits, o.Ours, o.Std, o.Seeds)
	}
	return fmt.Sprintf("%.*g", digits, o.Ours)
}

// Judge compares the mean of measured values, one for each seed, with the claim. It panics if there are no
// values.
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

// slack is how far outside of a limit a value may be. It is for the rounding of float64: 0.1 + 0.7 is less than 0.8.
const slack = 1e-9

func (c Claim) allows(ours float64) bool {
	least, most := c.limits()
	return least-slack <= ours && ours <= most+slack
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

// judge judges the claims by records, which holds a result for each experiment that was run.
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
