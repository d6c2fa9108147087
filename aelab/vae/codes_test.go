package vae

import (
	"slices"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/random"
	"github.com/aelab-go/autoencoders/aelab/train"
)

// TestCodesOfASource checks that Encode, EncodeAll and Gather give the same codes, also beyond the end of a
// part.
func TestCodesOfASource(t *testing.T) {
	const n = chunk + 7
	dense := func(in, out int) nn.Layer { return nn.NewDense(in, out, nn.GlorotUniform{}) }
	m := New(Config{Encoder: dense(5, 4), Decoder: dense(2, 5), Latent: 2, Seed: 1})
	x := mat32.New(n, 5)
	random.New(1, "x").Uniform(x.Data)
	mu, logVar := m.Encode(x)
	all, logs := m.EncodeAll(train.Rows(x))
	if !slices.Equal(all.Data, mu.Data) || !slices.Equal(logs.Data, logVar.Data) {
		t.Error("all examples of a source are encoded otherwise than the matrix of them")
	}
	index := make([]int, n)
	random.New(1, "order").Perm(index)
	codes, both := m.Codes(train.Rows(x)), m.Posteriors(train.Rows(x))
	got, stats := mat32.New(n, 2), mat32.New(n, 4)
	codes.Gather(got, index)
	both.Gather(stats, index)
	for i, from := range index {
		if want := append(slices.Clone(mat32.Row(mu, from)), mat32.Row(logVar, from)...); !slices.Equal(mat32.Row(stats, i), want) {
			t.Fatalf("posterior %d is %v, want that of example %d, %v", i, mat32.Row(stats, i), from, want)
		}
		if !slices.Equal(mat32.Row(got, i), mat32.Row(mu, from)) {
			t.Fatalf("code %d is %v, want that of example %d, %v", i, mat32.Row(got, i), from, mat32.Row(mu, from))
		}
	}
	if codes.Len() != n || codes.Dim() != 2 {
		t.Errorf("%d codes of %d numbers, want %d of 2", codes.Len(), codes.Dim(), n)
	}
}
