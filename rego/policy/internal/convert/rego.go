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
func ToRego(v any) (ast.Value, error) { return Shared(nil).ToRego(v) }

// Shared holds the maps and lists that were converted, by hash, so that equal ones are one value. nil holds
// none, and shares nothing.
type Shared map[int][]ast.Value

// ToRego converts as the function ToRego does.
func (s Shared) ToRego(v any) (ast.Value, error) {
	switch v := v.(type) {
	case map[string]any:
		pairs := make([][2]*ast.Term, 0, len(v))
		for key, child := range v {
			if child == nil {
				continue
			}
			value, err := s.ToRego(child)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", key, err)
			}
			pairs = append(pairs, [2]*ast.Term{ast.InternedTerm(key), ast.NewTerm(value)})
		}
		return s.only(ast.NewObject(pairs...)), nil
	case []any:
		terms := make([]*ast.Term, 0, len(v))
		for i, child := range v {
			value, err := s.ToRego(child)
			if err != nil {
				return nil, fmt.Errorf("[%d]: %w", i, err)
			}
			terms = append(terms, ast.NewTerm(value))
		}
		return s.only(ast.NewArray(terms...)), nil
	default:
		return ast.InterfaceToValue(v)
	}
}

// only returns the value that is equal to this one and was there before, or else this one.
func (s Shared) only(value ast.Value) ast.Value {
	if s == nil {
		return value
	}
	hash := value.Hash()
	for _, held := range s[hash] {
		if held.Compare(value) == 0 {
			return held
		}
	}
	s[hash] = append(s[hash], value)
	return value
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
