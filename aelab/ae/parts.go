package ae

import (
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/train"
)

// chunk is the number of rows that evaluation passes through a network at a time. It is the batch size of
// the paper's fine-tuning, so that the buffers of training fit.
const chunk = 1000

// inParts applies f to the rows of x, chunk rows at a time, and returns copies of the results as one
// matrix.
func inParts(x mat32.Matrix, f func(part mat32.Matrix) mat32.Matrix) (y mat32.Matrix) {
	for i := 0; i < x.Rows; i += chunk {
		j := min(i+chunk, x.Rows)
		part := f(mat32.Rows(x, i, j))
		if i == 0 {
			y = mat32.New(x.Rows, part.Cols)
		}
		mat32.Copy(mat32.Rows(y, i, j), part)
	}
	return y
}

// addShare adds share times the terms of part to those of whole, and returns whole.
func addShare(whole train.Terms, part []train.Term, share float64) train.Terms {
	if whole == nil {
		whole = make(train.Terms, len(part))
	}
	for i, term := range part {
		whole[i].Name = term.Name
		whole[i].Value += float64(share * term.Value)
	}
	return whole
}
