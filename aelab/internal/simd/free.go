package simd

import "sync"

// Free keeps values for the next use. Unlike sync.Pool it never drops one, so that
// training allocates nothing, whenever the collector runs. It is safe for concurrent use.
type Free[T any] struct {
	mu     sync.Mutex
	values []*T
}

// Get returns a value that was put back, or a new one.
func (f *Free[T]) Get() *T {
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

// Put gives v back.
func (f *Free[T]) Put(v *T) {
	f.mu.Lock()
	f.values = append(f.values, v)
	f.mu.Unlock()
}
