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

// openJournal opens dir's history.jsonl, returns the records in its first size bytes,
// and cuts off the bytes that a stopped run wrote after them. With size 0 it makes the
// file if there is none. The file of a finished run may be read-only.
func openJournal(dir string, size int64, finished bool) (journal, []Record, error) {
	path := filepath.Join(dir, "history.jsonl")
	flags := os.O_RDWR
	if size == 0 {
		flags |= os.O_CREATE
	}
	var readOnly error
	file, err := os.OpenFile(path, flags, 0o644)
	if finished && err != nil {
		readOnly = err
		file, err = os.Open(path)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return journal{}, nil, fmt.Errorf("train: history: %w", err)
	}
	if err != nil {
		return journal{}, nil, fmt.Errorf("train: %s: %w: it is gone; %s", path, ErrHistory, startOver)
	}
	j := journal{file: file, size: size, readOnly: readOnly}
	records, err := j.begin(path)
	if err != nil {
		j.close()
		return journal{}, nil, err
	}
	return j, records, nil
}

// startOver is the advice for a history that does not fit its checkpoint.
const startOver = "delete the checkpoint to train from the start"

// begin locks the file, reads its records and cuts it to its size. Without the lock, two
// processes that train in one directory would spoil each other's work.
func (j *journal) begin(path string) ([]Record, error) {
	if !lock(j.file) {
		return nil, fmt.Errorf("train: another process is training in %s; wait for it or use another directory", filepath.Dir(path))
	}
	text, err := io.ReadAll(io.LimitReader(j.file, j.size))
	if err != nil {
		return nil, fmt.Errorf("train: history: %w", err)
	}
	if int64(len(text)) < j.size {
		return nil, fmt.Errorf("train: %s: %w: %d bytes, the checkpoint counts on %d; %s", path, ErrHistory, len(text), j.size, startOver)
	}
	records, err := parseHistory(text)
	if err != nil {
		return nil, fmt.Errorf("train: %s: %w; %s", path, err, startOver)
	}
	if j.readOnly != nil {
		return records, nil
	}
	if err := j.file.Truncate(j.size); err != nil {
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
