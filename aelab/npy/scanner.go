package npy

import (
	"strconv"
	"strings"
)

// scanner reads the Python literal of a header,
//
//	{'descr': '<f4', 'fortran_order': False, 'shape': (60000, 784), }
//
// with its keys in any order, either kind of quote, and commas and spaces where Python
// allows them.
type scanner struct {
	text string
	pos  int
	base int64 // offset of text in the file
}

func (s *scanner) fail(format string, args ...any) error {
	return malformed(s.base+int64(s.pos), "in the header: "+format, args...)
}

// header reads the dictionary. Only white space may follow it.
func (s *scanner) header() (header, error) {
	var h header
	seen := make(map[string]bool, 3)
	if err := s.expect('{'); err != nil {
		return h, err
	}
	for !s.accept('}') {
		key, err := s.quoted()
		if err != nil {
			return h, err
		}
		if seen[key] {
			return h, s.fail("%q stands twice", key)
		}
		seen[key] = true
		if err := s.expect(':'); err != nil {
			return h, err
		}
		switch key {
		case "descr":
			h.dtype, err = s.descr()
		case "fortran_order":
			h.fortran, err = s.boolean()
		case "shape":
			h.shape, err = s.shape()
		default:
			err = s.fail("unknown key %q, want descr, fortran_order and shape", key)
		}
		if err != nil {
			return h, err
		}
		if !s.accept(',') {
			if err := s.expect('}'); err != nil {
				return h, err
			}
			break
		}
	}
	if s.space(); s.pos < len(s.text) {
		return h, s.fail("%q after the dictionary", s.text[s.pos])
	}
	for _, key := range []string{"descr", "fortran_order", "shape"} {
		if !seen[key] {
			return h, s.fail("%q is missing", key)
		}
	}
	var ok bool
	if h.count, ok = elements(h.shape, h.dtype.size); !ok {
		return h, s.fail("shape %s of %v does not fit in memory", formatShape(h.shape), h.dtype)
	}
	return h, nil
}

func (s *scanner) space() {
	for s.pos < len(s.text) {
		switch s.text[s.pos] {
		case ' ', '\t', '\n', '\r', '\f':
			s.pos++
		default:
			return
		}
	}
}

// accept skips white space and, if c follows, c.
func (s *scanner) accept(c byte) bool {
	if s.space(); s.pos < len(s.text) && s.text[s.pos] == c {
		s.pos++
		return true
	}
	return false
}

func (s *scanner) expect(c byte) error {
	if s.accept(c) {
		return nil
	}
	if s.pos == len(s.text) {
		return s.fail("ends where %q was expected", c)
	}
	return s.fail("%q where %q was expected", s.text[s.pos], c)
}

// quoted reads a string in either kind of quote. Python 2 put a u before Unicode strings. No
// known name or dtype holds a quote or a backslash, so escapes stay as they are; a string with
// one is not known.
func (s *scanner) quoted() (string, error) {
	s.space()
	rest := s.text[s.pos:]
	if len(rest) > 1 && (rest[0] == 'u' || rest[0] == 'U') && (rest[1] == '\'' || rest[1] == '"') {
		rest = rest[1:]
		s.pos++
	}
	if rest == "" || rest[0] != '\'' && rest[0] != '"' {
		return "", s.fail("a quoted string was expected")
	}
	end := strings.IndexByte(rest[1:], rest[0])
	if end < 0 {
		return "", s.fail("the string has no end")
	}
	s.pos += end + 2
	return rest[1 : end+1], nil
}

// descr reads the dtype. Lists and tuples are structured dtypes.
func (s *scanner) descr() (dtype, error) {
	s.space()
	at := s.base + int64(s.pos)
	if s.accept('[') || s.accept('(') {
		return dtype{}, unsupported(at, "structured arrays are not read: save each field as an array of its own")
	}
	text, err := s.quoted()
	if err != nil {
		return dtype{}, err
	}
	t, advice := parseDtype(text)
	if advice != "" {
		return dtype{}, unsupported(at, "dtype %q: %s", text, advice)
	}
	return t, nil
}

func (s *scanner) boolean() (bool, error) {
	switch word := s.word(); word {
	case "True":
		return true, nil
	case "False":
		return false, nil
	default:
		return false, s.fail("fortran_order is %q, want True or False", word)
	}
}

// word skips white space and reads letters, digits and signs.
func (s *scanner) word() string {
	s.space()
	start := s.pos
	for ; s.pos < len(s.text); s.pos++ {
		c := s.text[s.pos]
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '+') {
			break
		}
	}
	return s.text[start:s.pos]
}

// shape reads a tuple of sizes. As in Python, (3) is a number and no tuple, but (3,) is.
func (s *scanner) shape() ([]int, error) {
	if err := s.expect('('); err != nil {
		return nil, err
	}
	shape, comma := []int{}, true
	for !s.accept(')') {
		if !comma {
			return nil, s.fail("shape: a comma or ) was expected")
		}
		word := s.word()
		// Python 2 wrote long integers as 10L.
		if n := len(word); n > 1 && word[n-1] == 'L' {
			word = word[:n-1]
		}
		d, err := strconv.Atoi(word)
		if err != nil || d < 0 {
			return nil, s.fail("shape: %q is not a size", word)
		}
		if len(shape) == maxDims {
			return nil, s.fail("shape: more than %d dimensions", maxDims)
		}
		shape = append(shape, d)
		comma = s.accept(',')
	}
	if len(shape) == 1 && !comma {
		return nil, s.fail("shape (%d) is not a tuple, want (%d,)", shape[0], shape[0])
	}
	return shape, nil
}
