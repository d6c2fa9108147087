package train

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
)

// reducible is a toy that notes how it is switched.
type reducible struct {
	*toy
	switched []bool
}

func (m *reducible) SetBFloat16(on bool) { m.switched = append(m.switched, on) }

func TestBFloat16(t *testing.T) {
	m := &reducible{toy: newToy(2)}
	cfg := toyConfig(t.TempDir(), m.toy)
	cfg.BFloat16 = true
	m.after = func(*toy, Batch) {
		if !slices.Equal(m.switched, []bool{true}) {
			t.Fatalf("within a step, SetBFloat16 was called with %v", m.switched)
		}
	}
	if _, err := Run(context.Background(), cfg, toyData(23, 2), m); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(m.switched, []bool{true, false}) {
		t.Errorf("SetBFloat16 was called with %v, want true, then false", m.switched)
	}

	cfg.BFloat16 = false
	_, err := Run(context.Background(), cfg, toyData(23, 2), m)
	if !errors.Is(err, ErrCheckpoint) || !strings.Contains(err.Error(), "BFloat16 was true and is false") {
		t.Errorf("going on in float32: error %v", err)
	}
}

func TestBFloat16IsNotForAllModels(t *testing.T) {
	m := newToy(2)
	cfg := toyConfig("", m)
	cfg.BFloat16 = true
	if _, err := Run(context.Background(), cfg, toyData(23, 2), m); err == nil || !strings.Contains(err.Error(), "*train.toy multiplies in float32 alone") {
		t.Errorf("error %v", err)
	}
}
