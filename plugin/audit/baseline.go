package audit

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"

	"github.com/lightk8s/lightk8s/plugin/readfile"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/savefile"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// BaselineKind is the kind of a baseline file.
const BaselineKind = "Baseline"

// Baseline holds the findings that were there when it was written, so that only new ones fail.
type Baseline struct {
	APIVersion string          `json:"apiVersion"`
	Kind       string          `json:"kind"`
	Findings   []BaselineEntry `json:"findings"`

	known map[string]string // fingerprint: control
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
func ReadBaseline(ctx context.Context, file string) (*Baseline, error) {
	data, err := readfile.Read(ctx, file, maxBaseline)
	if err != nil {
		return nil, fmt.Errorf("read baseline: %w", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	b := &Baseline{known: map[string]string{}}
	if err := decoder.Decode(b); err != nil {
		return nil, fmt.Errorf("read baseline %s: %w", file, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read baseline %s: data after the end of the document", file)
	}
	if b.APIVersion != policy.APIVersion || b.Kind != BaselineKind {
		return nil, fmt.Errorf("read baseline %s: apiVersion and kind are %q and %q, want %s and %s",
			file, b.APIVersion, b.Kind, policy.APIVersion, BaselineKind)
	}
	for i, entry := range b.Findings {
		if entry.Fingerprint == "" {
			return nil, fmt.Errorf("read baseline %s: findings[%d] has no fingerprint", file, i)
		}
		b.known[entry.Fingerprint] = entry.Control
	}
	return b, nil
}

// newBaseline returns the baseline of lists of findings, in the order of their controls and objects.
func newBaseline(lists ...iter.Seq[report.Finding]) Baseline {
	b := Baseline{APIVersion: policy.APIVersion, Kind: BaselineKind, Findings: []BaselineEntry{}}
	for _, findings := range lists {
		for f := range findings {
			b.Findings = append(b.Findings, BaselineEntry{
				Fingerprint: f.Fingerprint, Control: f.Control, Object: f.Object, Message: f.Message,
			})
		}
	}
	slices.SortFunc(b.Findings, func(x, y BaselineEntry) int {
		return cmp.Or(cmp.Compare(x.Control, y.Control), cmp.Compare(x.Object.String(), y.Object.String()),
			cmp.Compare(x.Message, y.Message), cmp.Compare(x.Fingerprint, y.Fingerprint))
	})
	b.Findings = slices.CompactFunc(b.Findings, func(x, y BaselineEntry) bool { return x.Fingerprint == y.Fingerprint })
	return b
}

// WriteTo writes the baseline into a file.
func (b Baseline) WriteTo(file string) error {
	data, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		return fmt.Errorf("encode baseline: %w", err)
	}
	if err := savefile.Write(file, append(data, '\n'), 0o600); err != nil {
		return fmt.Errorf("write baseline: %w", err)
	}
	return nil
}

// save writes the baseline into a file, and how many findings it holds.
func (b Baseline) save(file string, remarks io.Writer) error {
	if err := b.WriteTo(file); err != nil {
		return err
	}
	fmt.Fprintf(remarks, "note: wrote %s to %s\n", text.Count(len(b.Findings), "finding"), text.Clean(file)) //nolint:errcheck // a remark is worth no error
	return nil
}

// has reports whether the baseline has the finding, which needs no fingerprint yet.
func (b *Baseline) has(f report.Finding) bool {
	return b != nil && b.holds(f.Identified().Fingerprint)
}

func (b *Baseline) holds(fingerprint string) bool {
	if b == nil {
		return false
	}
	_, ok := b.known[fingerprint]
	return ok
}

// gone counts the entries that no finding of this audit matches. What was not looked for, or
// could not be read, might still exist.
func (c *collector) gone(known *Baseline) int {
	if known == nil || len(c.errors) > 0 {
		return 0
	}
	there := map[string]bool{}
	for f := range c.stated {
		there[f.Fingerprint] = true
	}
	gone := 0
	for fingerprint, control := range known.known {
		if _, selected := c.engine.Control(control); selected && !there[fingerprint] {
			gone++
		}
	}
	return gone
}
