package live

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/client-go/kubernetes/scheme"
)

// rawPage is one page of a list, whose items are not decoded yet: decoded they take ten times the memory,
// and are wanted one after the other.
type rawPage struct {
	Kind     string            `json:"kind"`
	Metadata metav1.ListMeta   `json:"metadata"`
	Items    []json.RawMessage `json:"items"`
}

// page asks for one page.
func (l lister) page(ctx context.Context, namespace string, options metav1.ListOptions) (rawPage, error) {
	result := l.cluster.api.Typed.Discovery().RESTClient().Get().AbsPath(l.path(namespace)).
		SetHeader("Accept", runtime.ContentTypeJSON).
		SpecificallyVersionedParams(&options, scheme.ParameterCodec, schema.GroupVersion{Version: "v1"}).Do(ctx)
	if err := result.Error(); err != nil {
		return rawPage{}, err
	}
	body, err := result.Raw()
	if err != nil {
		return rawPage{}, err
	}
	var p rawPage
	if err := utiljson.Unmarshal(body, &p); err != nil {
		return rawPage{}, fmt.Errorf("decode list: %w", err)
	}
	if !strings.HasSuffix(p.Kind, "List") {
		return rawPage{}, errors.New("decode list: the answer is not a list")
	}
	return p, nil
}

// path is where the resource is listed; "": in all namespaces.
func (l lister) path(namespace string) string {
	resource := l.mapping.Resource
	path := "/apis/" + resource.Group + "/" + resource.Version
	if resource.Group == "" {
		path = "/api/" + resource.Version
	}
	if namespace != "" {
		path += "/namespaces/" + namespace
	}
	return path + "/" + resource.Resource
}

// objects decodes the items. What was yielded is not held any longer.
func (p rawPage) objects() iter.Seq2[unstructured.Unstructured, error] {
	return func(yield func(unstructured.Unstructured, error) bool) {
		for i, item := range p.Items {
			p.Items[i] = nil
			var object map[string]any
			err := utiljson.Unmarshal(item, &object)
			if err != nil {
				err = fmt.Errorf("decode list: item %d: %w", i, err)
			}
			if !yield(unstructured.Unstructured{Object: object}, err) || err != nil {
				return
			}
		}
	}
}
