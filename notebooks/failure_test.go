package main

import (
	"errors"
	"testing"
)

// The logs are nbconvert's, shortened.
const (
	failedLog = "[NbConvertApp] Converting notebook x.ipynb to notebook\nTraceback (most recent call last):\n  File \"x.py\"\n" +
		"nbclient.exceptions.CellExecutionError: An error occurred while executing the following cell:\n------------------\n" +
		"import \"fmt\"\n%% -n=3\nfmt.Println(1)\n------------------\n\n----- stderr -----\npanic: \x1b[31moh\x1b[0m\n----- stderr -----\nexit status 2\n\nexit status 2\n"
	slowLog = "nbclient.exceptions.CellTimeoutError: A cell timed out while it was being executed, after 5 seconds.\n" +
		"The message was: Cell execution timed out.\nHere is a preview of the cell contents:\n-------------------\nimport \"fmt\"\n%% -n=3\n-------------------\n"
	otherLog = "Traceback (most recent call last):\njupyter_client.kernelspec.NoSuchKernel: No such kernel named gonb\n"
)

func TestConvertError(t *testing.T) {
	t.Setenv(pythonPath, "")
	exit := errors.New("exit status 1")
	for _, test := range []struct{ name, log, want string }{
		{"failed", failedLog, "cell [1] (fmt.Println(1)) failed:\n\tpanic: oh\n\texit status 2\n\texit status 2"},
		{"slow", slowLog, "cell [1] (fmt.Println(1)) took longer than -timeout allows"},
		{"other", otherLog, "nbconvert: exit status 1:\n\tTraceback (most recent call last):\n\tjupyter_client.kernelspec.NoSuchKernel: No such kernel named gonb"},
		{"silent", "", "nbconvert: exit status 1"},
	} {
		if got := convertError(code(), test.log, exit).Error(); got != test.want {
			t.Errorf("%s: got\n%q\nwant\n%q", test.name, got, test.want)
		}
	}
}

func TestCellError(t *testing.T) {
	fault := output{"output_type": "error", "ename": "ERROR", "evalue": "exit status 2"}
	if err := cellError(code(stream("stdout", "a"), fault)); err == nil || err.Error() != "cell [1] (fmt.Println(1)) failed: ERROR: exit status 2" {
		t.Errorf("got %v", err)
	}
	if err := cellError(code(stream("stderr", "error"))); err != nil {
		t.Errorf("no error output: got %v", err)
	}
}
