package train

import (
	"errors"
	"fmt"
	"math"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// ErrData is the error for data that the model cannot learn from.
var ErrData = errors.New("unusable data")

// earlyNumbers is the count of numbers that are checked before the first step, a tenth of a second's work.
const earlyNumbers = 1 << 26

// dataCheck finds numbers that are outside of Model.Range or not finite. Before the first step it
// checks earlyNumbers numbers, more than most data sets have. It checks later examples when a batch
// holds them.
type dataCheck struct {
	low, high float32
	checked   int // examples below this number are checked

	x   mat32.Matrix // examples being checked
	bad []int        // for each row the first column at fault; -1 is none
}

func newDataCheck(m Model) dataCheck {
	low, high := m.Range()
	return dataCheck{low: max(low, -math.MaxFloat32), high: min(high, math.MaxFloat32)}
}

// early checks the first examples, block by block, until it has seen earlyNumbers numbers.
func (c *dataCheck) early(data Source) error {
	limit := max(1, earlyNumbers/max(1, data.Dim()))
	c.checked = 0
	for first, x := range Blocks(data, min(500, limit)) {
		if first >= limit {
			break
		}
		if i, column := c.find(x); i >= 0 {
			return c.fault(first+i, column, mat32.Row(x, i)[column])
		}
		c.checked = first + x.Rows
	}
	return nil
}

// batch checks b if it holds an example that early has not checked.
func (c *dataCheck) batch(b Batch) error {
	for _, example := range b.Index {
		if example >= c.checked {
			if i, column := c.find(b.X); i >= 0 {
				return c.fault(b.Index[i], column, mat32.Row(b.X, i)[column])
			}
			return nil
		}
	}
	return nil
}

// find returns the place of the first number at fault in x; row -1 is none.
func (c *dataCheck) find(x mat32.Matrix) (row, column int) {
	for len(c.bad) < x.Rows {
		c.bad = append(c.bad, 0)
	}
	c.x = x
	simd.Do(x.Rows, c)
	for i, column := range c.bad[:x.Rows] {
		if column >= 0 {
			return i, column
		}
	}
	return -1, -1
}

// Run implements simd.Task.
func (c *dataCheck) Run(i int) {
	c.bad[i] = -1
	low, high := c.low, c.high
	for column, v := range mat32.Row(c.x, i) {
		if !(v >= low && v <= high) { // also where v is NaN
			c.bad[i] = column
			return
		}
	}
}

func (c *dataCheck) fault(example, column int, v float32) error {
	where := fmt.Sprintf("example %d has %v in column %d, both counted from 0", example, v, column)
	if v-v != 0 {
		return fmt.Errorf("train: %w: %s; leave it out, or put a number there", ErrData, where)
	}
	limits := fmt.Sprintf("from %v to %v", c.low, c.high)
	switch {
	case c.low == -math.MaxFloat32:
		limits = fmt.Sprintf("up to %v", c.high)
	case c.high == math.MaxFloat32:
		limits = fmt.Sprintf("from %v", c.low)
	}
	remedy := "scale the data"
	if c.low == 0 && c.high == 1 && v > 1 && v <= 255 {
		remedy = "divide pixels by 255"
	}
	return fmt.Errorf("train: %w: %s, but the model takes numbers %s; %s, or choose a likelihood for such numbers",
		ErrData, where, limits, remedy)
}
