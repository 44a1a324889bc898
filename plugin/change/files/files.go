// Package files changes manifests byte by byte: what is not changed stays as it was written, comments included.
package files

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"

	"go.yaml.in/yaml/v3"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// Errors of documents that are not edited.
var (
	ErrTemplate = errors.New("contains {{: edit the template by hand")
	ErrUnproven = errors.New("the edited document would not read as planned: it has aliases, tags or keys that occur twice; edit it by hand")
	ErrComment  = errors.New("a comment stands between the fields that are removed and others; edit it by hand")
)

// Edit returns the YAML or JSON document with the assignments made. Only lines that they concern differ: the result is
// read again, and must be what policy.Apply makes of the document.
func Edit(document []byte, set []policy.Assignment) ([]byte, error) {
	if bytes.Contains(document, []byte("{{")) {
		return nil, ErrTemplate
	}
	before, err := policy.Decode(document)
	if err != nil {
		return nil, err
	}
	after, err := policy.Apply(before, set)
	if err != nil {
		return nil, err
	}
	if reflect.DeepEqual(before, after) {
		return document, nil
	}
	var root yaml.Node
	if err := yaml.Unmarshal(document, &root); err != nil {
		return nil, fmt.Errorf("parse: %w", err)
	}
	if len(root.Content) != 1 {
		return nil, ErrUnproven
	}
	e := newEditor(document, root.Content[0])
	if err := e.change(place{node: root.Content[0]}, before, after); err != nil {
		return nil, err
	}
	out, err := e.result()
	if err != nil {
		return nil, err
	}
	if again, err := policy.Decode(out); err != nil || !reflect.DeepEqual(again, after) {
		return nil, ErrUnproven
	}
	return out, nil
}
