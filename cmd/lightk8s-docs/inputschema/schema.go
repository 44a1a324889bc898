// Package inputschema generates the JSON schemas of what controls read, for
// `opa check --schema rego/schemas`: OPA then refuses a control that reads a field that no
// kind of object has. They are made from the Go types of the Kubernetes API, and say no more
// than OPA's type checker can use.
package inputschema

import (
	"bytes"
	_ "embed" // for crds
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

// Files returns the schemas by file name. In METADATA input.json is schema.input:
//
//   - input: the input of a control, its object one of all kinds: a field passes when one
//     of the kinds has it at that place
//   - containers, pod-spec, pod-metadata: what lib/workload finds in it
func Files() (map[string][]byte, error) {
	known := shapes{}
	object, err := objectOf(known)
	if err != nil {
		return nil, err
	}
	list := func(fields map[string]*shape) *shape {
		return &shape{kind: "array", items: &shape{kind: "object", fields: fields}}
	}
	text := &shape{kind: "string"}
	path := &shape{kind: "array", items: anything}
	context := merged(known.of(reflect.TypeFor[corev1.SecurityContext]()), known.of(reflect.TypeFor[corev1.PodSecurityContext]()))
	container := merged(known.of(reflect.TypeFor[corev1.Container]()), known.of(reflect.TypeFor[corev1.EphemeralContainer]()))
	out := map[string][]byte{}
	for name, s := range map[string]*shape{
		"input.json": {kind: "object", fields: map[string]*shape{
			"object": object,
			"facts": {kind: "object", fields: map[string]*shape{
				"inventory": {kind: "object"}, "complete": {kind: "object"}, "incomplete": {kind: "object"},
			}},
		}},
		"pod-spec.json":     known.of(reflect.TypeFor[corev1.PodSpec]()),
		"pod-metadata.json": known.of(reflect.TypeFor[metav1.ObjectMeta]()),
		"containers.json":   list(map[string]*shape{"container": container, "name": text, "path": path, "type": text}),
		"setters.json":      list(map[string]*shape{"who": text, "context": context, "path": path}),
	} {
		data, err := json.MarshalIndent(schemaOf(s), "", "  ")
		if err != nil {
			return nil, fmt.Errorf("encode %s: %w", name, err)
		}
		out[name] = append(data, '\n')
	}
	return out, nil
}

// objectOf merges all kinds into the shape of one object.
func objectOf(known shapes) (*shape, error) {
	out := &shape{kind: "object", fields: known.fieldsOf(reflect.TypeFor[metav1.TypeMeta]())}
	for _, kind := range kinds() {
		one := known.of(reflect.TypeOf(kind))
		out = merged(out, &shape{kind: "object", fields: one.fields})
	}
	for document := range bytes.SplitSeq(crds, []byte("\n---\n")) {
		var example map[string]any
		if err := yaml.UnmarshalStrict(document, &example); err != nil {
			return nil, fmt.Errorf("read crds.yaml: %w", err)
		}
		// The scalars among them are those of every object.
		delete(example, "apiVersion")
		delete(example, "kind")
		out = merged(out, exampleShape(example))
	}
	return out, nil
}

//go:embed crds.yaml
var crds []byte

// exampleShape is the shape of values like the example; null stands for anything.
func exampleShape(example any) *shape {
	switch example := example.(type) {
	case map[string]any:
		fields := map[string]*shape{}
		for name, value := range example {
			fields[name] = exampleShape(value)
		}
		return &shape{kind: "object", fields: fields}
	case []any:
		return &shape{kind: "array", items: exampleShape(example[0])}
	default:
		return anything
	}
}

// schemaOf renders a shape as a JSON schema with a definition for each Go type in it.
func schemaOf(s *shape) map[string]any {
	named := map[string]*shape{}
	s.definitions(named)
	definitions := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(named)) {
		definitions[name] = render(&shape{kind: "object", fields: named[name].fields})
	}
	schema := render(s)
	schema["$schema"] = "http://json-schema.org/draft-07/schema#"
	schema["definitions"] = definitions
	return schema
}

func render(s *shape) map[string]any {
	if s.name != "" {
		return map[string]any{"$ref": "#/definitions/" + s.name}
	}
	if s.kind == "" {
		return map[string]any{}
	}
	schema := map[string]any{"type": s.kind}
	switch {
	case s.kind == "array":
		schema["items"] = render(s.items)
	case len(s.fields) > 0:
		properties := map[string]any{}
		for name, field := range s.fields {
			properties[name] = render(field)
		}
		schema["properties"] = properties
		schema["additionalProperties"] = false
	}
	return schema
}
