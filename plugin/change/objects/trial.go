package objects

import (
	"context"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/owner"
)

// Trial is what came of the creation of a pod that was only tried.
type Trial struct {
	Pod      map[string]any // as it would have been stored; nil: it would not
	Warnings []string
	Err      error
}

// Try asks the API server what it would do if the pod were created. Nothing is stored.
func (c *Cluster) Try(ctx context.Context, namespace string, pod map[string]any) (Trial, error) {
	var heard warnings
	api, err := c.api.WithWarnings(&heard)
	if err != nil {
		return Trial{}, err
	}
	pods := api.Dynamic.Resource(schema.GroupVersionResource{Version: "v1", Resource: "pods"}).Namespace(namespace)
	options := metav1.CreateOptions{DryRun: client.DryRun(true), FieldManager: owner.Author}
	trial := Trial{}
	created, err := pods.Create(ctx, &unstructured.Unstructured{Object: pod}, options)
	if err != nil {
		trial.Err = err
	} else {
		trial.Pod = created.Object
	}
	trial.Warnings = heard.texts
	return trial, nil
}

// miscellaneous is the code of every warning that Kubernetes sends (RFC 7234).
const miscellaneous = 299

// warnings collects the warnings of answers.
type warnings struct {
	mu    sync.Mutex
	texts []string
}

// HandleWarningHeaderWithContext implements rest.WarningHandlerWithContext.
func (w *warnings) HandleWarningHeaderWithContext(_ context.Context, code int, _ string, text string) {
	if code != miscellaneous || text == "" {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.texts = append(w.texts, text)
}
