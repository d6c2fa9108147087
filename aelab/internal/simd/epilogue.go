package simd

import "fmt"

// Function is an element-wise function y = f(x) that has the derivative f′(x) as a
// function of y. The zero Function is none.
type Function struct {
	kind  functionKind
	slope float32
}

type functionKind uint8

const (
	noFunction functionKind = iota
	sigmoidFunction
	tanhFunction
	leakyReLUFunction
)

// SigmoidFunction returns Sigmoid as a Function.
func SigmoidFunction() Function { return Function{kind: sigmoidFunction} }

// TanhFunction returns Tanh as a Function.
func TanhFunction() Function { return Function{kind: tanhFunction} }

// LeakyReLUFunction returns LeakyReLU as a Function. It panics if slope is negative or
// NaN, because y does not have the sign of x then.
func LeakyReLUFunction(slope float32) Function {
	if !(slope >= 0) {
		panic(fmt.Sprintf("simd: LeakyReLUFunction: slope %g is not in [0, ∞)", slope))
	}
	return Function{kind: leakyReLUFunction, slope: slope}
}

// Apply sets y[i] = f(x[i]).
func (f Function) Apply(y, x []float32) {
	switch f.kind {
	case sigmoidFunction:
		Sigmoid(y, x)
	case tanhFunction:
		Tanh(y, x)
	case leakyReLUFunction:
		LeakyReLU(y, x, f.slope)
	}
}

// Grad sets dx[i] = dy[i]·f′(x[i]), where y = f(x).
func (f Function) Grad(dx, dy, y []float32) {
	switch f.kind {
	case sigmoidFunction:
		SigmoidGrad(dx, dy, y)
	case tanhFunction:
		TanhGrad(dx, dy, y)
	case leakyReLUFunction:
		LeakyReLUGrad(dx, dy, y, f.slope)
	}
}

// Epilogue is what a product or a convolution does to its elements when their chains are
// complete, while they are in the cache. The bits are those of the same function applied
// afterwards. The zero Epilogue does nothing.
type Epilogue struct {
	Function
	grads bool
	y     Images // whose rows are those of the result
}

// Then returns the Epilogue that applies f.
func (f Function) Then() Epilogue { return Epilogue{Function: f} }

// ThenGrad returns the Epilogue that multiplies by f′(x), where y = f(x) has the rows of
// the result: it takes the gradient of y, which the result is, to that of x.
func (f Function) ThenGrad(y Images) Epilogue { return Epilogue{Function: f, grads: true, y: y} }

// check panics unless y has n rows of size elements.
func (e *Epilogue) check(op string, n, size int) {
	if y := e.y; e.grads && (n > 1 && y.Stride < size || n > 0 && len(y.Data) < (n-1)*y.Stride+size) {
		panic(fmt.Sprintf("simd: %s: y of the epilogue has %d elements with stride %d, want %d rows of %d", op, len(y.Data), y.Stride, n, size))
	}
}

// finish applies the epilogue to the n elements from at on of rows first to end-1 of the
// result.
func (e *Epilogue) finish(result Images, first, end, at, n int) {
	if e.kind == noFunction {
		return
	}
	if first < end && result.Stride == n && (!e.grads || e.y.Stride == n) {
		// Rows that meet are one long one, which saves calls and rests of vectors.
		n *= end - first
		end = first + 1
	}
	for i := first; i < end; i++ {
		x := result.at(i)[at:][:n]
		if e.grads {
			e.multiply(x, e.y.at(i)[at:][:n])
		} else {
			e.apply(x)
		}
	}
}

func (e *Epilogue) apply(x []float32) {
	switch k := kernel(); e.kind {
	case sigmoidFunction:
		k.sigmoid(x, x)
	case tanhFunction:
		k.tanh(x, x)
	case leakyReLUFunction:
		k.leakyReLU(x, x, nil, e.slope)
	}
}

func (e *Epilogue) multiply(x, y []float32) {
	switch k := kernel(); e.kind {
	case sigmoidFunction:
		k.sigmoidGrad(x, x, y)
	case tanhFunction:
		k.tanhGrad(x, x, y)
	case leakyReLUFunction:
		k.leakyReLUGrad(x, x, y, e.slope)
	}
}
