package experiment

import (
	"bytes"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"time"

	"github.com/aelab-go/autoencoders/aelab/atomicfile"
)

//go:embed report.html
var reportTemplate string

// paperSection, runSection and figureSection are the data of the template.
type paperSection struct {
	Paper
	Runs     []runSection
	Outcomes []Outcome
}

// Time returns the time of all runs together. Models that they share are trained, and counted, once.
func (s paperSection) Time() time.Duration {
	seconds := 0.0
	for _, run := range s.Runs {
		if run.Record != nil {
			seconds += run.Record.Made.Seconds
		}
	}
	return time.Duration(seconds) * time.Second
}

type runSection struct {
	Experiment
	Record  *Result // nil if not run
	Config  string
	Figures []figureSection
}

type figureSection struct {
	FigureInfo
	PNG template.URL
}

// WriteReport writes a self-contained page about the finished runs at a preset: each figure with its caption,
// the measured numbers, and the provenance of each run. At preset paper, committed results take the place of
// experiments that have not been run here. The page also compares the papers' numbers with ours. At preset
// paper, ours are those of the page. At other presets, ours are those of the committed results, because only
// runs at the papers' own sizes can be compared.
func WriteReport(path string, papers []Paper, runs string, preset Preset) error {
	var sections []paperSection
	for _, p := range papers {
		records, dirs, err := findRuns(p, runs, preset)
		if err != nil {
			return err
		}
		files := map[string]fs.FS{}
		for id, r := range records {
			files[id] = os.DirFS(dirs[r])
		}
		s := paperSection{Paper: p}
		if preset == PaperScale {
			if err := p.fillIn(records, files); err != nil {
				return err
			}
			s.Outcomes = p.judge(records)
		} else if s.Outcomes, err = p.Outcomes(); err != nil {
			return err
		}
		for _, e := range p.Experiments {
			run, err := section(e, records[e.ID], files[e.ID])
			if err != nil {
				return err
			}
			s.Runs = append(s.Runs, run)
		}
		sections = append(sections, s)
	}
	var page bytes.Buffer
	if err := reportPage.Execute(&page, map[string]any{"Papers": sections, "Preset": preset}); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	return atomicfile.WriteFile(path, page.Bytes(), 0o666)
}

// fillIn adds the committed results of experiments that have not been run here.
func (p Paper) fillIn(records map[string]*Result, files map[string]fs.FS) error {
	for _, e := range p.Experiments {
		if records[e.ID] != nil {
			continue
		}
		r, err := readCommitted(p.Results, e.ID)
		if err != nil {
			return err
		}
		if r == nil {
			continue
		}
		if files[e.ID], err = fs.Sub(p.Results, e.ID); err != nil {
			return err
		}
		records[e.ID] = r
	}
	return nil
}

func section(e Experiment, r *Result, files fs.FS) (runSection, error) {
	s := runSection{Experiment: e, Record: r}
	if r == nil {
		return s, nil
	}
	var config bytes.Buffer
	if err := json.Indent(&config, r.Config, "", "  "); err != nil {
		return s, err
	}
	s.Config = config.String()
	for _, f := range r.Figures {
		png, err := fs.ReadFile(files, "figures/"+f.Name+".png")
		if err != nil {
			return s, r.lost(err)
		}
		s.Figures = append(s.Figures, figureSection{f, template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(png))})
	}
	return s, nil
}

var reportPage = template.Must(template.New("report").Funcs(template.FuncMap{
	"number": func(v float64) string {
		if math.IsNaN(v) {
			return "–"
		}
		return fmt.Sprintf("%.5g", v)
	},
	"short": func(sum string) string { return sum[:min(12, len(sum))] },
}).Parse(reportTemplate))
