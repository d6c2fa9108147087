//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package train

import (
	"errors"
	"os"
	"syscall"
)

// lock takes the file for this process until it is closed. It reports false where another one has
// it. A file system without locks answers with an error: there the user must take care.
func lock(file *os.File) (free bool) {
	return !errors.Is(syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB), syscall.EWOULDBLOCK)
}
