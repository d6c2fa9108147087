package experiment

import (
	"math"
	"testing"
)

func TestJudge(t *testing.T) {
	claim := Claim{Paper: 3, Tolerance: 0.5}
	for _, c := range []struct {
		sense   Sense
		ours    float64
		want    State
		allowed string
	}{
		{Within, 2.6, Met, "±0.5"},
		{Within, 2.4, Missed, "±0.5"},
		{Within, 3.6, Missed, "±0.5"},
		{AtMost, 1, Met, "≤ 3.5"},
		{AtMost, 3.6, Missed, "≤ 3.5"},
		{AtLeast, 5, Met, "≥ 2.5"},
		{AtLeast, 2.4, Missed, "≥ 2.5"},
		{AtLeast, math.NaN(), Missed, "≥ 2.5"},
	} {
		claim.Sense = c.sense
		if got := claim.Judge(c.ours).State; got != c.want || claim.Allowed() != c.allowed {
			t.Errorf("%g %s of 3 by 0.5: %s and allowed %q, want %s and %q", c.ours, c.sense, got, claim.Allowed(), c.want, c.allowed)
		}
	}
}

// TestJudgeRange has a range that is not symmetric about the paper's number.
func TestJudgeRange(t *testing.T) {
	claim := Claim{Paper: 2.1, Least: 2, Most: 2.8}
	for ours, want := range map[float64]State{1.99: Missed, 2: Met, 2.1: Met, 2.8: Met, 2.81: Missed, math.NaN(): Missed} {
		if got := claim.Judge(ours).State; got != want || claim.Allowed() != "2 to 2.8" {
			t.Errorf("%g of 2 to 2.8: %s and allowed %q, want %s", ours, got, claim.Allowed(), want)
		}
	}
	if claim = (Claim{Paper: -1, Least: -2}); claim.Judge(0).State != Met || claim.Judge(0.1).State != Missed {
		t.Error("a range that ends at 0 is not kept")
	}
}

// TestAllowedWithoutANumber: no number of the paper stands beside these, so the text gives both ends.
func TestAllowedWithoutANumber(t *testing.T) {
	for tolerance, want := range map[float64]string{0.25: "1.75 to 2.25", 0: "2"} {
		claim := Claim{Paper: 2, Tolerance: tolerance, Unstated: true}
		if got := claim.Allowed(); got != want {
			t.Errorf("tolerance %g: got %q, want %q", tolerance, got, want)
		}
	}
}

// TestJudgeAtTheLimit has numbers whose limits float64 rounds to the wrong side of the value.
func TestJudgeAtTheLimit(t *testing.T) {
	for _, c := range []struct {
		claim Claim
		ours  float64
		want  State
	}{
		{Claim{Paper: 0.1, Tolerance: 0.7}, 0.8, Met},
		{Claim{Paper: 0.1, Tolerance: 0.7, Sense: AtMost}, 0.8, Met},
		{Claim{Paper: 1.1, Tolerance: 0.8, Sense: AtLeast}, 0.3, Met},
		{Claim{Paper: 0.1, Tolerance: 0.7}, 0.800001, Missed},
		{Claim{Paper: 1.1, Tolerance: 0.8, Sense: AtLeast}, 0.299999, Missed},
	} {
		if got := c.claim.Judge(c.ours).State; got != c.want {
			t.Errorf("%g, allowed %s of %g: %s, want %s", c.ours, c.claim.Allowed(), c.claim.Paper, got, c.want)
		}
	}
}

func TestCalibratedIsNoEvidence(t *testing.T) {
	claim := Claim{Paper: 3, Tolerance: 0.5, Calibrated: true}
	for _, ours := range []float64{3, 30} {
		if o := claim.Judge(ours); o.State != Calibrated || o.Ours != ours {
			t.Errorf("%g: %s, %g", ours, o.State, o.Ours)
		}
	}
}

func TestPaperText(t *testing.T) {
	c := Claim{Paper: 13.868}
	if got := c.PaperText(4); got != "13.87" {
		t.Errorf("%q, want 13.87", got)
	}
	c.Unstated = true
	if got := c.PaperText(4); got != "–" {
		t.Errorf("%q for a number that the paper has not", got)
	}
}
