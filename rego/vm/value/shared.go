package value

import (
	"encoding/json"
	"fmt"
	"hash/maphash"
	"math"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Shared holds the maps and lists that were copied, by hash, so that equal ones are one. nil shares nothing.
type Shared map[uint64][]any

// Copy copies a decoded document, without the fields that are null. It fails on what is no document.
func (s Shared) Copy(v any) (any, error) {
	copied, _, err := s.copy(v)
	return copied, err
}

func (s Shared) copy(v any) (copied any, hash uint64, err error) {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		hash = 13
		for key, field := range v {
			if field == nil {
				continue
			}
			child, h, err := s.copy(field)
			if err != nil {
				return nil, 0, fmt.Errorf("%s: %w", key, err)
			}
			out[key] = child
			hash += mix(Hash(key)*31 + h)
		}
		return s.only(out, hash), hash, nil
	case []any:
		out := make([]any, len(v))
		hash = 19
		for i, item := range v {
			child, h, err := s.copy(item)
			if err != nil {
				return nil, 0, fmt.Errorf("[%d]: %w", i, err)
			}
			out[i] = child
			hash = mix(hash*31 + h)
		}
		return s.only(out, hash), hash, nil
	case nil:
		return nil, Hash(Null{}), nil
	case string, bool, int64:
		return v, Hash(v), nil
	default:
		if err := check(v); err != nil {
			return nil, 0, err
		}
		copied := Of(v)
		if text, ok := copied.(number); ok { // 1 and 1.0 are equal and printed differently
			return copied, maphash.String(seed, string(text)), nil
		}
		return copied, Hash(copied), nil
	}
}

// only returns the value that is equal to this one and was there before, or else this one.
func (s Shared) only(v any, hash uint64) any {
	if s == nil {
		return v
	}
	for _, held := range s[hash] {
		if Equal(held, v) {
			return held
		}
	}
	s[hash] = append(s[hash], v)
	return v
}

// Check fails on what is no document: a value that is none of JSON's.
func Check(v any) error {
	switch v := v.(type) {
	case map[string]any:
		for key, field := range v {
			if err := Check(field); err != nil {
				return fmt.Errorf("%s: %w", key, err)
			}
		}
	case []any:
		for i, item := range v {
			if err := Check(item); err != nil {
				return fmt.Errorf("[%d]: %w", i, err)
			}
		}
	default:
		return check(v)
	}
	return nil
}

func check(v any) error {
	switch v := v.(type) {
	case nil, string, bool, int64, int, int32, uint64:
		return nil
	case float64:
		if math.IsInf(v, 0) || math.IsNaN(v) {
			return fmt.Errorf("%v is not a JSON number", v)
		}
		return nil
	case number:
		return CheckNumber(string(v))
	default:
		converted, err := ast.InterfaceToValue(v)
		if n, ok := converted.(ast.Number); ok && err == nil {
			return CheckNumber(string(n))
		}
		return err
	}
}

// CheckNumber fails on what is no number in JSON's notation, or one too large or small to compute with.
func CheckNumber(text string) error {
	if text == "" || text[0] != '-' && (text[0] < '0' || text[0] > '9') || !json.Valid([]byte(text)) {
		return fmt.Errorf("%q is not a number", text)
	}
	_, err := ast.NumberChecked(text)
	return err
}
