package metrics

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/internal/simd"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
)

// FactorVAE configures FactorVAEScore. All fields but Dead and Seed must be set.
type FactorVAE struct {
	// Factors are the factors that may be fixed, by number in the ground truth. The paper and
	// disentanglement_lib have all.
	Factors        []int
	L              int // examples of a vote; disentanglement_lib has 64
	Training, Test int // votes; disentanglement_lib has 10,000 and 5,000
	Global         int // examples for the variance of each code element; disentanglement_lib has 10,000
	// Dead excludes elements whose standard deviation over the Global examples is below Dead. Elements that
	// never change are always excluded.
	Dead float64
	Seed uint64
}

// FactorVAEScore returns the metric of Kim and Mnih 2018 (section 4): how well votes tell which factor some
// examples have in common. A vote takes a factor, and L examples with the same value of it. The vote is for
// the code element j that varies least among them,
//
//	argmin_j Var_j / GlobalVar_j,
//
// or for the first of equal ones. The training votes decide which factor an element stands for: the most
// frequent one, or the first in c.Factors of equally frequent ones. Elements without a vote stand for the
// first in c.Factors. A test vote is right if its element stands for its factor. active is the number of
// elements that are not excluded. If there is none, no vote is right.
//
// The codes are as for HigginsScore. Variances have the divisor n-1. FactorVAEScore panics as HigginsScore
// does.
func FactorVAEScore(codes train.Source, truth GroundTruth, c FactorVAE) (s Score, active int) {
	const op = "FactorVAEScore"
	d := newDraw(codes, truth)
	d.checkFactors(op, c.Factors)
	if c.L < 2 || c.Training < 1 || c.Test < 1 || c.Global < 2 || !(c.Dead >= 0) {
		panic(fmt.Sprintf("metrics: %s: L %d, %d training votes, %d test votes, %d examples for variances, dead below %g: want at least 2, 1, 1, 2 and 0",
			op, c.L, c.Training, c.Test, c.Global, c.Dead))
	}
	global := Sample(codes, truth, c.Global, c.Seed, "FactorVAE variances").Codes
	checkFinite(op, global)
	v := newVotes(d, c.L, globalVariance(global, c.Dead))
	for _, w := range v.inverse {
		if w > 0 {
			active++
		}
	}
	if active == 0 {
		return Score{Test: Accuracy{Total: c.Test}, Training: Accuracy{Total: c.Training}}, 0
	}
	counts := v.count(c, c.Training, "training")
	factor := make([]int, codes.Dim()) // the factor that each element stands for
	for j := range factor {
		for f := range counts {
			if counts[f][j] > counts[factor[j]][j] {
				factor[j] = f
			}
		}
	}
	s.Training = told(counts, factor)
	s.Test = told(v.count(c, c.Test, "test"), factor)
	return s, active
}

// globalVariance returns the variance of each column, or 0 if its root is below dead.
func globalVariance(x mat32.Matrix, dead float64) []float64 {
	_, variance := columnMoments(x)
	for j := range variance {
		variance[j] *= float64(x.Rows) / float64(x.Rows-1)
		if variance[j] < dead*dead {
			variance[j] = 0
		}
	}
	return variance
}

// told counts the votes, and those for elements that stand for the vote's factor.
func told(counts [][]int, factor []int) (a Accuracy) {
	for f := range counts {
		for j, n := range counts[f] {
			a.Total += n
			if factor[j] == f {
				a.Right += n
			}
		}
	}
	return a
}

// votes computes some votes from their examples.
type votes struct {
	*draw
	l       int
	inverse []float64    // of the variance of an element; 0 if it is excluded
	index   []int        // l examples for a vote
	z       mat32.Matrix // their codes
	vote    []int        // the element that each vote is for
}

func newVotes(d *draw, l int, variance []float64) *votes {
	v := &votes{draw: d, l: l, inverse: make([]float64, len(variance))}
	for j, s := range variance {
		if s > 0 {
			v.inverse[j] = 1 / s
		}
	}
	return v
}

// count draws n votes, and returns their number for each factor, by place in c.Factors, and element.
func (v *votes) count(c FactorVAE, n int, purpose string) [][]int {
	stream := random.New(c.Seed, "metrics FactorVAE "+purpose)
	counts := make([][]int, len(c.Factors))
	for f := range counts {
		counts[f] = make([]int, v.codes.Dim())
	}
	values := make([]int, len(v.sizes))
	most := v.blockRows(v.l) / v.l
	var fixed []int
	for from := 0; from < n; from += most {
		v.index, fixed = v.index[:0], fixed[:0]
		for i := from; i < min(from+most, n); i++ {
			stream.Seek(i)
			f := v.below(stream, len(c.Factors))
			fixed = append(fixed, f)
			shared := v.below(stream, v.sizes[c.Factors[f]])
			for range v.l {
				v.values(stream, values)
				values[c.Factors[f]] = shared
				v.index = append(v.index, v.draw.index(values))
			}
		}
		v.run()
		for i, f := range fixed {
			counts[f][v.vote[i]]++
		}
	}
	return counts
}

func (v *votes) run() {
	v.z = mat32.Resize(v.z, len(v.index), v.codes.Dim())
	v.codes.Gather(v.z, v.index)
	checkFinite("FactorVAEScore", v.z)
	v.vote = make([]int, len(v.index)/v.l)
	simd.Do(len(v.vote), v)
}

// Run implements simd.Task for vote i.
func (v *votes) Run(i int) {
	_, variance := columnMoments(mat32.Rows(v.z, i*v.l, (i+1)*v.l))
	best := -1
	for j := range variance {
		variance[j] *= v.inverse[j]
		if v.inverse[j] > 0 && (best < 0 || variance[j] < variance[best]) {
			best = j
		}
	}
	v.vote[i] = best
}
