package datasets

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// mustHold checks that dir holds exactly the given files: in particular no temporary one.
func mustHold(t *testing.T, dir string, names ...string) {
	t.Helper()
	var got []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			name, _ := filepath.Rel(dir, path)
			got = append(got, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil || strings.Join(got, " ") != strings.Join(names, " ") {
		t.Errorf("directory holds %q (%v), want %q", got, err, names)
	}
}

func mustContain(t *testing.T, err error, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if err == nil || strings.Count(err.Error(), part) < 1 {
			t.Errorf("got %v, want %q in it", err, part)
		}
	}
}

// TestFetchOffline checks that the error says all that a user needs to get the file.
func TestFetchOffline(t *testing.T) {
	url := mirror(t, func(http.ResponseWriter, *http.Request) { t.Error("a mirror was asked") })
	cfg := Config{Dir: t.TempDir(), Offline: true}
	_, err := cfg.Fetch(context.Background(), contentsFile(url))
	if !errors.Is(err, ErrUnavailable) {
		t.Errorf("got %v, want ErrUnavailable", err)
	}
	mustContain(t, err, "set/file.gz is not in "+cfg.Dir, url, "put it by hand at "+filepath.Join(cfg.Dir, "set", "file.gz"), "AELAB_DATA", "or set AELAB_STANDIN=1 (go run ./reproductions: pass -standin)")
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("%q is not one line", err)
	}
	mustHold(t, cfg.Dir)

	_, err = Config{}.Fetch(context.Background(), contentsFile(url))
	if !errors.Is(err, ErrUnavailable) {
		t.Errorf("no directory: got %v, want ErrUnavailable", err)
	}
	mustContain(t, err, "no data directory", url, "AELAB_DATA")
}

// TestFetchLocal checks that a local file wins, and that a wrong one is neither used nor
// replaced.
func TestFetchLocal(t *testing.T) {
	url := mirror(t, func(http.ResponseWriter, *http.Request) { t.Error("a mirror was asked") })
	f := contentsFile(url)
	cfg := Config{Dir: t.TempDir(), AllowStandin: true}
	path := f.path(cfg.Dir)
	if err := os.Mkdir(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	for _, local := range [][]byte{contents[:len(contents)-1], nil, []byte("<html>")} {
		if err := os.WriteFile(path, local, 0o666); err != nil {
			t.Fatal(err)
		}
		_, err := cfg.Fetch(context.Background(), f)
		if !errors.Is(err, ErrChecksum) || cfg.UseStandin("x", "y", err) {
			t.Errorf("got %v, want ErrChecksum, which no stand-in replaces", err)
		}
		sum := sha256.Sum256(local)
		mustContain(t, err, path, hex.EncodeToString(sum[:]), f.SHA256, "delete it to have it downloaded again")
		offline := Config{Dir: cfg.Dir, Offline: true}
		_, err = offline.Fetch(context.Background(), f)
		if mustContain(t, err, "delete it, or put the right file there"); strings.Contains(err.Error(), "download") {
			t.Errorf("%v: nothing is downloaded", err)
		}
		if got, _ := os.ReadFile(path); !bytes.Equal(got, local) {
			t.Error("the local file was changed")
		}
	}
	if err := os.WriteFile(path, contents, 0o444); err != nil {
		t.Fatal(err)
	}
	if got, err := cfg.Fetch(context.Background(), f); got != path || err != nil {
		t.Errorf("right file: got %s, %v", got, err)
	}

	os.Remove(path)
	if err := os.Mkdir(path, 0o777); err != nil {
		t.Fatal(err)
	}
	if _, err := cfg.Fetch(context.Background(), f); !errors.Is(err, ErrChecksum) {
		t.Errorf("a directory in its place: got %v, want ErrChecksum", err)
	}
	cfg.Dir = filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(cfg.Dir, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	_, err := cfg.Fetch(context.Background(), f)
	if err == nil || cfg.UseStandin("x", "y", err) {
		t.Error("a file in place of the directory: no error, or one that a stand-in replaces")
	}
	mustContain(t, err, cfg.Dir)
}

// TestFetchCheck fetches a file that is recognised by its contents and not by a checksum.
func TestFetchCheck(t *testing.T) {
	fault := errors.New("no picture of a cat")
	f := File{Name: "cat", Size: 100, URLs: []string{
		mirror(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "dog") }),
		mirror(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, strings.Repeat("cat", 40)) }),
		mirror(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "black cat") }),
	}, Check: func(path string) error {
		if b, err := os.ReadFile(path); err != nil || !bytes.Contains(b, []byte("cat")) {
			return errors.Join(fault, err)
		}
		return nil
	}}
	var log bytes.Buffer
	cfg := Config{Dir: t.TempDir(), Log: &log}
	path, err := cfg.Fetch(context.Background(), f)
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(path); string(got) != "black cat" {
		t.Errorf("got %q", got)
	}
	for _, want := range []string{fault.Error(), "a file of 120 bytes, want at most 100"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("log is %q, want %q in it", &log, want)
		}
	}
	if err := os.WriteFile(path, []byte("dog"), 0o666); err != nil {
		t.Fatal(err)
	}
	_, err = cfg.Fetch(context.Background(), f)
	mustContain(t, err, path+": no picture of a cat: delete it")

	defer func() {
		if recover() == nil {
			t.Error("no panic for a file that nothing checks")
		}
	}()
	f.Check = nil
	cfg.Fetch(context.Background(), f)
}

// TestFetchUnwritable checks that a directory which cannot be written is reported before
// any mirror is asked, and that a stand-in may then be used.
func TestFetchUnwritable(t *testing.T) {
	url := mirror(t, func(http.ResponseWriter, *http.Request) { t.Error("a mirror was asked") })
	readOnly := t.TempDir()
	if err := os.Mkdir(filepath.Join(readOnly, "set"), 0o555); err != nil {
		t.Fatal(err)
	}
	dangling := t.TempDir() // stops the superuser too, whom 0555 does not
	if err := os.Symlink("nowhere", filepath.Join(dangling, "set")); err != nil {
		t.Skip(err)
	}
	for name, dir := range map[string]string{"read-only": readOnly, "dangling link": dangling} {
		t.Run(name, func(t *testing.T) {
			if name == "read-only" && os.Geteuid() == 0 {
				t.Skip("the superuser can write to a read-only directory")
			}
			var log bytes.Buffer
			cfg := Config{Dir: dir, Log: &log}
			_, err := cfg.Fetch(context.Background(), contentsFile(url))
			if !errors.Is(err, ErrUnavailable) {
				t.Fatalf("got %v, want ErrUnavailable", err)
			}
			mustContain(t, err, dir, "AELAB_DATA")
			if cfg.UseStandin("the set", "drawings", err) {
				t.Error("a stand-in was allowed that was not asked for")
			}
			cfg.AllowStandin = true
			if !cfg.UseStandin("the set", "drawings", err) || !strings.Contains(log.String(), "using drawings instead") {
				t.Errorf("no stand-in, or none announced: log is %q", &log)
			}
		})
	}
}

func TestDefault(t *testing.T) {
	t.Setenv(DirVariable, "/some/where")
	if got := Default(); got.Dir != "/some/where" || got.AllowStandin || got.Offline || got.Log != io.Writer(os.Stderr) {
		t.Errorf("got %+v", got)
	}
	t.Setenv(DirVariable, "")
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Skip("this user has no cache directory")
	}
	if got := Default().Dir; got != filepath.Join(cache, "aelab") {
		t.Errorf("got %s", got)
	}
}
