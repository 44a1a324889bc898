package live

import (
	"errors"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/source"
)

func TestANamespaceThatDoesNotExistIsAnError(t *testing.T) {
	for name, c := range map[string]struct {
		namespace string
		answers   map[string]http.HandlerFunc
		want      string
	}{
		"it exists":                      {"shop", nil, ""},
		"all namespaces":                 {"", nil, ""},
		"one is similar":                 {"shpo", nil, `namespace "shpo": not found; did you mean "shop"?`},
		"none is similar":                {"production", nil, `namespace "production": not found`},
		"the others cannot be listed":    {"shpo", map[string]http.HandlerFunc{"/api/v1/namespaces": forbidden("namespaces")}, `namespace "shpo": not found`},
		"whether it exists is forbidden": {"shpo", map[string]http.HandlerFunc{"/api/v1/namespaces/shpo": forbidden("namespaces")}, ""},
	} {
		f := newFakeAPI()
		for path, answer := range c.answers {
			f.answers[path] = answer
		}
		cluster := f.cluster(t, patient)
		cluster.scope = source.Scope{Namespace: c.namespace}
		said := ""
		for _, err := range cluster.Source(source.Wanted{Kinds: []schema.GroupKind{{Kind: "Pod"}}})(t.Context()) {
			var unread *source.ReadError
			if errors.Is(err, source.ErrNoNamespace) && errors.As(err, &unread) {
				said += unread.Error()
			}
		}
		if diff := cmp.Diff(c.want, said); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
