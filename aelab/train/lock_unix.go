//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package train

import (
	"errors"
	"os"
	"syscall"
)

// lock locks the file for this process until the file is closed. It reports false if another
// process holds the lock. On a file system without locks it reports true, and the user must take
// care that only one process trains in a directory.
func lock(file *os.File) (free bool) {
	return !errors.Is(syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB), syscall.EWOULDBLOCK)
}
