package train

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// journal is history.jsonl as a run writes it. The zero journal keeps nothing.
type journal struct {
	file     *os.File
	size     int64
	readOnly error // why nothing can be appended
}

// openJournal opens dir's history.jsonl and locks it. Without the lock, two processes that train in one directory
// would spoil each other's work. If fresh is set, it makes the file if there is none. A file that may only be read is
// opened for that: the history of a finished run needs no more.
func openJournal(dir string, fresh bool) (journal, error) {
	path := filepath.Join(dir, "history.jsonl")
	flags := os.O_RDWR
	if fresh {
		flags |= os.O_CREATE
	}
	file, err := os.OpenFile(path, flags, 0o644)
	var readOnly error
	if err != nil && !fresh {
		readOnly = err
		file, err = os.Open(path)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return journal{}, fmt.Errorf("train: history: %w", err)
	}
	if err != nil {
		return journal{}, fmt.Errorf("train: %s: %w: it is gone; %s", path, ErrHistory, startOver)
	}
	if !lock(file) {
		file.Close()
		return journal{}, fmt.Errorf("train: another process is training in %s; wait for it or use another directory", dir)
	}
	return journal{file: file, readOnly: readOnly}, nil
}

// startOver is the advice for a history that does not fit its checkpoint.
const startOver = "delete the checkpoint to train from the start"

// begin returns the records in the first size bytes, and cuts off the bytes that a stopped run wrote after them. The
// history of a finished run is left as it is if it may only be read.
func (j *journal) begin(size int64, finished bool) ([]Record, error) {
	path := j.file.Name()
	if j.readOnly != nil && !finished {
		return nil, fmt.Errorf("train: history: %w", j.readOnly)
	}
	text, err := io.ReadAll(io.LimitReader(j.file, size))
	if err != nil {
		return nil, fmt.Errorf("train: history: %w", err)
	}
	if int64(len(text)) < size {
		return nil, fmt.Errorf("train: %s: %w: %d bytes, the checkpoint counts on %d; %s", path, ErrHistory, len(text), size, startOver)
	}
	records, err := parseHistory(text)
	if err != nil {
		return nil, fmt.Errorf("train: %s: %w; %s", path, err, startOver)
	}
	j.size = size
	if j.readOnly != nil {
		return records, nil
	}
	if err := j.file.Truncate(size); err != nil {
		return nil, fmt.Errorf("train: history: %w", err)
	}
	return records, nil
}

func (j *journal) append(r Record) error {
	if j.file == nil {
		return nil
	}
	if j.readOnly != nil {
		return fmt.Errorf("train: history: step %d: %w", r.Step, j.readOnly)
	}
	line, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("train: history: step %d: %w", r.Step, err)
	}
	n, err := j.file.WriteAt(append(line, '\n'), j.size)
	if err != nil {
		return fmt.Errorf("train: history: step %d: %w; free some space and run again to go on from the last checkpoint", r.Step, err)
	}
	j.size += int64(n)
	return nil
}

// sync makes sure that the history is on the disk before a checkpoint refers to it.
func (j *journal) sync() error {
	if j.file == nil {
		return nil
	}
	return j.file.Sync()
}

func (j *journal) close() {
	if j.file != nil {
		j.file.Close()
	}
}
