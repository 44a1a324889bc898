package policy

import (
	"maps"
	"slices"
)

// Excepted lists the controls whose findings an exception can lift.
func Excepted() []string { return slices.Sorted(maps.Keys(allowances)) }

// DecodeAnyYAML is what Decode does with a document that is no plain YAML.
func DecodeAnyYAML(document []byte) (map[string]any, error) { return decodeAnyYAML(document) }

// NewEndpoints is what a violation's endpoints are read with.
func NewEndpoints(v any) ([]Endpoint, error) { return newEndpoints(v) }
