package audit

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// BaselineKind is the kind of a baseline file.
const BaselineKind = "Baseline"

// Baseline holds the findings that were there when it was written, so that only new ones fail.
type Baseline struct {
	APIVersion string          `json:"apiVersion"`
	Kind       string          `json:"kind"`
	Findings   []BaselineEntry `json:"findings"`

	known map[string]bool
}

// BaselineEntry is one known finding. Fingerprint alone decides; the rest is for people.
type BaselineEntry struct {
	Fingerprint string           `json:"fingerprint"`
	Control     string           `json:"control"`
	Object      policy.ObjectRef `json:"object"`
	Message     string           `json:"message"`
}

// maxBaseline bounds a baseline file, in bytes: some hundred thousand findings.
const maxBaseline = 64 << 20

// ReadBaseline reads a baseline file.
func ReadBaseline(file string) (*Baseline, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("read baseline: %w", err)
	}
	defer f.Close() //nolint:errcheck // nothing is lost when closing what was read fails
	decoder := json.NewDecoder(io.LimitReader(f, maxBaseline))
	decoder.DisallowUnknownFields()
	b := &Baseline{known: map[string]bool{}}
	if err := decoder.Decode(b); err != nil {
		return nil, fmt.Errorf("read baseline %s: %w", file, err)
	}
	if b.APIVersion != policy.APIVersion || b.Kind != BaselineKind {
		return nil, fmt.Errorf("read baseline %s: apiVersion and kind are %q and %q, want %s and %s",
			file, b.APIVersion, b.Kind, policy.APIVersion, BaselineKind)
	}
	for _, entry := range b.Findings {
		b.known[entry.Fingerprint] = true
	}
	return b, nil
}

func newBaseline(r report.Report) Baseline {
	b := Baseline{APIVersion: policy.APIVersion, Kind: BaselineKind, Findings: []BaselineEntry{}}
	for _, f := range r.Findings {
		b.Findings = append(b.Findings, BaselineEntry{
			Fingerprint: f.Fingerprint, Control: f.Control, Object: f.Object, Message: f.Message,
		})
	}
	return b
}

// WriteTo writes the baseline into a file.
func (b Baseline) WriteTo(file string) error {
	data, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		return fmt.Errorf("encode baseline: %w", err)
	}
	if err := os.WriteFile(file, append(data, '\n'), 0o600); err != nil {
		return fmt.Errorf("write baseline: %w", err)
	}
	return nil
}

func (b *Baseline) holds(fingerprint string) bool {
	return b != nil && b.known[fingerprint]
}

// unseen counts the entries that no finding of this audit matches.
func (b *Baseline) unseen(found []report.Finding) int {
	if b == nil {
		return 0
	}
	there := map[string]bool{}
	for _, f := range found {
		there[f.Fingerprint] = true
	}
	gone := 0
	for fingerprint := range b.known {
		if !there[fingerprint] {
			gone++
		}
	}
	return gone
}
