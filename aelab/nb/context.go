package nb

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/aelab-go/autoencoders/aelab/train"
)

// Context returns the context of the cell. It ends when the cell is interrupted or its kernel shuts
// down (SIGINT, SIGTERM). The kernel kills the cell five seconds later. So give this context to
// whatever runs longer, and give its error to Check:
//
//	history, err := train.Run(nb.Context(), config, data, model)
//	nb.Check(err)
//
// A cell that is interrupted and still runs shortly before its kernel kills it prints a message and
// ends.
//
// A program outside a notebook has the same context. A second signal ends it at once.
func Context() context.Context { return cellContext() }

// patience is the time that an interrupted cell has to end by itself.
var patience = 4500 * time.Millisecond

var cellContext = sync.OnceValue(func() context.Context {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, func() {
		stop()
		if InNotebook() {
			time.Sleep(patience)
			fmt.Println("stopped; run the cell again to go on from what was saved last")
			os.Exit(1)
		}
	})
	return ctx
})

// Check does nothing if err is nil. Otherwise it says why in a sentence and ends the cell as failed, so
// that the cells below it do not run without its results. For a training that was interrupted, the
// sentence names the step and says whether the cell, run again, goes on or begins anew.
//
// Deferred functions do not run.
func Check(err error) {
	if err == nil {
		return
	}
	out := io.Writer(os.Stderr)
	if errors.Is(err, context.Canceled) {
		out = os.Stdout // the user asked for it: no fault
	}
	fmt.Fprintln(out, ending(err))
	os.Exit(1)
}

// ending says why a cell ended.
func ending(err error) string {
	var i *train.Interruption
	switch {
	case errors.As(err, &i):
		name := ""
		if i.Name != "" {
			name = i.Name + ": "
		}
		at := fmt.Sprintf("%sstopped at step %d of %d", name, i.Step, i.Total)
		if i.Checkpoint == "" {
			return at + "; nothing is kept, so the cell begins anew when it is run again"
		}
		return at + "; run the cell again to go on"
	case errors.Is(err, context.Canceled):
		return "stopped; run the cell again to go on with what is finished"
	}
	return err.Error()
}
