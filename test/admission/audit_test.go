package admission_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/webhook/admission"
)

// event is what an audit log says of a request.
type event struct {
	Verb      string
	ObjectRef struct {
		Namespace, Name string
	}
	Annotations map[string]string
}

// noted are the annotations of ours in the audit log, for the creation of a pod.
func (c *cluster) noted(t *testing.T, namespace, name string) map[string]string {
	t.Helper()
	content, err := os.ReadFile(c.auditLog)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(bytes.NewReader(content))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var e event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			t.Fatalf("read audit log: %v", err)
		}
		if e.Verb != "create" || e.ObjectRef.Namespace != namespace || e.ObjectRef.Name != name {
			continue
		}
		ours := map[string]string{}
		for key, value := range e.Annotations {
			if strings.Contains(key, "lightk8s.dev/") {
				ours[key] = value
			}
		}
		return ours
	}
	t.Fatalf("the audit log has no creation of %s/%s: %v", namespace, name, lines.Err())
	return nil
}

func TestAuditLogSaysWhatDeniedAPod(t *testing.T) {
	namespace := guarded.namespace(t, "audited")
	_, err := guarded.create(t.Context(), namespace, pod(t, "privileged"))
	if err := denied(err, "privileged"); err != nil {
		t.Error(err)
	}
	noted := guarded.noted(t, namespace, "privileged")
	if diff := cmp.Diff("privileged", noted["pods.lightk8s.dev/denied-by"]); diff != "" {
		t.Errorf("denied-by (-want +got):\n%s\n%v", diff, noted)
	}
}

func TestAuditLogSaysWhatWasInjectedIntoAPod(t *testing.T) {
	namespace := guarded.namespace(t, "audited-injection")
	live, err := guarded.create(t.Context(), namespace, pod(t, "plain"))
	if err != nil {
		t.Fatal(err)
	}
	note, _ := live["metadata"].(map[string]any)["annotations"].(map[string]any)[admission.Annotation].(string)
	noted := guarded.noted(t, namespace, "plain")
	if got := noted["pods.lightk8s.dev/injected"]; got == "" || got != note {
		t.Errorf("injected is noted as %q, want as on the pod: %q\n%v", got, note, noted)
	}
}
