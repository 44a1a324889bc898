package admission_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"

	"github.com/lightk8s/lightk8s/test/eventually"
	"github.com/lightk8s/lightk8s/test/freeport"
)

const appArmorKey = "container.apparmor.security.beta.kubernetes.io/"

// bindingPaths are the two by which a Binding is created: bindings, and the subresource of the pod.
var bindingPaths = map[string]func(*rest.Request, string) *rest.Request{
	"bindings": func(r *rest.Request, _ string) *rest.Request { return r.Resource("bindings") },
	"pods/binding": func(r *rest.Request, pod string) *rest.Request {
		return r.Resource("pods").Name(pod).SubResource("binding")
	},
}

func bindingOf(pod string, annotations map[string]string) *corev1.Binding {
	return &corev1.Binding{
		ObjectMeta: metav1.ObjectMeta{Name: pod, Annotations: annotations},
		Target:     corev1.ObjectReference{Kind: "Node", Name: "node-1"},
	}
}

// bind sends a pod to a node.
func (c *cluster) bind(ctx context.Context, path, namespace, pod string, annotations map[string]string, options ...string) error {
	request := bindingPaths[path](c.typed.CoreV1().RESTClient().Post().Namespace(namespace), pod)
	for _, option := range options {
		request = request.Param("dryRun", option)
	}
	return request.Body(bindingOf(pod, annotations)).Do(ctx).Error()
}

// The API server copies the annotations of a Binding onto the pod, and the kubelet reads the profile there.
func TestABindingSwitchesNoAppArmorOff(t *testing.T) {
	for by, c := range map[string]*cluster{"webhook": guarded, "floor": floored} {
		namespace := c.namespace(t, "bound")
		for path := range bindingPaths {
			name := strings.ReplaceAll(path, "/", "-")
			if _, err := c.create(t.Context(), namespace, named(pod(t, "plain"), name)); err != nil {
				t.Fatal(err)
			}
			for _, options := range [][]string{{metav1.DryRunAll}, nil} {
				err := c.bind(t.Context(), path, namespace, name, map[string]string{appArmorKey + "web": "unconfined"}, options...)
				if err := denied(err, "app-armor-profile"); err != nil {
					t.Errorf("%s: %s: %v", by, path, err)
				}
			}
			// More than a condition can look through is no way around it.
			many := map[string]string{appArmorKey + "web": "unconfined"}
			for i := range 5_000 {
				many[strconv.FormatInt(int64(i), 36)] = ""
			}
			if err := c.bind(t.Context(), path, namespace, name, many, metav1.DryRunAll); !apierrors.IsForbidden(err) && !apierrors.IsInternalError(err) {
				t.Errorf("%s: %s: a Binding with many annotations: want a denial, got: %v", by, path, err)
			}
			if err := c.bind(t.Context(), path, namespace, name, map[string]string{appArmorKey + "web": "runtime/default"}); err != nil {
				t.Errorf("%s: %s: %v", by, path, err)
			}
			live, err := c.typed.CoreV1().Pods(namespace).Get(t.Context(), name, metav1.GetOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if live.Spec.NodeName != "node-1" || live.Annotations[appArmorKey+"web"] != "runtime/default" {
				t.Errorf("%s: %s: the pod is on node %q with annotations %v", by, path, live.Spec.NodeName, live.Annotations)
			}
		}
	}
}

// A scheduler waits neither for the webhook nor for the floor.
func TestTheBindingOfASchedulerIsNotAskedAbout(t *testing.T) {
	namespace := guarded.namespace(t, "scheduled")
	for path := range bindingPaths {
		name := strings.ReplaceAll(path, "/", "-")
		if _, err := guarded.create(t.Context(), namespace, named(pod(t, "plain"), name)); err != nil {
			t.Fatal(err)
		}
		const calls = "apiserver_admission_webhook_request_total"
		before, err := guarded.metric(t.Context(), calls)
		if err != nil {
			t.Fatal(err)
		}
		if err := guarded.bind(t.Context(), path, namespace, name, map[string]string{"example.com/note": "near its data"}); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		if after, err := guarded.metric(t.Context(), calls); err != nil || after != before {
			t.Errorf("%s: %v webhooks were called (%v)", path, after-before, err)
		}
	}
}

// With a webhook that is down and must not fail open, pods still find their nodes.
func TestADeadWebhookThatFailsClosedStopsNoScheduler(t *testing.T) {
	namespace := floored.namespace(t, "unscheduled")
	if _, err := floored.create(t.Context(), namespace, pod(t, "plain")); err != nil {
		t.Fatal(err)
	}
	floored.call(t, freeport.Must(t), nil, "Fail")
	for path := range bindingPaths {
		if err := eventually.Succeeds(t.Context(), moment, func() error {
			err := floored.bind(t.Context(), path, namespace, "plain", map[string]string{appArmorKey + "web": "runtime/default"}, metav1.DryRunAll)
			if err == nil || !strings.Contains(err.Error(), "failed calling webhook") {
				return fmt.Errorf("want a Binding that is asked about to be refused, got: %w", err)
			}
			return nil
		}); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		if err := floored.bind(t.Context(), path, namespace, "plain", nil, metav1.DryRunAll); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}
