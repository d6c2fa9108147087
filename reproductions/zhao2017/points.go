package zhao2017

import (
	"math"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/nn"
	"github.com/aelab-go/autoencoders/aelab/vae"
)

// points are the data of Proposition 1: one half is at -1, one half at 1.
var points = [2]float64{-1, 1}

// codes describes a model of the two points: the posterior N(Mean, Deviation²) of each point, and the decoder's
// p(x|z) = N(mu, sigma²) on a grid of z.
type codes struct {
	Mean, Deviation [2]float64
	z, mu, sigma    []float64
}

// gridReach is the end of the grid of z, which starts at -gridReach. The prior has less than 1e-7 of its mass
// beyond.
const gridReach = 5.5

// inspect returns the codes of a model, with n points on the grid of z.
func inspect(m *vae.Model, n int) codes {
	var c codes
	mu, logVar := m.Encode(mat32.View([]float32{-1, 1}, 2, 1))
	for i := range points {
		c.Mean[i], c.Deviation[i] = float64(mu.Data[i]), math.Exp(float64(logVar.Data[i])/2)
	}
	z := mat32.New(n, 1)
	for i := range z.Data {
		c.z = append(c.z, gridReach*(2*float64(i)/float64(n-1)-1))
		z.Data[i] = float32(c.z[i])
	}
	out := m.Decoder.Forward(z, nn.Pass{})
	for i := range n {
		row := mat32.Row(out, i)
		c.mu, c.sigma = append(c.mu, float64(row[0])), append(c.sigma, math.Exp(float64(row[1])/2))
	}
	return c
}

// normal is the density of N(mean, deviation²) at x.
func normal(x, mean, deviation float64) float64 { return math.Exp(logNormal(x, mean, deviation)) }

func logNormal(x, mean, deviation float64) float64 {
	d := (x - mean) / deviation
	return -0.5*d*d - math.Log(deviation) - 0.5*math.Log(2*math.Pi)
}

// integral returns ∫ f over the grid of z, by the trapezoid rule. f must be 0 at both ends.
func (c codes) integral(f func(i int) float64) (sum float64) {
	for i := range c.z {
		sum += f(i)
	}
	return sum * (c.z[1] - c.z[0])
}

// posterior is the density q(z|x) of point k.
func (c codes) posterior(k int, z float64) float64 { return normal(z, c.Mean[k], c.Deviation[k]) }

// aggregate is the density q(z), the mean of both posteriors.
func (c codes) aggregate(z float64) float64 { return (c.posterior(0, z) + c.posterior(1, z)) / 2 }

// nll is E_q[-log p(x|z)], in nats.
func (c codes) nll() (sum float64) {
	for k, x := range points {
		sum -= c.integral(func(i int) float64 { return c.posterior(k, c.z[i]) * logNormal(x, c.mu[i], c.sigma[i]) })
	}
	return sum / 2
}

// kl is KL(q(z|x) ‖ p(z)), the mean over both points, in nats.
func (c codes) kl() (sum float64) {
	for k := range points {
		m, s := c.Mean[k], c.Deviation[k]
		sum += 0.5*(m*m+s*s-1) - math.Log(s)
	}
	return sum / 2
}

// logLikelihood is log p(x), the mean over both points, in nats.
func (c codes) logLikelihood() (sum float64) {
	for _, x := range points {
		sum += math.Log(c.integral(func(i int) float64 { return normal(c.z[i], 0, 1) * normal(x, c.mu[i], c.sigma[i]) }))
	}
	return sum / 2
}

// variance is the variance of q(z).
func (c codes) variance() float64 {
	mean := (c.Mean[0] + c.Mean[1]) / 2
	var sum float64
	for k := range points {
		d := c.Mean[k] - mean
		sum += d*d + c.Deviation[k]*c.Deviation[k]
	}
	return sum / 2
}

// mmd is MMD²(q(z) ‖ N(0, 1)) with the kernel exp(-(a-b)²/h), in closed form.
func (c codes) mmd(h float64) (sum float64) {
	// between is the expectation of the kernel of draws whose difference is N(d, v).
	between := func(d, v float64) float64 { return math.Exp(-d*d/(h+2*v)) / math.Sqrt(1+2*v/h) }
	for i, a := range c.Deviation {
		for j, b := range c.Deviation {
			sum += between(c.Mean[i]-c.Mean[j], a*a+b*b) / 4
		}
		sum -= between(c.Mean[i], 1+a*a)
	}
	return sum + between(0, 2)
}

// separation is m, half the distance of the two means, and s, the mean deviation.
func (c codes) separation() (m, s float64) {
	return math.Abs(c.Mean[1]-c.Mean[0]) / 2, (c.Deviation[0] + c.Deviation[1]) / 2
}

// decoded returns the density of x in bins, if z has the given density and x is drawn from p(x|z). The value of
// a bin is its probability divided by its width. edges are the edges of the bins, one more than there are bins.
func (c codes) decoded(density func(z float64) float64, edges []float64) []float64 {
	bins := make([]float64, len(edges)-1)
	for b := range bins {
		mass := c.integral(func(i int) float64 {
			below := func(x float64) float64 { return 0.5 * math.Erfc((c.mu[i]-x)/(c.sigma[i]*math.Sqrt2)) }
			return density(c.z[i]) * (below(edges[b+1]) - below(edges[b]))
		})
		bins[b] = mass / (edges[b+1] - edges[b])
	}
	return bins
}

// ideal returns the model with q(z|x=±1) = N(±m, s²) and the best decoder for it. With u = mz/s², the decoder's
// mean is tanh u, and its deviation is sech u, or the floor where that is larger.
func ideal(m, s, floor float64, n int) codes {
	c := codes{Mean: [2]float64{-m, m}, Deviation: [2]float64{s, s}}
	for i := range n {
		z := gridReach * (2*float64(i)/float64(n-1) - 1)
		u := m * z / (s * s)
		c.z, c.mu, c.sigma = append(c.z, z), append(c.mu, math.Tanh(u)), append(c.sigma, max(floor, 1/math.Cosh(u)))
	}
	return c
}

// optimum returns the ideal model with the least loss. It searches ever finer grids of m and s.
func optimum(floor float64, loss func(codes) float64) codes {
	const side, levels, n = 13, 5, 301
	low, high := [2]float64{0.01, 0.1}, [2]float64{1.5, 1.2}
	var best codes
	least := math.Inf(1)
	for range levels {
		var at [2]float64
		step := [2]float64{(high[0] - low[0]) / (side - 1), (high[1] - low[1]) / (side - 1)}
		for i := range side {
			for j := range side {
				m, s := low[0]+float64(i)*step[0], low[1]+float64(j)*step[1]
				c := ideal(m, s, floor, n)
				if v := loss(c); v <= least {
					least, best, at = v, c, [2]float64{m, s}
				}
			}
		}
		for k := range low {
			low[k], high[k] = max(low[k], at[k]-2*step[k]), min(high[k], at[k]+2*step[k])
		}
	}
	return best
}
