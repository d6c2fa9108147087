package main

import (
	"context"
	"os"
)

// labBin is a directory below .venv with programs that only JupyterLab has on its PATH. A kernel that
// finds gopls starts it, and a run without a browser does not need it.
const labBin = "lab/bin"

// gopls completes code and explains names as one types.
var gopls = tool{"gopls", "golang.org/x/tools/gopls", "golang.org/x/tools/gopls", labBin}

// goplsCache names the environment variable with the directory where gopls caches what it knows of
// packages.
const goplsCache = "GOPLSCACHE"

// setUpCompletion builds gopls and lets it check all packages that cells may import. Otherwise the
// first completion in a cell would take long. Notebooks run without gopls, so a failure is only
// reported.
func (p project) setUpCompletion(ctx context.Context) error {
	if p.checkTool(gopls) == nil {
		return nil
	}
	err := os.MkdirAll(p.venv(gopls.dir), 0o755)
	if err == nil {
		err = p.buildTool(ctx, gopls)
	}
	if err == nil {
		say("kernel: gopls check, to complete code at once")
		// The command that runs the papers imports all packages.
		_, err = p.output(ctx, p.program(gopls), "check", p.path("reproductions", "main.go"))
	}
	if err != nil && ctx.Err() == nil {
		say("kernel: cells run without completion: %v", err)
	}
	return ctx.Err()
}
