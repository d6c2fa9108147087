package experiment

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A run says who trained its models, and is not kept if that was a program with changes.
func TestModelsAreTraced(t *testing.T) {
	var runs int
	var fail error
	p := toy(&runs, &fail)
	o := Options{Preset: PaperScale, Runs: t.TempDir(), program: "0123456789ab" + withChanges}
	if _, err := Do(context.Background(), p, p.Experiments[0], o); err != nil {
		t.Fatal(err)
	}
	o.program, o.Force = "ba9876543210", true
	r, err := Do(context.Background(), p, p.Experiments[0], o)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Models) != 1 || r.Models[0].Revision != "0123456789ab"+withChanges || r.Made.Revision != o.program {
		t.Errorf("run by %s, models %+v", r.Made.Revision, r.Models)
	}
	results := t.TempDir()
	if err := Keep(p, o.Runs, results, new(bytes.Buffer)); err == nil || !strings.Contains(err.Error(), "uses the model "+r.Models[0].Model) {
		t.Errorf("error %v", err)
	}
	dir := filepath.Join(o.Runs, p.Name, "models", r.Models[0].Model)
	if err := os.WriteFile(filepath.Join(dir, modelFile), []byte("{"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Do(context.Background(), p, p.Experiments[0], o); err == nil || !strings.Contains(err.Error(), "is damaged") {
		t.Errorf("error %v, want one that says the model's description is damaged", err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := Do(context.Background(), p, p.Experiments[0], o); err != nil {
		t.Fatal(err)
	}
	if err := Keep(p, o.Runs, results, new(bytes.Buffer)); err != nil {
		t.Error(err)
	}
}
