package simd

import "sync"

// free keeps values for the next use. Unlike sync.Pool it never drops one, so that
// training allocates nothing, whenever the collector runs.
type free[T any] struct {
	mu     sync.Mutex
	values []*T
}

func (f *free[T]) get() *T {
	f.mu.Lock()
	defer f.mu.Unlock()
	last := len(f.values) - 1
	if last < 0 {
		return new(T)
	}
	v := f.values[last]
	f.values = f.values[:last]
	return v
}

func (f *free[T]) put(v *T) {
	f.mu.Lock()
	f.values = append(f.values, v)
	f.mu.Unlock()
}
