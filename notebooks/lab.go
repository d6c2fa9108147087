package main

import (
	"context"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/aelab-go/autoencoders/aelab/atomicfile"
)

func labCommand(ctx context.Context, p project, args []string) error {
	flags := flag.NewFlagSet("lab", flag.ContinueOnError)
	online := flags.Bool("online", false, "let cells download modules that go.mod does not require")
	w := jupyterFlag(flags)
	if err := parse(flags, args); err != nil {
		return err
	}
	j, err := p.setUp(ctx, *w)
	if err != nil {
		return err
	}
	if err := p.setUpCompletion(ctx); err != nil {
		return err
	}
	if len(j.Lab) == 0 {
		return errors.New("this Jupyter has nbconvert, but neither Lab nor Notebook: install jupyterlab there, or get another with go run ./notebooks lab -jupyter=venv")
	}
	if err := p.writeLabConfig(); err != nil {
		return err
	}
	command := append(j.Lab[1:], labFlags(p)...)
	cmd := exec.CommandContext(ctx, j.Lab[0], append(command, flags.Args()...)...)
	cmd.Dir = p.root
	cmd.Env = p.labEnviron(*online)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	// On an interrupt Jupyter would ask whether to shut down; on SIGTERM it does not ask.
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 30 * time.Second
	say("lab: %s", strings.Join(cmd.Args, " "))
	if err := cmd.Run(); err != nil && ctx.Err() == nil {
		return err
	}
	return nil
}

// labEnviron returns the environment of JupyterLab. Its cells run without a network, as those of
// execute do, unless online is set.
func (p project) labEnviron(online bool) []string {
	config := p.labConfig()
	if path := os.Getenv("JUPYTER_CONFIG_PATH"); path != "" {
		config += string(os.PathListSeparator) + path
	}
	path := strings.Join([]string{p.venv(labBin), p.venv("bin"), os.Getenv("PATH")}, string(os.PathListSeparator))
	env := p.environ("JUPYTER_CONFIG_PATH="+config, "PATH="+path)
	if !online {
		env = append(env, "GOPROXY=off")
	}
	return env
}

// labConfig returns a directory of configuration that holds only labConfigFiles.
func (p project) labConfig() string { return p.venv("var", "jupyter", "lab") }

// labConfigFiles are the contents of JupyterLab's settings files, by name.
var labConfigFiles = map[string]string{
	// JupyterLab would otherwise ask, in a pop-up, whether to show news from the network.
	"page_config.json": `{"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": true}}
`,
	// JupyterLab would otherwise wait a second for completions, and the kernel's first ones take
	// longer.
	"default_setting_overrides.json": `{"@jupyterlab/completer-extension:manager": {"providerTimeout": 10000}}
`,
}

// writeLabConfig writes labConfigFiles to where JupyterLab looks for them below labConfig.
func (p project) writeLabConfig() error {
	dir := filepath.Join(p.labConfig(), "labconfig")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for name, text := range labConfigFiles {
		if err := atomicfile.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// index is the notebook that JupyterLab opens first.
const index = "notebooks/index.ipynb"

func labFlags(p project) []string {
	flags := []string{
		"--ServerApp.root_dir=" + p.root,
		"--LabApp.default_url=/lab/tree/" + index,
		"--ServerApp.preferred_dir=" + p.path("notebooks"), // where the file browser begins
		"--MultiKernelManager.default_kernel_name=gonb",
		// JupyterLab would otherwise ask a server on the network whether there is a newer one.
		"--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
		"--LabApp.news_url=None",
	}
	if os.Geteuid() == 0 {
		flags = append(flags, "--allow-root")
	}
	return flags
}
