package metrics

import "fmt"

// Vote returns the most frequent class among the k nearest neighbours of each point. Of equally frequent
// classes, it returns the one with the nearest neighbour. labels are the classes of the rows that Nearest
// searched; k may be less than K. Vote panics unless there is a label for each row and k is from 1 to K.
func (n Neighbors) Vote(labels []uint8, k int) []uint8 {
	if len(labels) != n.among {
		panic(fmt.Sprintf("metrics: Neighbors.Vote: %d labels for %d rows", len(labels), n.among))
	}
	if k <= 0 || k > n.K {
		panic(fmt.Sprintf("metrics: Neighbors.Vote: %d of %d neighbours", k, n.K))
	}
	classes := make([]uint8, n.Len())
	for i := range classes {
		classes[i] = vote(n.Row(i)[:k], labels)
	}
	return classes
}

func vote(neighbors []int32, labels []uint8) (class uint8) {
	var votes [256]int
	most := 0
	for _, j := range neighbors {
		votes[labels[j]]++
		most = max(most, votes[labels[j]])
	}
	for r := len(neighbors) - 1; r >= 0; r-- {
		if c := labels[neighbors[r]]; votes[c] == most {
			class = c
		}
	}
	return class
}

// Accuracy returns the share of points for which the vote of the k nearest neighbours is the class in want.
// For several k, call Nearest once with the largest. Accuracy panics if there is not a class for each
// point, or no point.
func (n Neighbors) Accuracy(labels, want []uint8, k int) float64 {
	if len(want) != n.Len() || len(want) == 0 {
		panic(fmt.Sprintf("metrics: Neighbors.Accuracy: %d labels for %d points", len(want), n.Len()))
	}
	right := 0
	for i, class := range n.Vote(labels, k) {
		if class == want[i] {
			right++
		}
	}
	return float64(right) / float64(len(want))
}
