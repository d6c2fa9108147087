package train

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// lock locks the file for this process until the file is closed. It reports false if another
// process holds the lock. It locks a byte far beyond the end, because other processes cannot read
// locked bytes.
func lock(file *os.File) (free bool) {
	err := windows.LockFileEx(windows.Handle(file.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY,
		0, 1, 0, &windows.Overlapped{OffsetHigh: 1 << 30})
	return !errors.Is(err, windows.ERROR_LOCK_VIOLATION)
}
