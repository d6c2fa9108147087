package main

import (
	"encoding/json"
	"go/version"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestContainer checks the Dockerfile against go.mod and against what set-up makes. It also checks that
// a development container and Binder build the same file.
func TestContainer(t *testing.T) {
	p, err := findProject()
	if err != nil {
		t.Fatal(err)
	}
	path := p.path(".devcontainer", "Dockerfile")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	base := regexp.MustCompile(`(?m)^FROM golang:(\d+\.\d+\.\d+)-\w+$`).FindStringSubmatch(string(data))
	if base == nil || version.Compare("go"+base[1], "go"+p.mod.Go.Version) < 0 {
		t.Errorf("%s is built from %q, want golang:VERSION with %s, go.mod's, or later", path, base, p.mod.Go.Version)
	}
	for _, want := range []string{"go run ./notebooks setup", "aelab/.venv/lab/bin:${HOME}/aelab/.venv/bin:${PATH}", `"./notebooks", "lab"`} {
		if !strings.Contains(string(data), want) {
			t.Errorf("%s has no %s", path, want)
		}
	}
	if target, err := filepath.EvalSymlinks(p.path(".binder", "Dockerfile")); err != nil || target != path {
		t.Errorf("Binder builds %s, %v, want %s", target, err, path)
	}
	var dev struct {
		Build             struct{ Dockerfile, Context string }
		PostCreateCommand string
	}
	data, err = os.ReadFile(p.path(".devcontainer", "devcontainer.json"))
	if err == nil {
		err = json.Unmarshal(data, &dev)
	}
	if err != nil || dev.Build.Dockerfile != "Dockerfile" || dev.Build.Context != ".." || !strings.HasPrefix(dev.PostCreateCommand, "go run ./notebooks setup") {
		t.Errorf("devcontainer.json: %+v, %v", dev, err)
	}
}
