package source

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// SnapshotKind is the kind of the last document of a snapshot. It says which kinds the
// snapshot holds every object of, so that reading it back knows what reading the cluster knew.
// A snapshot that was cut off has none, and nothing is taken for known.
const SnapshotKind = "Snapshot"

// Snapshot writes objects into one file that Files reads back: JSON documents with --- between them.
type Snapshot struct {
	w io.Writer
}

// NewSnapshot begins a snapshot. Close must end it.
func NewSnapshot(w io.Writer) *Snapshot {
	return &Snapshot{w: w}
}

// Close ends the snapshot, which holds every object of the kinds.
func (s *Snapshot) Close(kinds []schema.GroupKind) error {
	names := make([]string, 0, len(kinds))
	for _, kind := range kinds {
		names = append(names, kind.String())
	}
	slices.Sort(names)
	return s.Write(map[string]any{"apiVersion": policy.APIVersion, "kind": SnapshotKind, "kinds": slices.Compact(names)})
}

// Write adds an object, without what no control reads.
func (s *Snapshot) Write(object map[string]any) error {
	data, err := json.Marshal(Redact(object))
	if err != nil {
		return fmt.Errorf("encode %s: %w", policy.RefOf(object), err)
	}
	if _, err := fmt.Fprintf(s.w, "---\n%s\n", data); err != nil {
		return fmt.Errorf("write snapshot: %w", err)
	}
	return nil
}

// IsOurs reports whether the object is a file of lightk8s itself that can lie beside
// manifests: the end of a snapshot, a policy file, a baseline or a report.
func IsOurs(object map[string]any) bool {
	judged := []schema.GroupKind{policy.ClusterKind, facts.NodeConfigKind, facts.NodeUsageKind, facts.WorkloadUsageKind}
	return object["apiVersion"] == policy.APIVersion && !slices.Contains(judged, policy.RefOf(object).GroupKind())
}

// IsSnapshot reports whether the object is the end of a snapshot.
func IsSnapshot(object map[string]any) bool {
	return object["kind"] == SnapshotKind && object["apiVersion"] == policy.APIVersion
}

// SnapshotKinds are the kinds that a snapshot holds every object of.
func SnapshotKinds(object map[string]any) []schema.GroupKind {
	names, _ := object["kinds"].([]any)
	var kinds []schema.GroupKind
	for _, n := range names {
		if name, ok := n.(string); ok {
			kinds = append(kinds, schema.ParseGroupKind(name))
		}
	}
	return kinds
}
