package experiment

import (
	"math"
	"testing"
)

func TestVerdict(t *testing.T) {
	var uniform, one Verdict
	for c := range uniform.Shares {
		uniform.Shares[c] = 0.1
	}
	one.Shares[3] = 1
	if uniform.Mismatch() > 1e-12 || math.Abs(one.Mismatch()-1.8) > 1e-12 {
		t.Errorf("mismatches are %v and %v, want 0 and 1.8", uniform.Mismatch(), one.Mismatch())
	}
}
