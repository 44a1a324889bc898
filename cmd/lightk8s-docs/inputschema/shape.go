package inputschema

import (
	"maps"
	"path"
	"reflect"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// shape is what is known of the values of a field. The zero value knows nothing: any value.
type shape struct {
	// kind is "object", "array", "string", "number" or "boolean"; empty: any of them.
	kind string
	// name is the Go type that an object stands for; empty: it is merged from several.
	name string
	// fields of an object; empty: a map with any keys.
	fields map[string]*shape
	// items of an array.
	items *shape
}

var anything = &shape{}

// opaque are the types whose JSON is not what their fields say.
var opaque = map[reflect.Type]*shape{
	reflect.TypeFor[metav1.Time]():            {kind: "string"},
	reflect.TypeFor[metav1.MicroTime]():       {kind: "string"},
	reflect.TypeFor[metav1.Duration]():        {kind: "string"},
	reflect.TypeFor[metav1.FieldsV1]():        anything,
	reflect.TypeFor[resource.Quantity]():      anything,
	reflect.TypeFor[resource.QuantityValue](): anything,
	reflect.TypeFor[intstr.IntOrString]():     anything,
	reflect.TypeFor[runtime.RawExtension]():   anything,
}

// shapes reads the shapes of Go types, each once.
type shapes map[reflect.Type]*shape

// of returns the shape of the JSON of a type. A type within itself counts as anything.
func (s shapes) of(t reflect.Type) *shape {
	if known, ok := opaque[t]; ok {
		return known
	}
	if known, ok := s[t]; ok {
		return known
	}
	switch t.Kind() {
	case reflect.Pointer:
		return s.of(t.Elem())
	case reflect.Struct:
		s[t] = anything
		s[t] = &shape{kind: "object", name: typeName(t), fields: s.fieldsOf(t)}
		return s[t]
	case reflect.Map:
		return &shape{kind: "object"}
	case reflect.Slice, reflect.Array:
		if t.Elem().Kind() == reflect.Uint8 {
			return &shape{kind: "string"}
		}
		return &shape{kind: "array", items: s.of(t.Elem())}
	case reflect.String:
		return &shape{kind: "string"}
	case reflect.Bool:
		return &shape{kind: "boolean"}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64,
		reflect.Float32, reflect.Float64:
		return &shape{kind: "number"}
	default:
		return anything
	}
}

// fieldsOf lists the JSON fields of a struct, those of embedded structs included.
func (s shapes) fieldsOf(t reflect.Type) map[string]*shape {
	fields := map[string]*shape{}
	for field := range t.Fields() {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case name == "-" || !field.IsExported():
		case name == "" && (field.Anonymous || strings.Contains(options, "inline")):
			maps.Copy(fields, s.fieldsOf(field.Type))
		case name == "":
			fields[field.Name] = s.of(field.Type)
		default:
			fields[name] = s.of(field.Type)
		}
	}
	return fields
}

// typeName is the name of a type with the last parts of its package: core.v1.PodSpec.
func typeName(t reflect.Type) string {
	folder, version := path.Split(t.PkgPath())
	return strings.Join([]string{path.Base(folder), version, t.Name()}, ".")
}

// merged is a shape that has room for the values of both. Where they contradict each other
// it is anything.
func merged(a, b *shape) *shape {
	switch {
	case a == b || a.name != "" && a.name == b.name:
		return a
	case a.kind != b.kind || a.kind == "":
		return anything
	case a.kind == "array":
		return &shape{kind: "array", items: merged(a.items, b.items)}
	case a.kind != "object" || len(a.fields)+len(b.fields) == 0:
		return a
	case len(a.fields) == 0 || len(b.fields) == 0:
		return anything
	}
	out := &shape{kind: "object", fields: maps.Clone(a.fields)}
	for name, field := range b.fields {
		if known, ok := out.fields[name]; ok {
			field = merged(known, field)
		}
		out.fields[name] = field
	}
	return out
}

// definitions collects the shapes that have a name, by name, from s and all below it.
func (s *shape) definitions(into map[string]*shape) {
	if s.name != "" {
		if into[s.name] != nil {
			return
		}
		into[s.name] = s
	}
	for _, name := range slices.Sorted(maps.Keys(s.fields)) {
		s.fields[name].definitions(into)
	}
	if s.items != nil {
		s.items.definitions(into)
	}
}
