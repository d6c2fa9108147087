//go:build linux

package atomicfile

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// TestSpecialFiles makes one special file of each kind. Only root can make a device.
func TestSpecialFiles(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	if err := unix.Mkfifo(at("pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("unix", at("socket"))
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	if err := os.Mkdir(at("directory"), 0o700); err != nil {
		t.Fatal(err)
	}
	kinds := []string{"named pipe", "socket", "directory"}
	if err := unix.Mknod(at("device"), unix.S_IFCHR|0o600, int(unix.Mkdev(1, 3))); err == nil {
		kinds = append(kinds, "device")
	} else if os.Getuid() == 0 {
		t.Logf("without a device: %v", err)
	}
	for _, kind := range kinds {
		path := at(strings.TrimPrefix(kind, "named "))
		link := path + "-link"
		if err := os.Symlink(path, link); err != nil {
			t.Fatal(err)
		}
		before, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		all := names(t, dir)
		for _, p := range []string{path, link} {
			err := WriteFile(p, []byte("x"), 0o644)
			if !errors.Is(err, ErrNotRegular) || !strings.Contains(err.Error(), p+": it is a "+kind) {
				t.Errorf("writing to %s: %v", p, err)
			}
		}
		after, err := os.Stat(path)
		if err != nil || !os.SameFile(before, after) || after.Mode() != before.Mode() {
			t.Errorf("%s: %v became %v, %v", path, before.Mode(), after, err)
		}
		if got := names(t, dir); !slices.Equal(got, all) {
			t.Errorf("%q became %q", all, got)
		}
	}
}

func TestLinks(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	for _, d := range []string{"a", "b", "b/c"} {
		if err := os.Mkdir(at(d), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for link, to := range map[string]string{
		"link": "a/target", "a/again": "../link", "absolute": at("a/target"), // all to one
		"into": "b/c", "up": "into/../new", // b/new, which is not there yet
		"round": "about", "about": "round",
	} {
		if err := os.Symlink(to, at(link)); err != nil {
			t.Fatal(err)
		}
	}
	for i, name := range []string{"link", "a/again", "absolute"} {
		want := strings.Repeat("x", i)
		if err := WriteFile(at(name), []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		holds(t, at("a/target"), want)
		holds(t, at(name), want)
	}
	if err := WriteFile(at("up"), []byte("new"), 0o644); err != nil {
		t.Fatal(err)
	}
	holds(t, at("b/new"), "new")
	for _, name := range []string{"link", "a/again", "absolute", "up"} {
		if info, err := os.Lstat(at(name)); err != nil || info.Mode()&fs.ModeSymlink == 0 {
			t.Errorf("%s is no link any more: %v, %v", name, info, err)
		}
	}
	if err := WriteFile(at("round"), nil, 0o644); err == nil || !strings.Contains(err.Error(), "too many symbolic links") {
		t.Errorf("links in a circle: %v", err)
	}
}

// TestPermissions checks that a new file obeys the umask and a replaced one keeps its mode.
func TestPermissions(t *testing.T) {
	defer unix.Umask(unix.Umask(0o027))
	path := filepath.Join(t.TempDir(), "a")
	for _, want := range []fs.FileMode{0o640, 0o604, 0o400} {
		if want != 0o640 {
			if err := os.Chmod(path, want); err != nil {
				t.Fatal(err)
			}
		}
		if err := WriteFile(path, nil, 0o666); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode() != want {
			t.Errorf("the mode is %v, %v; want %v", info.Mode(), err, want)
		}
	}
}
