// Package convert turns decoded values into one another: as Rego has them, and with the numbers
// that the rest of Kubernetes' unstructured world has.
package convert

import (
	"encoding/json"
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"
)

// ToRego converts a decoded manifest for evaluation. Fields that are null are left out, as
// the API server leaves them out: to a control, null is the same as absent. Elements of
// lists stay, so that indices hold.
func ToRego(v any) (ast.Value, error) {
	switch v := v.(type) {
	case map[string]any:
		pairs := make([][2]*ast.Term, 0, len(v))
		for key, child := range v {
			if child == nil {
				continue
			}
			value, err := ToRego(child)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", key, err)
			}
			pairs = append(pairs, [2]*ast.Term{ast.InternedTerm(key), ast.NewTerm(value)})
		}
		return ast.NewObject(pairs...), nil
	case []any:
		terms := make([]*ast.Term, 0, len(v))
		for i, child := range v {
			value, err := ToRego(child)
			if err != nil {
				return nil, fmt.Errorf("[%d]: %w", i, err)
			}
			terms = append(terms, ast.NewTerm(value))
		}
		return ast.NewArray(terms...), nil
	default:
		return ast.InterfaceToValue(v)
	}
}

// FromRego turns each json.Number of what Rego yields into int64 or float64, in place.
func FromRego(v any) any {
	switch v := v.(type) {
	case json.Number:
		if i, err := v.Int64(); err == nil {
			return i
		}
		f, err := v.Float64()
		if err != nil {
			return v.String()
		}
		return f
	case []any:
		for i := range v {
			v[i] = FromRego(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = FromRego(v[k])
		}
	}
	return v
}
