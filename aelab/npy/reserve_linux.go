package npy

import (
	"io"
	"syscall"

	"golang.org/x/sys/unix"
)

// reserveFrom is the least size in bytes for which room is reserved. Below it, reserving costs
// more than it saves.
const reserveFrom = 1 << 20

// reserve asks the file system for room for the next n bytes of w, if w is a file. Writing into
// reserved room is several times as fast. A refusal does no harm.
func reserve(w io.Writer, n int64) {
	file, ok := w.(interface {
		io.Seeker
		syscall.Conn
	})
	if !ok || n < reserveFrom {
		return
	}
	at, err := file.Seek(0, io.SeekCurrent)
	if err != nil {
		return
	}
	conn, err := file.SyscallConn()
	if err != nil {
		return
	}
	conn.Control(func(fd uintptr) {
		// The size is kept: a write that fails must not leave a file that looks complete.
		unix.Fallocate(int(fd), unix.FALLOC_FL_KEEP_SIZE, at, n)
	})
}
