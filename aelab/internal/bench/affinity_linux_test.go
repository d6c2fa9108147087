package main

import (
	"os/exec"
	"testing"

	"golang.org/x/sys/unix"
)

func TestConfine(t *testing.T) {
	cmd := exec.Command("sleep", "60")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Wait()
	defer cmd.Process.Kill()
	var before, set unix.CPUSet
	if err := unix.SchedGetaffinity(0, &before); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ threads, want int }{{1, 1}, {before.Count(), before.Count()}, {before.Count() + 1, before.Count()}} {
		if err := confine(cmd.Process, c.threads); err != nil {
			t.Fatal(err)
		}
		if err := unix.SchedGetaffinity(cmd.Process.Pid, &set); err != nil {
			t.Fatal(err)
		}
		if set.Count() != c.want {
			t.Errorf("%d threads have %d processors, want %d", c.threads, set.Count(), c.want)
		}
	}
}
