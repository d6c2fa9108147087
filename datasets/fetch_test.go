package datasets

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// contents is the file that the tests fetch: too long for one buffer, and not text.
var contents = bytes.Repeat([]byte("\x1f\x8b\x00 any bytes \xff"), 5000)

func contentsFile(urls ...string) File {
	sum := sha256.Sum256(contents)
	return File{Name: "set/file.gz", Size: int64(len(contents)), SHA256: hex.EncodeToString(sum[:]), URLs: urls}
}

// mirror starts a server and returns its address.
func mirror(t *testing.T, serve http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(serve)
	t.Cleanup(s.Close)
	return s.URL + "/file.gz"
}

func good(w http.ResponseWriter, _ *http.Request) { w.Write(contents) }

func TestFetchDownloads(t *testing.T) {
	var asked atomic.Int32
	url := mirror(t, func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if got := r.Header.Get("Accept-Encoding"); got != "identity" {
			t.Errorf("Accept-Encoding is %q: the mirror may pack the packed file", got)
		}
		good(w, r)
	})
	var log bytes.Buffer
	cfg := Config{Dir: t.TempDir(), Log: &log}
	for range 2 { // the second finds the file
		path, err := cfg.Fetch(context.Background(), contentsFile(url))
		if err != nil {
			t.Fatal(err)
		}
		if want := filepath.Join(cfg.Dir, "set", "file.gz"); path != want {
			t.Errorf("path is %s, want %s", path, want)
		}
		if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, contents) {
			t.Errorf("file has %d bytes, %v, want %d", len(got), err, len(contents))
		}
	}
	mustHold(t, cfg.Dir, "set/file.gz")
	if asked.Load() != 1 {
		t.Errorf("mirror was asked %d times, want once", asked.Load())
	}
	if want := "aelab: downloading set/file.gz from " + url + "\n"; log.String() != want {
		t.Errorf("log is %q, want %q", &log, want)
	}
}

// TestFetchMirrors tries a bad mirror of each kind before a good one.
func TestFetchMirrors(t *testing.T) {
	wrong := bytes.Clone(contents)
	wrong[100]++
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for _, test := range []struct {
		name string
		url  string
		want string
	}{
		{"404", mirror(t, http.NotFound), "404 Not Found"},
		{"no server", gone.URL, gone.URL + ": connect: connection refused"},
		{"no address", "://", "missing protocol scheme"},
		{"web page", mirror(t, func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, "<!DOCTYPE html><title>Quota exceeded</title>")
		}), "a web page instead of the file"},
		{"web page under another type", mirror(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/x-gzip")
			w.(http.Flusher).Flush() // no Content-Length that would give it away
			fmt.Fprint(w, "\n  <html>Quota exceeded</html>")
		}), "a web page instead of the file"},
		{"wrong bytes", mirror(t, func(w http.ResponseWriter, _ *http.Request) { w.Write(wrong) }), "wrong checksum: SHA-256 is "},
		{"another length", mirror(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "3")
			w.Write(contents[:3])
		}), "a file of 3 bytes, want 75000"},
		{"too short", mirror(t, func(w http.ResponseWriter, _ *http.Request) {
			w.(http.Flusher).Flush()
			w.Write(contents[:70000])
		}), "only 70000 of 75000 bytes"},
		{"endless", mirror(t, func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				w.Write(contents)
			}
		}), "more than the 75000 bytes of the file"},
		{"connection cut", mirror(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "75000")
			w.Write(contents[:40000])
			panic(http.ErrAbortHandler)
		}), "unexpected EOF"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var log bytes.Buffer
			cfg := Config{Dir: t.TempDir(), Log: &log}
			bad := contentsFile(test.url)
			_, err := cfg.Fetch(context.Background(), bad)
			if !errors.Is(err, ErrUnavailable) {
				t.Fatalf("got %v, want ErrUnavailable", err)
			}
			mustContain(t, err, test.url, test.want)
			mustHold(t, cfg.Dir)

			path, err := cfg.Fetch(context.Background(), contentsFile(test.url, mirror(t, good)))
			if err != nil {
				t.Fatalf("with a good mirror after it: %v", err)
			}
			if got, _ := os.ReadFile(path); !bytes.Equal(got, contents) {
				t.Errorf("file has %d bytes, want %d", len(got), len(contents))
			}
			mustHold(t, cfg.Dir, "set/file.gz")
			if !strings.Contains(log.String(), test.want) {
				t.Errorf("log is %q, want %q in it", &log, test.want)
			}
		})
	}
}

// TestCause checks that an error does not repeat the address.
func TestCause(t *testing.T) {
	lookup := &url.Error{Op: "Get", URL: "http://x/y", Err: &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: "x", Server: "1.2.3.4"}}}
	if got := cause(context.Background(), lookup).Error(); got != "no such host" {
		t.Errorf("got %q, want only that there is no such host", got)
	}
}

// TestFetchSilence checks that a mirror which stops sending is given up, and one that is only slow is
// not.
func TestFetchSilence(t *testing.T) {
	mute := func(head int) string {
		return mirror(t, func(w http.ResponseWriter, r *http.Request) {
			w.Write(contents[:head])
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		})
	}
	slow := mirror(t, func(w http.ResponseWriter, r *http.Request) {
		for part := contents; len(part) > 0; part = part[5000:] {
			w.Write(part[:5000])
			w.(http.Flusher).Flush()
			time.Sleep(20 * time.Millisecond) // 300 ms in all, more than the silence allowed
		}
	})
	cfg := Config{Dir: t.TempDir()}
	f := contentsFile(mute(0), mute(100), mute(60000))
	c := client{http: http.DefaultClient, silence: 50 * time.Millisecond}
	err := cfg.download(context.Background(), f, f.path(cfg.Dir), c)
	if !errors.Is(err, ErrUnavailable) || strings.Count(err.Error(), "no answer for 50ms") != 3 {
		t.Errorf("got %v, want ErrUnavailable with three silences", err)
	}
	mustHold(t, cfg.Dir)

	c.silence = 250 * time.Millisecond
	f = contentsFile(slow)
	if err := cfg.download(context.Background(), f, f.path(cfg.Dir), c); err != nil {
		t.Errorf("slow mirror: %v", err)
	}
	mustHold(t, cfg.Dir, "set/file.gz")
}

// TestFetchProgress looks at the size that the log names: the mirror's, or none. The Size of a file
// without a checksum is a limit, far above the file.
func TestFetchProgress(t *testing.T) {
	announced := mirror(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(40*len(contents)))
		w.Write(bytes.Repeat(contents, 40))
	})
	chunked := mirror(t, func(w http.ResponseWriter, r *http.Request) {
		w.(http.Flusher).Flush()
		w.Write(bytes.Repeat(contents, 40))
	})
	for url, want := range map[string]string{announced: ": 3.0 of 3.0 MB\n", chunked: ": 3.0 MB\n"} {
		var log bytes.Buffer
		cfg := Config{Dir: t.TempDir(), Log: &log}
		f := File{Name: "set/file", Size: 8 << 30, URLs: []string{url}, Check: func(string) error { return nil }}
		err := cfg.download(context.Background(), f, f.path(cfg.Dir), client{http: http.DefaultClient, silence: maxSilence})
		if err != nil || !strings.HasSuffix(log.String(), want) {
			t.Errorf("%v; log is %q, want %q at its end", err, log.String()[max(0, log.Len()-100):], want)
		}
	}
}

func TestFetchCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	first := mirror(t, func(w http.ResponseWriter, r *http.Request) {
		w.Write(contents[:60000])
		w.(http.Flusher).Flush()
		cancel()
		<-r.Context().Done()
	})
	second := mirror(t, func(http.ResponseWriter, *http.Request) { t.Error("the next mirror was asked") })
	cfg := Config{Dir: t.TempDir(), AllowStandin: true}
	_, err := cfg.Fetch(ctx, contentsFile(first, second))
	if !errors.Is(err, context.Canceled) || errors.Is(err, ErrUnavailable) || cfg.UseStandin("x", "y", err) {
		t.Errorf("got %v, want context.Canceled, which no stand-in replaces", err)
	}
	mustContain(t, err, "downloading set/file.gz")
	mustHold(t, cfg.Dir)
}

// TestFetchTogether checks that concurrent fetches of one file do each other no harm.
func TestFetchTogether(t *testing.T) {
	url := mirror(t, good)
	cfg := Config{Dir: t.TempDir()}
	var wg sync.WaitGroup
	for range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			path, err := cfg.Fetch(context.Background(), contentsFile(url))
			if err != nil {
				t.Error(err)
				return
			}
			if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, contents) {
				t.Errorf("file has %d bytes, %v", len(got), err)
			}
		}()
	}
	wg.Wait()
	mustHold(t, cfg.Dir, "set/file.gz")
}
