package train

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/optim"
)

func TestEpochCoversEachExampleOnce(t *testing.T) {
	for _, test := range []struct{ n, size, steps int }{{20, 5, 4}, {23, 5, 5}, {3, 100, 1}, {7, 1, 7}} {
		b := newBatches(toyData(test.n, 1), test.size, false, 1)
		if b.perEpoch() != test.steps {
			t.Errorf("%d examples by %d: %d steps an epoch, want %d", test.n, test.size, b.perEpoch(), test.steps)
		}
		var orders [2][]int
		for step := range 2 * test.steps {
			batch := b.at(step)
			epoch := step / test.steps
			orders[epoch] = append(orders[epoch], batch.Index...)
			if batch.X.Rows != len(batch.Index) || batch.Step != step {
				t.Errorf("step %d: %d rows for %d indices, Step %d", step, batch.X.Rows, len(batch.Index), batch.Step)
			}
		}
		for epoch, order := range orders {
			sorted := slices.Sorted(slices.Values(order))
			for i := range test.n {
				if len(sorted) != test.n || sorted[i] != i {
					t.Fatalf("%d examples by %d: epoch %d sees %v", test.n, test.size, epoch, sorted)
				}
			}
		}
		if test.n > 3 && slices.Equal(orders[0], orders[1]) {
			t.Errorf("%d examples by %d: both epochs have the order %v", test.n, test.size, orders[0])
		}
	}
}

// The batch of a step does not depend on the steps that were asked for before.
func TestBatchesInAnyOrder(t *testing.T) {
	for _, replacement := range []bool{false, true} {
		data := toyData(23, 2)
		b := newBatches(data, 5, replacement, 9)
		for _, step := range []int{12, 3, 4, 5, 0, 12} {
			got := slices.Clone(b.at(step).X.Data)
			want := newBatches(data, 5, replacement, 9).at(step).X.Data
			if !slices.Equal(got, want) {
				t.Errorf("replacement %v, step %d: %v, alone %v", replacement, step, got, want)
			}
		}
		if slices.Equal(b.at(0).Index, newBatches(data, 5, replacement, 10).at(0).Index) {
			t.Errorf("replacement %v: two seeds draw the same batch", replacement)
		}
	}
}

func TestFixedBatches(t *testing.T) {
	data := toyData(47, 1)
	fixed := func(size int) *batches {
		b := newBatches(data, size, false, 4)
		b.fixed = true
		return b
	}
	small, large, shuffled := fixed(5), fixed(10), newBatches(data, 5, false, 4)
	var order []int
	for step := range 3 * small.perEpoch() {
		index := slices.Clone(small.at(step).Index)
		if step < small.perEpoch() {
			order = append(order, index...)
			if first := shuffled.at(step).Index; !slices.Equal(index, first) {
				t.Errorf("step %d sees %v, want the first epoch's %v", step, index, first)
			}
		}
		if first := fixed(5).at(step % small.perEpoch()).Index; !slices.Equal(index, first) {
			t.Errorf("step %d sees %v, the first epoch %v", step, index, first)
		}
	}
	var again []int
	for step := range large.perEpoch() {
		again = append(again, large.at(step).Index...)
	}
	if !slices.Equal(again, order) {
		t.Errorf("batches of 10 have the order %v, of 5 %v", again, order)
	}
}

// TestBatchesHoldNothingNegligible checks that tiny numbers become 0. Many processors take a
// hundred times longer for subnormal numbers.
func TestBatchesHoldNothingNegligible(t *testing.T) {
	x := mat32.View([]float32{0x1p-101, 0x1p-99, 1e-40, -0x1p-130}, 2, 2)
	sum := make([]float32, 2)
	got := newBatches(Rows(x), 2, false, 1).at(0).X
	for i := range got.Rows {
		for j, v := range mat32.Row(got, i) {
			sum[j] += v
		}
	}
	if sum[0] != 0 || sum[1] != 0x1p-99 {
		t.Errorf("columns sum up to %g, want 0 and %g", sum, 0x1p-99)
	}
}

func TestReplacement(t *testing.T) {
	const n, size, steps = 50, 40, 500
	b := newBatches(toyData(n, 1), size, true, 2)
	counts := make([]float64, n)
	repeated := 0
	for step := range steps {
		index := b.at(step).Index
		if len(index) != size {
			t.Fatalf("step %d has %d examples, want %d", step, len(index), size)
		}
		for _, i := range index {
			counts[i]++
		}
		if s := slices.Sorted(slices.Values(index)); len(slices.Compact(s)) < size {
			repeated++
		}
	}
	// Pearson's χ² has mean n-1 and standard deviation √(2(n-1)) = 9.9.
	var chi2 float64
	for _, c := range counts {
		d := c - steps*size/n
		chi2 += d * d / (steps * size / n)
	}
	near(t, "χ² of the counts", chi2, n-1, 5*9.9)
	// A batch of 40 out of 50 without any repetition has probability 50!/(10!·50⁴⁰) < 1e-9.
	if repeated != steps {
		t.Errorf("%d of %d batches hold an example twice, want all", repeated, steps)
	}
}

func TestSeen(t *testing.T) {
	data := toyData(23, 1)
	for _, replacement := range []bool{false, true} {
		b := newBatches(data, 5, replacement, 1)
		want := 0
		for step := range 12 {
			if got := b.seen(step); got != want {
				t.Errorf("replacement %v: seen(%d) is %d, want %d", replacement, step, got, want)
			}
			want += len(b.at(step).Index)
		}
	}
}

// TestChosenBatches compares batches with the chosen examples, and counts them like draws with replacement.
func TestChosenBatches(t *testing.T) {
	var seen []string
	m := newToy(2)
	m.after = func(_ *toy, b Batch) { seen = append(seen, fmt.Sprint(b.Index, b.X.Rows)) }
	cfg := Config{Epochs: 1, BatchSize: 10, Optimizer: optim.NewAdam(0.01), RecordEvery: 1, Quiet: true, Batch: neighbours}
	h, err := Run(context.Background(), cfg, toyData(23, 2), m)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"[0 1 2 3 4 5 6 7 8 9] 10", "[7 8 9 10 11 12 13 14 15 16] 10", "[14 15 16 17 18 19 20 21 22 0] 10"}
	if !slices.Equal(seen, want) {
		t.Errorf("batches are %q, want %q", seen, want)
	}
	if last := h.Records[2]; last.Examples != 30 || last.Epoch != 1 {
		t.Errorf("after three batches of 10 of 23, the record is %+v", last)
	}
	defer func() {
		if got, want := recover(), "train: Config.Batch: example 16 at step 1, but there are 16"; got != want {
			t.Errorf("panic %v, want %q", got, want)
		}
	}()
	Run(context.Background(), cfg, toyData(16, 2), newToy(2))
}
