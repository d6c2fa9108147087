package train

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/aelab-go/autoencoders/aelab/npy"
)

// ErrCheckpoint is the error for a checkpoint that a run cannot go on from: a
// damaged one, or one of another configuration.
var ErrCheckpoint = errors.New("unusable checkpoint")

// A checkpoint is an .npz with the slab of parameters (weights), each slot of the
// optimiser (optimizer.<slot>), and the rest as JSON text in bytes (state). In Python:
//
//	c = np.load("checkpoint.npz"); json.loads(bytes(c["state"]))["step"]
const (
	weightsMember = "weights"
	slotPrefix    = "optimizer."
	stateMember   = "state"
)

// state is the content of a checkpoint besides the arrays.
type state struct {
	Config         identity `json:"config"`
	Step           int      `json:"step"`
	OptimizerSteps int      `json:"optimizer_steps"`
	History        int64    `json:"history"` // bytes of history.jsonl that belong to it
	Window         window   `json:"window"`
}

// identity holds the settings that two runs must share for one to go on from the other's
// checkpoint. The length is not part of it: a finished run can be continued.
type identity struct {
	Format      int    `json:"format"` // of this file; 1
	Seed        uint64 `json:"seed"`
	Examples    int    `json:"examples"`
	Dim         int    `json:"dim"`
	Parameters  int    `json:"parameters"`
	BatchSize   int    `json:"batch_size"`
	Replacement bool   `json:"replacement"`
	// These are left out if false, so that runs without them keep their old checkpoints.
	FixedBatches  bool   `json:"fixed_batches,omitempty"`
	ChosenBatches bool   `json:"chosen_batches,omitempty"`
	RecordEvery   int    `json:"record_every"`
	Optimizer     string `json:"optimizer"`
	Identity      string `json:"identity"`
}

func (r *run) identify() identity {
	optimizer, err := json.Marshal(r.rule()) // its exported fields: the settings
	if err != nil {
		panic(err) // Validate has marshalled it before
	}
	return identity{
		Format: 1, Seed: r.Seed,
		Examples: r.batches.data.Len(), Dim: r.batches.data.Dim(), Parameters: len(r.w),
		BatchSize: r.BatchSize, Replacement: r.Replacement, FixedBatches: r.FixedBatches, ChosenBatches: r.Batch != nil, RecordEvery: r.RecordEvery,
		Optimizer: fmt.Sprintf("%T%s", r.rule(), optimizer), Identity: r.Identity,
	}
}

// differences lists how now differs from then, the identity of a checkpoint.
func differences(then, now identity) string {
	var list []string
	differ := func(name string, then, now any) {
		if then != now {
			list = append(list, fmt.Sprintf("%s was %v and is %v", name, then, now))
		}
	}
	differ("the file's format", then.Format, now.Format)
	differ("Seed", then.Seed, now.Seed)
	differ("the number of examples", then.Examples, now.Examples)
	differ("the size of an example", then.Dim, now.Dim)
	differ("the number of parameters", then.Parameters, now.Parameters)
	differ("BatchSize", then.BatchSize, now.BatchSize)
	differ("Replacement", then.Replacement, now.Replacement)
	differ("FixedBatches", then.FixedBatches, now.FixedBatches)
	differ("choosing by Batch", then.ChosenBatches, now.ChosenBatches)
	differ("RecordEvery", then.RecordEvery, now.RecordEvery)
	differ("Optimizer", then.Optimizer, now.Optimizer)
	differ("Identity", then.Identity, now.Identity)
	return strings.Join(list, "; ")
}

func (r *run) path() string { return filepath.Join(r.Dir, "checkpoint.npz") }

// hasCheckpoint reports whether r.saved is a checkpoint of this run.
func (r *run) hasCheckpoint() bool { return r.saved.Config == r.identity }

func (r *run) checkpointDue() bool {
	if r.CheckpointEvery > 0 {
		return r.step%r.CheckpointEvery == 0
	}
	return time.Since(r.savedAt) >= checkpointPause()
}

// checkpointPause returns the time between checkpoints if the configuration does not set it. A
// notebook's kernel kills a cell five seconds after an interrupt. A cell within a long evaluation
// or step may then have no time to save a checkpoint.
func checkpointPause() time.Duration {
	if inNotebook() {
		return 5 * time.Second
	}
	return time.Minute
}

// inNotebook reports whether the program runs in a cell of a GoNB notebook.
func inNotebook() bool { return os.Getenv("GONB_PIPE") != "" }

// save replaces the checkpoint by one of this step, unless there is one already. The old
// one stays whole until the new one is complete.
func (r *run) save() error {
	if err := r.finiteState(); err != nil {
		return err
	}
	if r.Dir == "" {
		r.savedAt = time.Now() // checked: nothing is due again at the next step
		return nil
	}
	if r.hasCheckpoint() && r.saved.Step == r.step && r.saved.History == r.journal.size {
		return nil
	}
	now := state{Config: r.identity, Step: r.step, OptimizerSteps: r.memory.Steps, History: r.journal.size, Window: r.window}
	if err := r.write(now); err != nil {
		rest := "free some space and run again"
		if r.hasCheckpoint() {
			rest += fmt.Sprintf(" to go on from step %d, whose checkpoint is whole", r.saved.Step)
		}
		return fmt.Errorf("train: cannot save a checkpoint at step %d: %w; %s", r.step, err, rest)
	}
	r.saved, r.savedAt = now, time.Now()
	return nil
}

func (r *run) write(now state) error {
	text, err := json.Marshal(now)
	if err != nil {
		return err
	}
	if err := r.journal.sync(); err != nil {
		return err
	}
	archive, err := npy.CreateArchive(r.path())
	if err != nil {
		return err
	}
	err = archive.Write(weightsMember, r.w)
	for _, slot := range r.memory.Slots {
		if err == nil {
			err = archive.Write(slotPrefix+slot.Name, slot.Data)
		}
	}
	if err == nil {
		err = archive.Write(stateMember, text)
	}
	if err != nil {
		archive.Abort()
		return err
	}
	return archive.Close()
}

// restore sets the run to its checkpoint, if there is one, and opens the history. It locks the history first, as
// another process may still write both.
func (r *run) restore() error {
	if r.Dir == "" {
		return nil
	}
	if err := os.MkdirAll(r.Dir, 0o755); err != nil {
		return fmt.Errorf("train: %w", err)
	}
	journal, err := openJournal(r.Dir, !r.checkpointExists())
	if err != nil {
		return err
	}
	if err := r.restoreFrom(&journal); err != nil {
		journal.close()
		return err
	}
	r.journal = journal
	r.removeLeftovers()
	return nil
}

func (r *run) checkpointExists() bool {
	_, err := os.Stat(r.path())
	return !errors.Is(err, fs.ErrNotExist)
}

// restoreFrom reads checkpoint and history, and then sets the run to them.
func (r *run) restoreFrom(j *journal) error {
	if !r.checkpointExists() {
		_, err := j.begin(0, false)
		return err
	}
	saved, w, slots, err := r.read()
	if err != nil {
		return fmt.Errorf("train: %w %s: %w", ErrCheckpoint, r.path(), err)
	}
	records, err := j.begin(saved.History, saved.Step == r.total)
	if err != nil {
		return err
	}

	// All is read: from here on nothing can fail.
	copy(r.w, w)
	r.memory.Steps = saved.OptimizerSteps
	for i, slot := range r.memory.Slots {
		copy(slot.Data, slots[i])
	}
	r.step, r.window, r.saved = saved.Step, saved.Window, saved
	r.history.Records = records
	return nil
}

// removeLeftovers removes the unfinished checkpoints of processes that were killed. Only
// the process that has locked the journal may do so.
func (r *run) removeLeftovers() {
	if r.journal.file == nil || r.journal.readOnly != nil {
		return
	}
	entries, _ := os.ReadDir(r.Dir)
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), ".checkpoint.npz") {
			os.Remove(filepath.Join(r.Dir, entry.Name())) // one that stays does no harm
		}
	}
}

// read returns the contents of the checkpoint, all checked against this run.
func (r *run) read() (saved state, w []float32, slots [][]float32, err error) {
	archive, err := npy.OpenArchive(r.path())
	if err != nil {
		return state{}, nil, nil, damaged(err)
	}
	defer archive.Close()
	if saved, err = readState(archive); err != nil {
		return state{}, nil, nil, damaged(err)
	}
	if diff := differences(saved.Config, r.identity); diff != "" {
		return state{}, nil, nil, fmt.Errorf("it belongs to another configuration: %s; use another directory, or delete the file to start over", diff)
	}
	if saved.Step > r.total {
		return state{}, nil, nil, fmt.Errorf("it is at step %d, past the %d that are asked for; ask for more, or use another directory", saved.Step, r.total)
	}
	if w, err = readSlab(archive, weightsMember, len(r.w)); err != nil {
		return state{}, nil, nil, damaged(err)
	}
	for _, slot := range r.memory.Slots {
		data, err := readSlab(archive, slotPrefix+slot.Name, len(slot.Data))
		if err != nil {
			return state{}, nil, nil, damaged(err)
		}
		slots = append(slots, data)
	}
	return saved, w, slots, nil
}

func damaged(err error) error {
	return fmt.Errorf("it is damaged (%w); delete it to train from the start", err)
}

func readState(archive *npy.Archive) (state, error) {
	array, err := archive.Read(stateMember)
	if err != nil {
		return state{}, err
	}
	text, ok := array.Data.([]uint8)
	if !ok {
		return state{}, fmt.Errorf("member %s holds %T, want bytes", stateMember, array.Data)
	}
	return parseState(text)
}

func parseState(text []byte) (state, error) {
	var s state
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil {
		return state{}, fmt.Errorf("member %s: %w", stateMember, err)
	}
	if s.Step < 0 || s.OptimizerSteps < 0 || s.History < 0 || s.Window.Examples < 0 {
		return state{}, fmt.Errorf("member %s has a negative count", stateMember)
	}
	return s, nil
}

func readSlab(archive *npy.Archive, name string, want int) ([]float32, error) {
	array, err := archive.Read(name)
	if err != nil {
		return nil, err
	}
	data, ok := array.Data.([]float32)
	if !ok || len(data) != want {
		return nil, fmt.Errorf("member %s holds %T of shape %v, want %d float32", name, array.Data, array.Shape, want)
	}
	return data, nil
}
