package admission_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
	admissionv1 "k8s.io/api/admission/v1"
	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/test/eventually"
)

// mutateToo makes the API server call another mutating webhook for the pods of a namespace, after ours:
// they are called by the names of their configurations.
func (c *cluster) mutateToo(t *testing.T, namespace, name string, change func(*corev1.Pod) string) {
	t.Helper()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var review admissionv1.AdmissionReview
		var pod corev1.Pod
		if err := json.NewDecoder(r.Body).Decode(&review); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		if err := json.Unmarshal(review.Request.Object.Raw, &pod); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		review.Response = &admissionv1.AdmissionResponse{UID: review.Request.UID, Allowed: true}
		if patch := change(&pod); patch != "" {
			patchType := admissionv1.PatchTypeJSONPatch
			review.Response.Patch, review.Response.PatchType = []byte(patch), &patchType
		}
		review.Request = nil
		_ = json.NewEncoder(w).Encode(review) // who asked is gone
	}))
	t.Cleanup(server.Close)
	url := server.URL
	none, namespaced := admissionregistrationv1.SideEffectClassNone, admissionregistrationv1.NamespacedScope
	configuration := &admissionregistrationv1.MutatingWebhookConfiguration{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Webhooks: []admissionregistrationv1.MutatingWebhook{{
			Name: name + ".example.com", SideEffects: &none, AdmissionReviewVersions: []string{"v1"},
			ClientConfig:      admissionregistrationv1.WebhookClientConfig{URL: &url, CABundle: certificateOf(server)},
			NamespaceSelector: &metav1.LabelSelector{MatchLabels: map[string]string{corev1.LabelMetadataName: namespace}},
			Rules: []admissionregistrationv1.RuleWithOperations{{
				Operations: []admissionregistrationv1.OperationType{admissionregistrationv1.Create},
				Rule:       admissionregistrationv1.Rule{APIGroups: []string{""}, APIVersions: []string{"v1"}, Resources: []string{"pods"}, Scope: &namespaced},
			}},
		}},
	}
	client := c.typed.AdmissionregistrationV1().MutatingWebhookConfigurations()
	if _, err := client.Create(t.Context(), configuration, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := client.Delete(context.WithoutCancel(t.Context()), name, metav1.DeleteOptions{}); err != nil {
			t.Error(err)
		}
	})
}

// reinvocations are what other webhooks do, by the names of files in testdata/reinvocation, with what
// is created.
var reinvocations = []struct {
	name   string
	change func(*corev1.Pod) string
}{
	{"sidecar-injector", func(pod *corev1.Pod) string {
		if len(pod.Spec.Containers) > 1 {
			return ""
		}
		return `[{"op":"add","path":"/spec/containers/0","value":{"name":"proxy","image":"registry.example.com/proxy:1.0.0"}}]`
	}},
	{"vertical-pod-autoscaler", func(*corev1.Pod) string {
		return `[{"op":"add","path":"/spec/containers/0/resources/requests/memory","value":"700Mi"}]`
	}},
}

// Webhooks that come after ours add containers, and change what containers have. The API server asks
// ours again, which must make up its mind anew and not add to what it said before.
func TestPodThatAnotherWebhookChangesIsSizedAgain(t *testing.T) {
	for _, other := range reinvocations {
		t.Run(other.name, func(t *testing.T) {
			namespace := guarded.namespace(t, other.name)
			guarded.mutateToo(t, namespace, other.name, other.change)
			checkReinvocation(t, guarded, namespace, other.name, "")
		})
	}
}

// checkReinvocation waits until what is created is what the file says. sizing takes the place of the
// words in it; "": they stay.
func checkReinvocation(t *testing.T, c *cluster, namespace, name, sizing string) {
	t.Helper()
	want, err := os.ReadFile("testdata/reinvocation/" + name + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	if sizing != "" {
		want = regexp.MustCompile("sizing: .*").ReplaceAll(want, []byte("sizing: "+sizing))
	}
	var diff string
	if err := eventually.Succeeds(t.Context(), moment, func() error {
		live, err := c.create(t.Context(), namespace, named(pod(t, "plain"), "changed"), metav1.DryRunAll)
		if err != nil {
			return err
		}
		admitted, err := admittedPod(live)
		if err != nil {
			return err
		}
		got, err := yaml.Marshal(admitted)
		if err != nil {
			return err
		}
		if diff = cmp.Diff(string(want), string(got)); diff != "" {
			return errors.New("what was created is not what was expected")
		}
		return nil
	}); err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}
