package main

import "github.com/aelab-go/autoencoders/aelab/nn"

// The layers of the networks, as encoder and decoder.

func deep() (encoder, decoder nn.Sequential) {
	return dense(nn.NewSigmoid, 784, 1000, 500, 250, 2), dense(nn.NewSigmoid, 2, 250, 500, 1000, 784)
}

func shallow() (encoder, decoder nn.Sequential) {
	return dense(nn.NewTanh, 784, 500, 2*20), dense(nn.NewTanh, 20, 500, 784)
}

func shapes2D() (encoder, decoder nn.Sequential) {
	return dense(nn.NewReLU, 4096, 1200, 1200, 2*10), dense(nn.NewTanh, 10, 1200, 1200, 1200, 4096)
}

func chairs() (encoder, decoder nn.Sequential) {
	shape := nn.Shape{Height: 64, Width: 64, Channels: 1}
	for _, channels := range []int{32, 32, 64, 64} {
		conv := nn.NewConv2D(convolution(shape, channels, 4, 2))
		shape = conv.Output()
		encoder = append(encoder, conv, nn.NewReLU())
	}
	encoder = append(append(encoder, nn.NewFlatten(shape)), dense(nn.NewReLU, shape.Len(), 256, 2*32)...)

	decoder = append(dense(nn.NewReLU, 32, 256, shape.Len()), nn.NewReLU(), nn.NewUnflatten(shape))
	for i, channels := range []int{64, 32, 32, 1} {
		if i > 0 {
			decoder = append(decoder, nn.NewReLU())
		}
		conv := nn.NewConvTranspose2D(convolution(shape, channels, 4, 2))
		shape = conv.Output()
		decoder = append(decoder, conv)
	}
	return encoder, decoder
}

func dcign() (encoder, decoder nn.Sequential) {
	shape := nn.Shape{Height: 64, Width: 64, Channels: 1}
	for _, channels := range []int{96, 48, 48} {
		conv := nn.NewConv2D(convolution(shape, channels, 3, 1))
		pool := nn.NewMaxPool(conv.Output(), 2)
		shape = pool.Output()
		encoder = append(encoder, conv, nn.NewReLU(), pool)
	}
	encoder = append(append(encoder, nn.NewFlatten(shape)), dense(nn.NewReLU, shape.Len(), 2*10)...)

	decoder = append(dense(nn.NewReLU, 10, shape.Len()), nn.NewUnflatten(shape))
	for i, channels := range []int{48, 96, 1} {
		if i > 0 {
			decoder = append(decoder, nn.NewReLU())
		}
		conv := nn.NewUpsampleConv2D(2, convolution(shape, channels, 3, 1))
		shape = conv.Output()
		decoder = append(decoder, conv)
	}
	return encoder, decoder
}

// dense returns dense layers with the activation between them, none after the last.
func dense(activation func() *nn.Activation, sizes ...int) nn.Sequential {
	var s nn.Sequential
	for i, in := range sizes[:len(sizes)-1] {
		if i > 0 {
			s = append(s, activation())
		}
		s = append(s, nn.NewDense(in, sizes[i+1], nn.GlorotUniform{}))
	}
	return s
}

func convolution(input nn.Shape, channels, kernel, stride int) nn.ConvConfig {
	return nn.ConvConfig{Input: input, Channels: channels, Kernel: kernel, Stride: stride, Padding: 1, Init: nn.HeNormal{}}
}

// stepFlops returns the FLOPs of the products of a training step for one example: each layer's
// output, and as many for the gradients of its weights and of its input, which the first
// layer, whose input is data, does without.
func stepFlops(encoder, decoder nn.Sequential) float64 {
	var flops float64
	for i, l := range append(encoder[:len(encoder):len(encoder)], decoder...) {
		if i == 0 {
			flops += 2 * forwardFlops(l)
		} else {
			flops += 3 * forwardFlops(l)
		}
	}
	return flops
}

// forwardFlops counts two for each weight and place where it is used, and for sums of
// weights that are used in their stead.
func forwardFlops(l nn.Layer) float64 {
	var places int
	switch l := l.(type) {
	case *nn.Dense:
		places = 1
	case *nn.Conv2D:
		places = l.Output().Height * l.Output().Width
	case *nn.ConvTranspose2D:
		places = l.Input().Height * l.Input().Width
	case *nn.UpsampleConv2D:
		const sums, weights = 4 * 4, 3 * 3 // of the networks here
		places = l.Input().Height * l.Input().Width
		return 2 * float64(places) * float64(l.Params()[0].Len()) * sums / weights
	default:
		return 0
	}
	return 2 * float64(places) * float64(l.Params()[0].Len())
}
