package datasets

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// DirVariable names the environment variable that holds the data directory.
const DirVariable = "AELAB_DATA"

// StandinVariable names the environment variable that, set to anything, allows stand-ins.
const StandinVariable = "AELAB_STANDIN"

// Config says where data sets are kept and by what means a loader may get one.
type Config struct {
	Dir          string    // data directory; it may be read-only if it holds what is asked for
	AllowStandin bool      // draw data in place of a set that cannot be had
	Offline      bool      // do not download
	Log          io.Writer // progress, mirrors that failed, stand-ins; nil is silence

	// Replaced, if not nil, is called with the name of each set that drawn data replaces.
	Replaced func(set string)
}

// Default returns the configuration that programs start from. The directory is the one that AELAB_DATA
// names, else aelab in the user's cache directory. Downloads are allowed, and stand-ins are if
// AELAB_STANDIN is set. The log is standard error.
func Default() Config {
	dir := os.Getenv(DirVariable)
	if dir == "" {
		if cache, err := os.UserCacheDir(); err == nil {
			dir = filepath.Join(cache, "aelab")
		} // else Dir stays empty, and Fetch asks for AELAB_DATA
	}
	return Config{Dir: dir, AllowStandin: os.Getenv(StandinVariable) != "", Log: os.Stderr}
}

// UseStandin reports whether drawn data may replace a set whose loading ended in err. They may only if
// the caller allowed it and the data could not be had. A damaged file or a cancelled download is always
// an error. If UseStandin returns true, it has said so on the log, in a line that names the set and the
// drawn data as set and drawn, and has called Replaced.
func (cfg Config) UseStandin(set, drawn string, err error) bool {
	var missing *missingError
	if !cfg.AllowStandin || !errors.As(err, &missing) {
		return false
	}
	cfg.logf("STAND-IN DATA: %s could not be had (%s): using %s instead, so no figure or number is one of %s",
		set, missing.where(), drawn, set)
	if cfg.Replaced != nil {
		cfg.Replaced(set)
	}
	return true
}

// logf writes one line, in one Write so that lines of concurrent loaders stay whole.
func (cfg Config) logf(format string, args ...any) {
	if cfg.Log != nil {
		fmt.Fprintf(cfg.Log, "aelab: "+format+"\n", args...)
	}
}
