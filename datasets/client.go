package datasets

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// maxSilence is how long a mirror may send nothing, while connecting or in mid-file, before the next
// one is tried. The whole download has no limit, because a large file may come over a slow line.
const maxSilence = 10 * time.Second

// reportPause is the least time between two lines about the progress of a download.
const reportPause = 2 * time.Second

// client gets files over HTTP.
type client struct {
	http    *http.Client
	silence time.Duration
	pause   time.Duration // between reports
}

// get copies the file at address to w. It refuses an answer that cannot be f: an error status, a web
// page, or more or fewer bytes than f has.
func (c client) get(ctx context.Context, f File, address string, w io.Writer, logf func(string, ...any)) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	watchdog := time.AfterFunc(c.silence, func() { cancel(fmt.Errorf("no answer for %v", c.silence)) })
	defer watchdog.Stop()

	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	// By default net/http asks for gzip and unpacks the answer, but the checksum is that of the packed
	// file.
	request.Header.Set("Accept-Encoding", "identity")
	response, err := c.http.Do(request)
	if err != nil {
		return cause(ctx, err)
	}
	defer response.Body.Close()
	if err := f.accepts(response); err != nil {
		return err
	}

	body := bufio.NewReader(&countingReader{
		r: response.Body, total: f.announced(response), reported: time.Now(), pause: c.pause,
		alive: func() { watchdog.Reset(c.silence) },
		logf:  func(done string) { logf("downloading %s: %s", f.Name, done) },
	})
	head, err := body.Peek(512) // what DetectContentType looks at
	if err != nil && err != io.EOF {
		return cause(ctx, err)
	}
	if strings.HasPrefix(http.DetectContentType(head), "text/html") {
		return errors.New("a web page instead of the file")
	}
	n, err := io.Copy(diskWriter{w}, io.LimitReader(body, f.Size+1))
	switch {
	case err != nil:
		return cause(ctx, err)
	case n > f.Size:
		return fmt.Errorf("more than the %d bytes of the file", f.Size)
	case n < f.Size && f.SHA256 != "":
		return fmt.Errorf("only %d of %d bytes", n, f.Size)
	}
	return nil
}

// accepts returns an error if the head of a response says that its body is not f.
func (f File) accepts(response *http.Response) error {
	switch n := response.ContentLength; {
	case response.StatusCode != http.StatusOK:
		return errors.New(response.Status)
	case strings.HasPrefix(response.Header.Get("Content-Type"), "text/html"):
		return errors.New("a web page instead of the file")
	case n > f.Size:
		return fmt.Errorf("a file of %d bytes, want at most %d", n, f.Size)
	case n >= 0 && n < f.Size && f.SHA256 != "":
		return fmt.Errorf("a file of %d bytes, want %d", n, f.Size)
	}
	return nil
}

// announced returns the number of bytes that are to come, or -1 if it is not known. The Size of a file
// without a checksum is only a limit.
func (f File) announced(response *http.Response) int64 {
	if response.ContentLength < 0 && f.SHA256 != "" {
		return f.Size
	}
	return response.ContentLength
}

// cause returns why a request under ctx failed. If ctx was cancelled, it returns the reason for that,
// unless the disk failed. Otherwise it returns the innermost of the errors that net/http and net wrap:
// they repeat the address, which has been told already.
func cause(ctx context.Context, err error) error {
	var disk *diskError
	if ctx.Err() != nil && !errors.As(err, &disk) {
		return context.Cause(ctx)
	}
	var request *url.Error
	if errors.As(err, &request) {
		err = request.Err
	}
	var operation *net.OpError
	if errors.As(err, &operation) {
		err = operation.Err
	}
	var lookup *net.DNSError
	if errors.As(err, &lookup) {
		err = errors.New(lookup.Err)
	}
	return err
}

// countingReader passes reads on and reports them, to the watchdog each time and to the log at most once
// in each pause.
type countingReader struct {
	r        io.Reader
	n, total int64 // bytes; a total of -1 is not known
	reported time.Time
	pause    time.Duration
	alive    func()
	logf     func(done string)
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	c.alive()
	if now := time.Now(); now.Sub(c.reported) >= c.pause {
		c.reported = now
		c.logf(progress(c.n, c.total))
	}
	return n, err
}

// progress says how much of a file has come.
func progress(n, total int64) string {
	if total < 0 {
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.1f of %.1f MB", float64(n)/1e6, float64(total)/1e6)
}
