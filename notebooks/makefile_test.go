package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Targets get the absolute path of the data directory, also if it holds a space or is given to make as an
// argument.
func TestMakeData(t *testing.T) {
	if _, err := exec.LookPath("make"); err != nil {
		t.Skip("there is no make on PATH")
	}
	p, err := findProject()
	if err != nil {
		t.Fatal(err)
	}
	target := filepath.Join(t.TempDir(), "target.mk")
	write(t, target, "print:\n\t@printf '%s' \"$$AELAB_DATA\"\n")
	for _, test := range []struct{ variable, argument, want string }{
		{"data", "", p.path("data")},
		{"my data/a", "", p.path("my data/a")},
		{"/my data/a", "", "/my data/a"},
		{"", "data", p.path("data")},
		{"/other", "my data", p.path("my data")},
		{"", "", ""},
	} {
		args := []string{"--silent", "-C", p.root, "--no-print-directory", "-f", "Makefile", "-f", target, "print"}
		if test.argument != "" {
			args = append(args, "AELAB_DATA="+test.argument)
		}
		cmd := exec.Command("make", args...)
		cmd.Env = append(os.Environ(), "AELAB_DATA="+test.variable, "MAKEFLAGS=", "MAKEOVERRIDES=")
		cmd.Stderr = os.Stderr
		got, err := cmd.Output()
		if err != nil || strings.TrimSpace(string(got)) != test.want {
			t.Errorf("variable %q, argument %q: got %q, %v, want %q", test.variable, test.argument, got, err, test.want)
		}
	}
}
