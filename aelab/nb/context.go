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

// Context returns the context of the cell. It ends when the cell is interrupted or its kernel
// shuts down (SIGINT, SIGTERM). Five seconds later the kernel kills the cell, so what runs
// longer is to be given this context, and its error to Check:
//
//	history, err := train.Run(nb.Context(), config, data, model)
//	nb.Check(err)
//
// A cell that has not ended by itself shortly before that says so, and ends.
//
// A program that is no cell has the same context; a second signal ends it at once.
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

// Check does nothing if err is nil. Otherwise it ends the cell as failed, so that the cells
// below it do not run on what is missing, and says why in a sentence: for a training that was
// interrupted, at which step, and that the cell goes on from there when it is run again.
//
// Deferred functions do not run.
func Check(err error) {
	if err == nil {
		return
	}
	out := io.Writer(os.Stderr)
	if errors.Is(err, context.Canceled) {
		out = os.Stdout // as asked for, no fault
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
