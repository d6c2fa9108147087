package metrics_test

import (
	"fmt"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/metrics"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
)

// board is a ground truth: the squares of a chessboard, row by row.
type board struct{}

func (board) Factors() []int         { return []int{8, 8} }
func (board) Index(values []int) int { return 8*values[0] + values[1] }

// codes returns two codes of the squares: the row and the column, and these rotated by 45°.
func (board) codes() (straight, rotated mat32.Matrix) {
	straight, rotated = mat32.New(64, 2), mat32.New(64, 2)
	for i := range 64 {
		row, column := float32(i/8), float32(i%8)
		copy(mat32.Row(straight, i), []float32{row, column})
		copy(mat32.Row(rotated, i), []float32{row + column, row - column})
	}
	return straight, rotated
}

// The codes of two squares in the same row differ in one element, unless the code is rotated.
func ExampleHigginsScore() {
	measure := metrics.Higgins{
		Factors: []int{0, 1}, L: 20, Training: 1000, Test: 500, Classifier: metrics.Logistic{C: 1}, Seed: 1,
	}
	straight, rotated := board{}.codes()
	for _, codes := range []mat32.Matrix{straight, rotated} {
		score := metrics.HigginsScore(train.Rows(codes), board{}, measure).Test
		low, high := score.Interval(0.95)
		fmt.Printf("%.2f, 95%% interval %.2f to %.2f\n", score.Rate(), low, high)
	}
	// Output:
	// 1.00, 95% interval 0.99 to 1.00
	// 0.51, 95% interval 0.47 to 0.56
}

// The codes of three classes lie around the corners of a triangle.
func ExampleLogistic() {
	codes, labels := mat32.New(300, 2), make([]uint8, 300)
	random.New(1, "example").Normal(codes.Data)
	corners := [][2]float32{{0, 2}, {-2, -1}, {2, -1}}
	for i := range labels {
		labels[i] = uint8(i % 3)
		row, corner := mat32.Row(codes, i), corners[labels[i]]
		row[0], row[1] = row[0]+corner[0], row[1]+corner[1]
	}
	classifier := metrics.Logistic{C: 1}.Fit(mat32.Rows(codes, 0, 200), labels[:200], 3, 1)
	fmt.Printf("%+v\n", classifier.Accuracy(mat32.Rows(codes, 200, 300), labels[200:]))
	// Output: {Right:92 Total:100}
}

// Both elements of the rotated code tell equally little about the row.
func ExampleMutualInformationGap() {
	straight, rotated := board{}.codes()
	for _, codes := range []mat32.Matrix{straight, rotated} {
		points := metrics.Sample(train.Rows(codes), board{}, 10_000, 1, "MIG")
		mig := metrics.MutualInformationGap(points, 20)
		fmt.Printf("MIG %.2f; of the row, the elements tell %.2f nats of %.2f\n", mig.Score, mig.Information[0], mig.Entropy[0])
	}
	// Output:
	// MIG 1.00; of the row, the elements tell [2.08 0.00] nats of 2.08
	// MIG 0.00; of the row, the elements tell [0.49 0.49] nats of 2.08
}
