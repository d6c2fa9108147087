package main

import (
	"context"
	"errors"
	"flag"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

func labCommand(ctx context.Context, p project, args []string) error {
	flags := flag.NewFlagSet("lab", flag.ContinueOnError)
	w := jupyterFlag(flags)
	if err := parse(flags, args); err != nil {
		return err
	}
	j, err := p.setUp(ctx, *w)
	if err != nil {
		return err
	}
	if len(j.Lab) == 0 {
		return errors.New("this Jupyter has nbconvert, but neither Lab nor Notebook: install jupyterlab there, or get another with go run ./notebooks lab -jupyter=venv")
	}
	command := append(j.Lab[1:], labFlags(p)...)
	cmd := exec.CommandContext(ctx, j.Lab[0], append(command, flags.Args()...)...)
	cmd.Dir = p.root
	cmd.Env = p.environ()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	// Jupyter takes an interrupt as a question, and this as the answer.
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 30 * time.Second
	say("lab: %s", strings.Join(cmd.Args, " "))
	if err := cmd.Run(); err != nil && ctx.Err() == nil {
		return err
	}
	return nil
}

func labFlags(p project) []string {
	flags := []string{
		"--ServerApp.root_dir=" + p.root,
		"--MultiKernelManager.default_kernel_name=gonb",
		// It would ask a server on the network whether there is a newer one.
		"--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
		"--LabApp.news_url=None",
	}
	if os.Geteuid() == 0 {
		flags = append(flags, "--allow-root")
	}
	return flags
}
