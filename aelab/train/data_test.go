package train

import (
	"context"
	"errors"
	"math"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/optim"
)

// bounded is a toy that takes numbers in a range.
type bounded struct {
	*toy
	low, high float32
}

func (m bounded) Range() (low, high float32) { return m.low, m.high }

func TestDataOutOfRange(t *testing.T) {
	inf := float32(math.Inf(1))
	for _, test := range []struct {
		low, high, v float32
		says         string // "" where there is nothing to say
	}{
		{0, 1, 1, ""},
		{0, 1, 0, ""},
		{-inf, inf, -math.MaxFloat32, ""},
		{0, 1, 255, "example 17 has 255 in column 2, both counted from 0, but the model takes numbers from 0 to 1; divide pixels by 255, or choose a likelihood for such numbers"},
		{0, 1, -0.5, "example 17 has -0.5 in column 2, both counted from 0, but the model takes numbers from 0 to 1; scale the data, or choose a likelihood for such numbers"},
		{0, inf, -1, "example 17 has -1 in column 2, both counted from 0, but the model takes numbers from 0; scale the data, or choose a likelihood for such numbers"},
		{-inf, 3, 4, "example 17 has 4 in column 2, both counted from 0, but the model takes numbers up to 3; scale the data, or choose a likelihood for such numbers"},
		{0, 1, float32(math.NaN()), "example 17 has NaN in column 2, both counted from 0; leave it out, or put a number there"},
		{-inf, inf, inf, "example 17 has +Inf in column 2, both counted from 0; leave it out, or put a number there"},
	} {
		steps := 0
		m := bounded{newToy(2), test.low, test.high}
		m.after = func(*toy, Batch) { steps++ }
		x := mat32.New(23, 3)
		mat32.Row(x, 17)[2] = test.v
		mat32.Row(x, 20)[1] = test.v // only the first is named
		_, err := Run(context.Background(), Config{Steps: 1, BatchSize: 1, FixedBatches: true, Optimizer: &optim.SGD{}, Quiet: true}, Rows(x), m)
		if test.says == "" {
			if errors.Is(err, ErrData) {
				t.Errorf("%v in [%v, %v]: error %v", test.v, test.low, test.high, err)
			}
			continue
		}
		if !errors.Is(err, ErrData) || err.Error() != "train: unusable data: "+test.says || steps != 0 {
			t.Errorf("%v in [%v, %v]: error %v after %d steps, want %q after none", test.v, test.low, test.high, err, steps, test.says)
		}
	}
}

// A finished run is loaded without a check of the data.
func TestFinishedRunChecksNoData(t *testing.T) {
	cfg := Config{Dir: t.TempDir(), Steps: 1, Optimizer: &optim.SGD{}, Quiet: true}
	x := mat32.New(3, 3)
	for range 2 {
		if _, err := Run(context.Background(), cfg, Rows(x), newToy(2)); err != nil {
			t.Fatal(err)
		}
		x.Data[4] = float32(math.NaN())
	}
}

// TestLateData checks that batches with examples not checked early are checked.
func TestLateData(t *testing.T) {
	x := mat32.New(1200, 3)
	c := newDataCheck(bounded{newToy(2), 0, 1})
	if err := c.early(Rows(x)); err != nil || c.checked != 1200 {
		t.Fatalf("%d examples checked: %v", c.checked, err)
	}
	x.Data[3*1100+1] = 2
	if err := c.early(Rows(x)); !errors.Is(err, ErrData) {
		t.Errorf("error %v, want that of example 1100", err)
	}
	batch := Batch{Index: []int{5, 1100}, X: mat32.New(2, 3)}
	Rows(x).Gather(batch.X, batch.Index)
	for checked, want := range map[int]bool{1200: false, 1101: false, 1100: true, 0: true} {
		c.checked = checked
		if err := c.batch(batch); errors.Is(err, ErrData) != want {
			t.Errorf("%d examples checked: error %v", checked, err)
		}
	}
}

// Blocks gathers each example once, in order, and stops when it is told to.
func TestBlocks(t *testing.T) {
	x := mat32.New(7, 2)
	for i := range x.Data {
		x.Data[i] = float32(i)
	}
	for _, rows := range []int{1, 3, 7, 100} {
		next := 0
		for first, block := range Blocks(Rows(x), rows) {
			if want := min(rows, 7-next); first != next || block.Rows != want {
				t.Fatalf("blocks of %d: %d rows from example %d, want %d from %d", rows, block.Rows, first, want, next)
			}
			for i, v := range block.Data[:2*block.Rows] {
				if want := float32(2*first + i); v != want {
					t.Fatalf("blocks of %d: value %d of example %d is %v, want %v", rows, i, first, v, want)
				}
			}
			next += block.Rows
		}
		if next != 7 {
			t.Errorf("blocks of %d: %d examples, want 7", rows, next)
		}
	}
	for first := range Blocks(Rows(x), 3) {
		if first > 3 {
			t.Fatal("a block after the end of the loop")
		}
		if first == 3 {
			break
		}
	}
	for range Blocks(Rows(mat32.New(0, 2)), 3) {
		t.Error("a block of no examples")
	}
}
