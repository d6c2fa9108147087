package nb

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/aelab-go/autoencoders/aelab/loss"
	"github.com/aelab-go/autoencoders/aelab/mat32"
	"github.com/aelab-go/autoencoders/aelab/optim"
	"github.com/aelab-go/autoencoders/aelab/train"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// dirVariable names the environment variable with the run directory of the cell "train".
const dirVariable = "AELAB_NB_TEST_DIR"

// scale is a model of one parameter, whose loss is its square.
type scale struct{ w, dw []float32 }

func (s scale) Params() (w, dw []float32) { return s.w, s.dw }

func (s scale) Range() (low, high float32) { return loss.Unbounded() }

func (s scale) Step(train.Batch) []train.Term {
	s.dw[0] = 2 * s.w[0]
	return []train.Term{{Name: "loss", Value: float64(s.w[0] * s.w[0])}}
}

// trainCell trains 1000 steps. After half of them it sends itself the interrupt that the kernel would
// send, unless it began there.
func trainCell() {
	began := -1
	_, err := train.Run(Context(), train.Config{
		Name: "scale", Dir: os.Getenv(dirVariable), Steps: 1000, Optimizer: &optim.SGD{LearningRate: 1e-3}, Quiet: true,
		Evaluate: func(step int) ([]train.Term, error) {
			if began < 0 {
				began = step
			}
			if step == 500 && began < 500 {
				if err := syscall.Kill(os.Getpid(), syscall.SIGINT); err != nil {
					return nil, err
				}
				<-Context().Done()
			}
			return []train.Term{{Name: "step", Value: float64(step)}}, nil
		},
		EvaluateAt: func(step int) bool { return step%100 == 1 || step == 500 },
	}, train.Rows(mat32.New(1, 1)), scale{[]float32{1}, []float32{0}})
	Check(err)
	fmt.Println("began at", began)
}

// A cell that is interrupted says at which step and fails. Run again, it goes on from there.
func TestInterruptedCell(t *testing.T) {
	dir := t.TempDir()
	for i, want := range []string{"scale: stopped at step 500 of 1000; run the cell again to go on\n", "began at 501\n"} {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), cellVariable+"=train", dirVariable+"="+dir)
		cmd.Stderr = os.Stderr
		got, err := cmd.Output()
		if failed := err != nil; string(got) != want || failed != (i == 0) {
			t.Errorf("run %d: got %q, %v, want %q", i+1, got, err, want)
		}
	}
}

// stuckCell does not end when it is interrupted.
func stuckCell() {
	patience = 50 * time.Millisecond
	Context()
	if err := syscall.Kill(os.Getpid(), syscall.SIGINT); err != nil {
		panic(err)
	}
	time.Sleep(time.Minute)
	fmt.Println("not stopped")
}

// A cell that does not end when it is interrupted says so before the kernel kills it.
func TestStuckCell(t *testing.T) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), cellVariable+"=stuck", protocol.GONB_PIPE_ENV+"=/nowhere")
	cmd.Stderr = os.Stderr
	got, err := cmd.Output()
	var exit *exec.ExitError
	if want := "stopped; run the cell again to go on from what was saved last\n"; string(got) != want || !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Errorf("got %q, %v, want %q and exit status 1", got, err, want)
	}
}

func TestEnding(t *testing.T) {
	for _, test := range []struct {
		err  error
		want string
	}{
		{&train.Interruption{Step: 3, Total: 9, Checkpoint: "x/checkpoint.npz"}, "stopped at step 3 of 9; run the cell again to go on"},
		{fmt.Errorf("layer 1: %w", &train.Interruption{Name: "rbm", Step: 3, Total: 9}),
			"rbm: stopped at step 3 of 9; nothing is kept, so the cell begins anew when it is run again"},
		{fmt.Errorf("mnist: %w", context.Canceled), "stopped; run the cell again to go on with what is finished"},
		{errors.New("mnist: no data"), "mnist: no data"},
	} {
		if got := ending(test.err); got != test.want {
			t.Errorf("%v: got %q, want %q", test.err, got, test.want)
		}
	}
	Check(nil) // does not end this test
}
