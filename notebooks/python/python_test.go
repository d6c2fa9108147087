package main

import (
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/aelab-go/autoencoders/aelab/pythontest"
	"github.com/aelab-go/autoencoders/datasets/digits"
)

// inPython computes values in Python from the weights in one file, compares them with our values in
// another, and prints the largest difference.
const inPython = `
import pathlib, sys
import numpy as np
import aelab
with np.load(sys.argv[2]) as values:
    print(aelab.compare(pathlib.Path(sys.argv[1]), dict(values)))
`

// TestValues compares Go and Python on drawn digits, with weights that a paper shares and with weights
// that Python has made.
func TestValues(t *testing.T) {
	interpreter, dir := pythontest.NumPy(t), t.TempDir()
	made := filepath.Join(dir, "made.npz")
	pythontest.Run(t, interpreter, "-c", "import sys, numpy, aelab; numpy.savez(sys.argv[1], **aelab.state_dict(784, 32, 8))", made)
	for _, weights := range []string{made, "../../reproductions/hinton2006/weights/digits-2.npz"} {
		m, err := load(weights)
		if err != nil {
			t.Fatal(err)
		}
		values := filepath.Join(dir, "values.npz")
		if err := write(values, m, digits.Draw(1, 30), digits.Draw(2, 30), 20); err != nil {
			t.Fatal(err)
		}
		out := strings.TrimSpace(pythontest.Run(t, interpreter, "-c", inPython, weights, values))
		t.Log(out)
		worst, err := strconv.ParseFloat(out[strings.LastIndex(out, "\n")+1:], 64)
		if err != nil || !(worst <= 1e-5) || worst == 0 {
			t.Errorf("%s: %v; want differences of at most 1e-5:\n%s", weights, err, out)
		}
	}
}

// Python finds the run that weights come from.
func TestOrigin(t *testing.T) {
	got := pythontest.Run(t, pythontest.NumPy(t), "-c", "import aelab; print(aelab.origin(aelab.path('hinton2006', 'digits-30'))['command'])")
	if want := "go run ./reproductions run hinton2006/figure-2b -preset paper\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Python runs Go without a go.work above the checkout, unless the user names one.
func TestWorkspace(t *testing.T) {
	interpreter := pythontest.NumPy(t)
	for given, want := range map[string]string{"": "off", "/my/go.work": "/my/go.work"} {
		t.Setenv("GOWORK", given)
		if got := pythontest.Run(t, interpreter, "-c", "import aelab; print(aelab.environment()['GOWORK'])"); got != want+"\n" {
			t.Errorf("GOWORK %q became %q, want %q", given, got, want)
		}
	}
}

// Weights of other nets are refused with an error of one sentence.
func TestLoadRefuses(t *testing.T) {
	interpreter, path := pythontest.NumPy(t), filepath.Join(t.TempDir(), "other.npz")
	for arrays, want := range map[string]string{
		"**{'encoder.0.weight': numpy.zeros((9, 1, 4, 4))}": "encoder.0.weight has shape [9 1 4 4], want out×in",
		"**{'encoder.0.weight': numpy.zeros((9, 100))}":     "the encoder has sizes [100 9], want weights from 784 pixels",
		"**{'decoder.0.weight': numpy.zeros((9, 100))}":     "the encoder has sizes [], want weights from 784 pixels",
		"**{'encoder.0.weight': numpy.zeros((9, 784))}":     "encoder.0.bias",
	} {
		pythontest.Run(t, interpreter, "-c", "import sys, numpy; numpy.savez(sys.argv[1], "+arrays+")", path)
		if _, err := load(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one with %q", arrays, err, want)
		}
	}
}
