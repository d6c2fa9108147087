package main

// windows emits the steps of pooling and its inverses.
func windows(t *target) {
	t.function("larger", "func(best, which, x []float32, index float32)")
	l := t.over(1, "best", "which", "x")
	index := t.scalar("index")
	l.run(func() {
		best, x := l.load("best", 0), l.load("x", 0)
		lower, lost := t.compare(x, lessEqual, best), t.compare(best, unordered, best)
		keep := func(old, new vec) vec { return t.choose(lost, old, t.choose(lower, old, new)) }
		l.store("which", 0, keep(l.load("which", 0), index))
		l.store("best", 0, keep(best, x))
	})
	end()

	t.function("spread", "func(dst, x, which []float32, index float32)")
	l = t.over(1, "dst", "x", "which")
	index = t.scalar("index")
	l.run(func() { l.store("dst", 0, t.keep(t.compare(l.load("which", 0), equal, index), l.load("x", 0))) })
	end()

	t.function("collect", "func(dst, x, which []float32, index float32)")
	l = t.over(1, "dst", "x", "which")
	index = t.scalar("index")
	l.run(func() {
		l.store("dst", 0, t.choose(t.compare(l.load("which", 0), equal, index), l.load("x", 0), l.load("dst", 0)))
	})
	end()
}
