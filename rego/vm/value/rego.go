package value

import (
	"encoding/json"

	"github.com/open-policy-agent/opa/v1/ast"
)

// ToRego returns a value as OPA has it.
func ToRego(v any) ast.Value {
	switch v := v.(type) {
	case Null, nil:
		return ast.NullValue
	case bool:
		return ast.InternedTerm(v).Value
	case int64, number:
		return ast.Number(NumberText(v))
	case string:
		return ast.String(v)
	case []any:
		return toRegoArray(v)
	case *Array:
		return toRegoArray(v.Items)
	case map[string]any, *Object:
		var pairs [][2]*ast.Term
		Each(v, func(key, field any) bool {
			pairs = append(pairs, [2]*ast.Term{ast.NewTerm(ToRego(key)), ast.NewTerm(ToRego(field))})
			return true
		})
		return ast.NewObject(pairs...)
	case *Set:
		terms := make([]*ast.Term, 0, len(v.keys))
		for _, element := range v.keys {
			terms = append(terms, ast.NewTerm(ToRego(element)))
		}
		return ast.NewSet(terms...)
	default:
		return ToRego(ofNumber(v))
	}
}

func toRegoArray(items []any) ast.Value {
	terms := make([]*ast.Term, 0, len(items))
	for _, item := range items {
		terms = append(terms, ast.NewTerm(ToRego(Of(item))))
	}
	return ast.NewArray(terms...)
}

// FromRego returns the value of what OPA has; nil: it is no value, such as a variable.
func FromRego(v ast.Value) any {
	switch v := v.(type) {
	case ast.Null:
		return Null{}
	case ast.Boolean:
		return bool(v)
	case ast.Number:
		return ParseNumber(string(v))
	case ast.String:
		return string(v)
	case *ast.Array:
		items := make([]any, 0, v.Len())
		v.Foreach(func(t *ast.Term) { items = append(items, FromRego(t.Value)) })
		return &Array{Items: items}
	case ast.Object:
		object := &Object{}
		v.Foreach(func(key, field *ast.Term) { object.Put(FromRego(key.Value), FromRego(field.Value)) })
		return object
	case ast.Set:
		set := &Set{}
		v.Foreach(func(t *ast.Term) { set.Add(FromRego(t.Value)) })
		return set
	default:
		return nil
	}
}

// Plain returns a value as Kubernetes' unstructured objects have it: nil, bool, int64, float64, string,
// []any and map[string]any. A set is a sorted list. What it returns shares nothing with the value.
func Plain(v any) any {
	switch v := v.(type) {
	case Null, nil:
		return nil
	case number:
		f, err := v.Float64()
		if err != nil {
			return string(v)
		}
		return f
	case []any:
		return plainList(v)
	case *Array:
		return plainList(v.Items)
	case *Set:
		return plainList(v.Sorted())
	case map[string]any, *Object:
		return plainObject(v)
	default:
		return v
	}
}

// plainObject writes an object. Of keys that are written alike, the last in order counts.
func plainObject(v any) map[string]any {
	n, _ := Len(v)
	out, texts := make(map[string]any, n), true
	Each(v, func(key, field any) bool {
		name, ok := key.(string)
		if texts = ok; ok {
			out[name] = Plain(field)
		}
		return ok
	})
	if texts {
		return out
	}
	for _, key := range SortedKeys(v) {
		out[plainKey(key)] = Plain(Get(v, key))
	}
	return out
}

func plainList(items []any) []any {
	out := make([]any, len(items))
	for i, item := range items {
		out[i] = Plain(Of(item))
	}
	return out
}

// plainKey writes a key that is no string as JSON, as OPA does.
func plainKey(key any) string {
	if name, ok := key.(string); ok {
		return name
	}
	rego := ToRego(key)
	decoded, err := ast.JSON(rego)
	if err != nil {
		return rego.String()
	}
	text, err := json.Marshal(decoded)
	if err != nil {
		return rego.String()
	}
	return string(text)
}
