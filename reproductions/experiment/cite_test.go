package experiment

import (
	"testing"
	"testing/fstest"
)

func TestCite(t *testing.T) {
	results := fstest.MapFS{
		"figure-1/run.json": {Data: []byte(`{"paper": "toy2026", "experiment": "figure-1", "preset": "paper", "config": {},
			"measures": [{"name": "test error", "value": 2.449}]}`)},
		"table-1/run.json": {Data: []byte(`{"paper": "toy2026", "experiment": "table-1", "preset": "paper", "config": {}, "seed": 1,
			"measures": [{"name": "test error", "value": 2}, {"name": "classes", "value": 3}]}`)},
		"table-1/seed-2/run.json": {Data: []byte(`{"paper": "toy2026", "experiment": "table-1", "preset": "paper", "config": {}, "seed": 2,
			"measures": [{"name": "test error", "value": 3}]}`)},
		"figure-2/run.json": {Data: []byte(`{"paper": `)},
	}
	for _, c := range []struct{ format, experiment, measure, want string }{
		{"%.1f", "figure-1", "test error", "2.4"},
		{"%.2f %%", "figure-1", "test error", "2.45 %"},
		{"%.1f", "table-1", "test error", "2.5"},
		{"%.1f", "table-1", "classes", "3.0"},
		{"%.1f", "figure-1", "training error", NotRecorded},
		{"%.1f", "figure-2", "test error", NotRecorded},
		{"%.1f", "figure-3", "test error", NotRecorded},
	} {
		if got := (Results{results}).Cite(c.format, c.experiment, c.measure); got != c.want {
			t.Errorf("Cite(%q, %s, %s) = %q, want %q", c.format, c.experiment, c.measure, got, c.want)
		}
	}
}
