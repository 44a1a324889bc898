package manifest

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// shape is what a Go type of the API takes for a value. It is without doubt right where it says yes, and
// asks for a closer look where it says no: converting each object to its type takes far longer.
type shape func(v any) bool

var shapes sync.Map // reflect.Type: shape

// fits reports whether a decoded object can be converted to the type. false: that is to be tried.
func fits(object map[string]any, t reflect.Type) bool {
	return shapeOf(t)(object)
}

func shapeOf(t reflect.Type) shape {
	known, _ := shapes.Load(t)
	if known, ok := known.(shape); ok {
		return known
	}
	// A type can hold itself: what stands within is asked for when it is met.
	made := newShape(t)
	orNull := shape(func(v any) bool { return v == nil || made(v) })
	shapes.Store(t, orNull)
	return orNull
}

func newShape(t reflect.Type) shape {
	switch t.Kind() {
	case reflect.String:
		return is[string]
	case reflect.Bool:
		return is[bool]
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return is[int64]
	case reflect.Float32, reflect.Float64:
		return func(v any) bool { return is[int64](v) || is[float64](v) }
	case reflect.Pointer:
		return func(v any) bool { return shapeOf(t.Elem())(v) }
	}
	if known, ok := special[t]; ok {
		return known
	}
	if reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()) {
		return never
	}
	switch t.Kind() {
	case reflect.Slice:
		return listShape(t)
	case reflect.Map:
		return mapShape(t)
	case reflect.Struct:
		return structShape(t)
	default:
		return never
	}
}

func is[T any](v any) bool {
	_, ok := v.(T)
	return ok
}

func never(any) bool { return false }

// special are types that decode themselves.
var special = map[reflect.Type]shape{
	reflect.TypeFor[resource.Quantity](): func(v any) bool {
		text, ok := v.(string)
		if !ok {
			return is[int64](v)
		}
		_, err := resource.ParseQuantity(text)
		return err == nil
	},
	reflect.TypeFor[intstr.IntOrString](): func(v any) bool {
		n, ok := v.(int64)
		return ok && n >= math.MinInt32 && n <= math.MaxInt32 || is[string](v)
	},
	reflect.TypeFor[metav1.Time](): func(v any) bool {
		text, ok := v.(string)
		_, err := time.Parse(time.RFC3339, text)
		return ok && err == nil
	},
}

func listShape(t reflect.Type) shape {
	if t.Elem().Kind() == reflect.Uint8 { // bytes in base64
		return never
	}
	return func(v any) bool {
		list, ok := v.([]any)
		item := shapeOf(t.Elem())
		for _, v := range list {
			ok = ok && item(v)
		}
		return ok
	}
}

func mapShape(t reflect.Type) shape {
	if t.Key().Kind() != reflect.String {
		return never
	}
	return func(v any) bool {
		fields, ok := v.(map[string]any)
		field := shapeOf(t.Elem())
		for _, v := range fields {
			ok = ok && field(v)
		}
		return ok
	}
}

// structShape leaves fields that the type does not have to others.
func structShape(t reflect.Type) shape {
	types := map[string]reflect.Type{}
	if !addFields(types, t) {
		return never
	}
	return func(v any) bool {
		fields, ok := v.(map[string]any)
		for name, v := range fields {
			if of, known := types[name]; known {
				ok = ok && shapeOf(of)(v)
			}
		}
		return ok
	}
}

// addFields reports whether all fields have a name in JSON, or are those of a struct that is inlined.
func addFields(types map[string]reflect.Type, t reflect.Type) bool {
	for field := range t.Fields() {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case name != "" && name != "-":
			types[name] = field.Type
		case name == "" && field.Anonymous && field.Type.Kind() == reflect.Struct && (options == "" || strings.Contains(options, "inline")):
			if !addFields(types, field.Type) {
				return false
			}
		case name != "-":
			return false
		}
	}
	return true
}
