package nn

import (
	"testing"

	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/random"
)

// BenchmarkNetworks measures a forward and a backward pass, on 64 images, of the
// convolutional autoencoders of Higgins et al. 2017 (appendix A): the one for chairs and
// faces, and DC-IGN. GOMAXPROCS chooses the threads.
func BenchmarkNetworks(b *testing.B) {
	for name, net := range map[string]Sequential{"chairs": chairs(), "dcign": dcign()} {
		b.Run(name, func(b *testing.B) {
			Alloc(random.New(1, "init"), net)
			x := mat32.New(64, 64*64)
			random.New(2, "x").Uniform(x.Data)
			c := mat32.Clone(net.Forward(x, Training(0)))
			for step := 0; b.Loop(); step++ {
				net.Forward(x, Training(step))
				net.Backward(c, false)
			}
			b.ReportMetric(64*float64(b.N)/b.Elapsed().Seconds(), "images/s")
		})
	}
}

func chairs() Sequential {
	var net Sequential
	shape := Shape{64, 64, 1}
	for _, channels := range []int{32, 32, 64, 64} {
		l := NewConv2D(ConvConfig{Input: shape, Channels: channels, Kernel: 4, Stride: 2, Padding: 1, Init: HeNormal{}})
		net = append(net, l, NewReLU())
		shape = l.Output()
	}
	net = append(net, NewFlatten(shape), NewDense(shape.Len(), 256, HeNormal{}), NewReLU(), NewDense(256, 32, HeNormal{}),
		NewDense(32, 256, HeNormal{}), NewReLU(), NewDense(256, shape.Len(), HeNormal{}), NewReLU(), NewUnflatten(shape))
	for _, channels := range []int{64, 32, 32, 1} {
		l := NewConvTranspose2D(ConvConfig{Input: shape, Channels: channels, Kernel: 4, Stride: 2, Padding: 1, Init: HeNormal{}})
		net = append(net, l, NewReLU())
		shape = l.Output()
	}
	return net[:len(net)-1]
}

func dcign() Sequential {
	var net Sequential
	shape := Shape{64, 64, 1}
	conv := func(channels int) ConvConfig {
		return ConvConfig{Input: shape, Channels: channels, Kernel: 3, Stride: 1, Padding: 1, Init: HeNormal{}}
	}
	for _, channels := range []int{96, 48, 48} {
		l := NewConv2D(conv(channels))
		pool := NewMaxPool(l.Output(), 2)
		net = append(net, l, NewReLU(), pool)
		shape = pool.Output()
	}
	net = append(net, NewFlatten(shape), NewDense(shape.Len(), 10, HeNormal{}), NewDense(10, shape.Len(), HeNormal{}), NewUnflatten(shape))
	for _, channels := range []int{48, 96, 1} {
		l := NewUpsampleConv2D(2, conv(channels))
		net = append(net, l, NewReLU())
		shape = l.Output()
	}
	return net[:len(net)-1]
}
