package manifest

import (
	"context"

	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Objects reads the manifests as they stand, for those who write them to a cluster: nothing is
// left out of them, and an error ends the reading.
func (f Files) Objects(ctx context.Context) ([]map[string]any, error) {
	var failed error
	inputs, _ := f.open(ctx, func(_ policy.Target, err error) bool {
		failed = err
		return false
	})
	var objects []map[string]any
	for _, in := range inputs {
		if failed != nil {
			break
		}
		reader, err := in.open()
		if err != nil {
			return nil, &source.ReadError{Subject: in.name, Err: cause(err)}
		}
		for p := range pieces(reader) {
			for _, object := range f.read(p, in) {
				if object.err != nil && failed == nil {
					failed = object.err
				}
				objects = append(objects, object.fields)
			}
		}
		reader.Close()
	}
	if failed != nil {
		return nil, failed
	}
	return objects, nil
}
