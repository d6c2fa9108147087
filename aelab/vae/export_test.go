package vae

import "github.com/aelab-go/autoencoders/aelab/mat32"

// MMDWithDraws returns the biased estimate of MMD² and its gradient with respect to p.Z, given draws of the
// prior, with the bandwidth of the authors.
func MMDWithDraws(p *Posterior, draws mat32.Matrix) (float64, mat32.Matrix) {
	r := MMD{draws: draws}
	n, h := p.Z.Rows, bandwidth("test", 0, p.Z.Cols)
	pairs, same := pairs(n, false)
	r.zz.within(p.Z, h)
	r.zz.addGradient(p.DZ, p.Z, p.Z, float32(2/pairs))
	return (r.zz.sum()+same)/pairs + r.across(p, h, 1), p.DZ
}

// Dreams returns the latest dreams of the sleep phase.
func (m *WakeSleep) Dreams() mat32.Matrix { return m.x }
