package audit

import (
	"context"
	"encoding/json"
	"fmt"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/readfile"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Earlier is what a comparison needs of the report of an earlier run.
type Earlier struct {
	file     string
	version  string // of lightk8s; empty: not known
	errors   int
	findings map[string]pastFinding // by fingerprint
	waived   map[string]bool        // fingerprints
	objects  map[identity][]string  // fingerprints of the findings on each object
}

type pastFinding struct {
	control string
	object  identity
	file    string // where the object was read; empty: in a cluster
}

// identity is what a fingerprint has of an object: its API version can change.
type identity struct {
	kind            schema.GroupKind
	namespace, name string
}

func identityOf(ref policy.ObjectRef) identity {
	return identity{kind: ref.GroupKind(), namespace: ref.Namespace, name: ref.Name}
}

// maxEarlier bounds a report, in bytes: some hundred thousand findings, as in a baseline.
const maxEarlier = 256 << 20

// earlierReport is as much of a Report as is read. Readers ignore fields that a later version adds.
type earlierReport struct {
	APIVersion string            `json:"apiVersion"`
	Kind       string            `json:"kind"`
	Version    string            `json:"version"`
	Findings   *[]earlierFinding `json:"findings"` // nil: not a whole report
	Waived     []earlierFinding  `json:"waived"`
	Errors     []struct{}        `json:"errors"`
}

type earlierFinding struct {
	Control     string           `json:"control"`
	Object      policy.ObjectRef `json:"object"`
	Origin      policy.Origin    `json:"origin"`
	Fingerprint string           `json:"fingerprint"`
}

// ReadEarlier reads a report that -o json wrote.
func ReadEarlier(ctx context.Context, file string) (*Earlier, error) {
	data, err := readfile.Read(ctx, file, maxEarlier)
	if err != nil {
		return nil, fmt.Errorf("read report: %w", err)
	}
	var r earlierReport
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, fmt.Errorf("read report %s: %w; a report is what audit -o json writes", file, err)
	}
	switch {
	case r.APIVersion != report.APIVersion || r.Kind != report.Kind:
		return nil, fmt.Errorf("read report %s: apiVersion and kind are %q and %q, want %s and %s",
			file, r.APIVersion, r.Kind, report.APIVersion, report.Kind)
	case r.Findings == nil:
		return nil, fmt.Errorf("read report %s: the list of findings is missing", file)
	}
	e := &Earlier{
		file: file, version: r.Version, errors: len(r.Errors),
		findings: map[string]pastFinding{}, waived: map[string]bool{}, objects: map[identity][]string{},
	}
	for i, f := range *r.Findings {
		if f.Fingerprint == "" || f.Control == "" || f.Object.Kind == "" {
			return nil, fmt.Errorf("read report %s: findings[%d] lacks its fingerprint, control or object", file, i)
		}
		e.add(f)
	}
	for i, f := range r.Waived {
		if f.Fingerprint == "" {
			return nil, fmt.Errorf("read report %s: waived[%d] lacks its fingerprint", file, i)
		}
		e.waived[f.Fingerprint] = true
	}
	return e, nil
}

func (e *Earlier) add(f earlierFinding) {
	if _, again := e.findings[f.Fingerprint]; again {
		return
	}
	object := identityOf(f.Object)
	e.findings[f.Fingerprint] = pastFinding{control: f.Control, object: object, file: f.Origin.File}
	e.objects[object] = append(e.objects[object], f.Fingerprint)
}
