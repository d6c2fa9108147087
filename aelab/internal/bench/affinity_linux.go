package main

import (
	"fmt"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// confine makes all threads of a process run on the first processors that this one may use,
// as many as threads says. On a virtual machine, processors differ by what their neighbours
// do, and so contenders take their turns on the same ones.
func confine(process *os.Process, threads int) error {
	var allowed, set unix.CPUSet
	if err := unix.SchedGetaffinity(0, &allowed); err != nil {
		return err
	}
	for cpu := 0; set.Count() < min(threads, allowed.Count()); cpu++ {
		if allowed.IsSet(cpu) {
			set.Set(cpu)
		}
	}
	tasks, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", process.Pid))
	if err != nil {
		return err
	}
	for _, task := range tasks {
		id, err := strconv.Atoi(task.Name())
		if err != nil {
			return err
		}
		if err := unix.SchedSetaffinity(id, &set); err != nil && err != unix.ESRCH { // it may have ended
			return err
		}
	}
	return nil
}
