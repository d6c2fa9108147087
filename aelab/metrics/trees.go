package metrics

import (
	"cmp"
	"math"
	"slices"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
)

// GradientBoosting predicts classes by sums of regression trees. scikit-learn's
// GradientBoostingClassifier has 100 stages, depth 3 and the rate 0.1.
type GradientBoosting struct {
	Stages int     // each adds a tree for each class
	Depth  int     // splits from the root of a tree to a leaf, at most
	Rate   float64 // factor of the trees' values
}

// forest is gradient boosting in progress. It trains on some rows, and only predicts others. With the
// softmax p of the logits, a stage fits a tree for each class c to the gradients
//
//	rᵢ = 1[labelᵢ = c] - pᵢ
//
// by least squares. To the logits of the rows in a leaf it adds the rate times
//
//	(K-1)/K · Σ rᵢ / Σ pᵢ(1-pᵢ).
//
// Friedman 2001, "Greedy function approximation: a gradient boosting machine", algorithm 6.
type forest struct {
	GradientBoosting
	training, test rowsOfTree
	order          [][]int32 // the training rows, by rising value of each column
	labels         []uint8
	shrink         float64 // Rate·(K-1)/K
	trees          []tree  // of the classes, in this stage
}

// rowsOfTree are rows, column by column, and their predictions.
type rowsOfTree struct {
	columns [][]float32
	logits  [][]float64 // of each class and row, up to a constant
	p       [][]float64 // their softmax
}

// tree is the tree of a class. The nodes below node i are 2i+1 and 2i+2.
type tree struct {
	nodes      []node
	at         []int32 // the node that each training row is in
	gradient   []float64
	importance []float64 // of each column: reduction of the sum of squares by its splits, in all stages
}

// node is a node of a tree. It holds sums over its rows while the tree grows.
type node struct {
	column    int     // that it splits at; -1 in a leaf
	threshold float64 // values up to it go left
	value     float64 // of a leaf

	rows, sum, squares float64 // number of rows, and sums of their gradients and of the squares
	curvature          float64 // Σ p(1-p)
	gain               float64 // of the best split: its reduction of the sum of squares

	left, part float64 // rows of a column up to last, and the sum of their gradients
	last       float32
}

func newForest(c GradientBoosting, training, test mat32.Matrix, labels []uint8, classes int) *forest {
	counts := make([]float64, classes)
	present := 0.0
	for _, c := range labels {
		if counts[c]++; counts[c] == 1 {
			present++
		}
	}
	b := &forest{
		GradientBoosting: c, training: newRowsOfTree(training, counts), test: newRowsOfTree(test, counts), labels: labels,
		shrink: c.Rate * (present - 1) / present, trees: make([]tree, classes),
	}
	for _, column := range b.training.columns {
		order := make([]int32, len(column))
		for i := range order {
			order[i] = int32(i)
		}
		slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(column[a], column[b]) })
		b.order = append(b.order, order)
	}
	for class := range b.trees {
		b.trees[class] = tree{
			nodes: make([]node, 1<<(c.Depth+1)-1), at: make([]int32, training.Rows),
			gradient: make([]float64, training.Rows), importance: make([]float64, training.Cols),
		}
	}
	return b
}

// newRowsOfTree starts with the logits of the classes' shares, up to a constant; -∞ for a class without
// rows.
func newRowsOfTree(x mat32.Matrix, counts []float64) rowsOfTree {
	r := rowsOfTree{columns: make([][]float32, x.Cols)}
	for j := range r.columns {
		r.columns[j] = make([]float32, x.Rows)
		for i := range x.Rows {
			r.columns[j][i] = mat32.Row(x, i)[j]
		}
	}
	for _, count := range counts {
		logits := make([]float64, x.Rows)
		for i := range logits {
			logits[i] = math.Log(count)
		}
		r.logits, r.p = append(r.logits, logits), append(r.p, make([]float64, x.Rows))
	}
	return r
}

// softmaxRows computes p, some rows at a time.
type softmaxRows struct{ rowsOfTree }

const rowsOfSoftmax = 256

// Run implements simd.Task.
func (s softmaxRows) Run(job int) {
	classes := len(s.logits)
	shifted := make([]float32, classes)
	first := job * rowsOfSoftmax
	for i := first; i < min(first+rowsOfSoftmax, len(s.p[0])); i++ {
		most := math.Inf(-1)
		for c := range classes {
			most = max(most, s.logits[c][i])
		}
		for c := range classes {
			shifted[c] = float32(s.logits[c][i] - most)
		}
		simd.Exp(shifted, shifted)
		sum := simd.Sum(shifted)
		for c, e := range shifted {
			s.p[c][i] = float64(e) / sum
		}
	}
}

// stage grows a tree for each class.
func (b *forest) stage() {
	simd.Do((len(b.labels)+rowsOfSoftmax-1)/rowsOfSoftmax, softmaxRows{b.training})
	simd.Do(len(b.trees), b)
}

// Run implements simd.Task for the tree of a class.
func (b *forest) Run(class int) {
	t := &b.trees[class]
	p := b.training.p[class]
	for i, label := range b.labels {
		t.at[i], t.gradient[i] = 0, -p[i]
		if int(label) == class {
			t.gradient[i]++
		}
	}
	for i := range t.nodes {
		t.nodes[i] = node{column: -1}
	}
	for i, g := range t.gradient {
		t.nodes[0].add(g, p[i])
	}
	for level := range b.Depth {
		b.split(t, 1<<level-1, 1<<(level+1)-1)
		t.descend(b.training.columns, p)
	}
	for i := range t.nodes {
		if n := &t.nodes[i]; n.curvature > 1e-150 {
			n.value = b.shrink * n.sum / n.curvature
		}
	}
	for i, at := range t.at {
		b.training.logits[class][i] += t.nodes[at].value
	}
	for i := range b.test.logits[class] {
		at := 0
		for t.nodes[at].column >= 0 {
			at = t.nodes[at].below(at, b.test.columns, i)
		}
		b.test.logits[class][i] += t.nodes[at].value
	}
}

func (n *node) add(gradient, p float64) {
	n.rows++
	n.sum += gradient
	n.squares += float64(gradient * gradient)
	n.curvature += float64(p * (1 - p))
}

// below returns the node below n to which a row belongs. i is the number of n.
func (n *node) below(i int, columns [][]float32, row int) int {
	if float64(columns[n.column][row]) <= n.threshold {
		return 2*i + 1
	}
	return 2*i + 2
}

// split finds the best split of each node from first to last-1. Of equally good ones it takes the first
// column's.
func (b *forest) split(t *tree, first, last int) {
	const same = 1e-7 // scikit-learn does not part values that are no farther apart
	for j, order := range b.order {
		column := b.training.columns[j]
		for i := first; i < last; i++ {
			t.nodes[i].left, t.nodes[i].part = 0, 0
		}
		for _, i := range order {
			if int(t.at[i]) < first {
				continue
			}
			n, v := &t.nodes[t.at[i]], column[i]
			if n.left > 0 && v > n.last+same {
				n.consider(j, v)
			}
			n.left++
			n.part += t.gradient[i]
			n.last = v
		}
	}
	for i := first; i < last; i++ {
		n := &t.nodes[i]
		if mean := n.sum / n.rows; n.squares/n.rows-float64(mean*mean) <= 0x1p-52 { // all gradients are equal
			n.column = -1
		}
		if n.column >= 0 {
			t.importance[n.column] += n.gain
		}
	}
}

// consider takes the split of a column between n.last and v if it is the best so far.
func (n *node) consider(column int, v float32) {
	right := n.rows - n.left
	difference := float64(right*n.part) - float64(n.left*(n.sum-n.part))
	if gain := difference * difference / (n.left * right * n.rows); gain > n.gain {
		n.gain, n.column = gain, column
		n.threshold = float64(n.last)/2 + float64(v)/2
	}
}

// descend moves the rows of nodes that were split to the nodes below.
func (t *tree) descend(columns [][]float32, p []float64) {
	for i, at := range t.at {
		if n := &t.nodes[at]; n.column >= 0 {
			next := n.below(int(at), columns, i)
			t.at[i] = int32(next)
			t.nodes[next].add(t.gradient[i], p[i])
		}
	}
}

// predict counts the rows whose class is the one with the largest logit, of equal ones the first.
func (r rowsOfTree) predict(labels []uint8) Accuracy {
	a := Accuracy{Total: len(labels)}
	for i, label := range labels {
		best := 0
		for c := range r.logits {
			if r.logits[c][i] > r.logits[best][i] {
				best = c
			}
		}
		if best == int(label) {
			a.Right++
		}
	}
	return a
}
