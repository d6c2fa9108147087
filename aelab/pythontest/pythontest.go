// Package pythontest finds a Python for tests that compare with NumPy, PyTorch or others.
package pythontest

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// Variable names the environment variable that holds the interpreter. Where it is set, NumPy must
// be there; without it, tests look for python3.
const Variable = "AELAB_PYTHON"

// NumPy returns an interpreter that has NumPy. It skips the test if there is none, and fails it if
// AELAB_PYTHON names one without NumPy.
func NumPy(t testing.TB) string {
	t.Helper()
	path, wanted := os.LookupEnv(Variable)
	if !wanted {
		path = "python3"
	}
	out, err := exec.Command(path, "-c", "import numpy").CombinedOutput()
	switch {
	case err != nil && wanted:
		t.Fatalf("%s is %q, which cannot import numpy: %v\n%s", Variable, path, err, out)
	case err != nil:
		t.Skipf("python3 with numpy is not here: set %s to an interpreter that has it", Variable)
	}
	return path
}

// Has reports whether the interpreter can import a package.
func Has(interpreter, name string) bool {
	return exec.Command(interpreter, "-c", "import "+name).Run() == nil
}

// Run runs a script with arguments and returns its standard output. It fails the test if the script
// fails.
func Run(t testing.TB, interpreter string, args ...string) string {
	t.Helper()
	out, err := exec.Command(interpreter, args...).Output()
	if err != nil {
		var said []byte
		if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
			said = exit.Stderr
		}
		t.Fatalf("%s %s: %v\n%s", interpreter, strings.Join(args, " "), err, said)
	}
	return string(out)
}
