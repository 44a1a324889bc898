package integration_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/api/meta"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policytest"
)

// objectsOf lists the objects with findings that are of namespaces blue and green.
func objectsOf(t *testing.T, args ...string) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	args = append(args, "--kubeconfig", shared.kubeconfig(t), "--control", "privileged,pod-security-label,cluster-admin-binding")
	for finding := range findings(auditClean(t, args...)) {
		if finding.Object != "Namespace/default" {
			out[finding.Object] = true
		}
	}
	return out
}

func TestScopeNarrowsWhatIsJudged(t *testing.T) {
	labelled := privilegedPod("blue", "labelled")
	labelled["metadata"].(map[string]any)["labels"] = map[string]any{"app": "web"}
	binding := bare("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "", "everybody")
	binding["roleRef"] = map[string]any{"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"}
	binding["subjects"] = []any{map[string]any{"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "developers"}}
	shared.mustApply(t,
		bare("v1", "Namespace", "", "blue"), bare("v1", "ServiceAccount", "blue", "default"), labelled, privilegedPod("blue", "web"),
		bare("v1", "Namespace", "", "green"), bare("v1", "ServiceAccount", "green", "default"), privilegedPod("green", "web"), binding)
	everything := map[string]bool{
		"Namespace/blue": true, "Pod blue/labelled": true, "Pod blue/web": true,
		"Namespace/green": true, "Pod green/web": true, "ClusterRoleBinding/everybody": true,
	}
	for name, test := range map[string]struct {
		args []string
		want map[string]bool
	}{
		"everything":           {nil, everything},
		"all namespaces":       {[]string{"-A"}, everything},
		"namespace":            {[]string{"-n", "blue"}, map[string]bool{"Namespace/blue": true, "Pod blue/labelled": true, "Pod blue/web": true}},
		"label":                {[]string{"-l", "app=web"}, map[string]bool{"Pod blue/labelled": true}},
		"no such label":        {[]string{"-n", "blue", "-l", "app notin (web),kubernetes.io/metadata.name"}, map[string]bool{"Namespace/blue": true}},
		"label in a namespace": {[]string{"-n", "blue", "-l", "app=web"}, map[string]bool{"Pod blue/labelled": true}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, objectsOf(t, test.args...)); diff != "" {
				t.Errorf("objects with findings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNamespaceThatIsNotThereIsNoPass(t *testing.T) {
	_, o := audit(t, "--kubeconfig", shared.kubeconfig(t), "-n", "nowhere")
	if o.code != exitcode.Unread {
		t.Errorf("exit code %d, want %d: nothing was judged", o.code, exitcode.Unread)
	}
}

func TestAllNamespacesAndOneContradict(t *testing.T) {
	if o := run(t, "audit", "--kubeconfig", shared.kubeconfig(t), "-A", "-n", "blue"); o.code != exitcode.Usage {
		t.Errorf("exit code %d, want %d", o.code, exitcode.Usage)
	}
}

// Manifests do not tell which kinds have no namespace; the server does.
func TestNamespaceNarrowsManifestsAsItNarrowsTheCluster(t *testing.T) {
	var manifests []string
	for _, kind := range policytest.Load(t, rego.Bundle()).Kinds() {
		mapping, err := shared.mapper.RESTMapping(kind)
		if err == nil && mapping.Scope.Name() == meta.RESTScopeNameRoot && kind.Kind != "Namespace" {
			manifests = append(manifests, fmt.Sprintf("{apiVersion: %s, kind: %s, metadata: {name: web}}\n", mapping.GroupVersionKind.GroupVersion(), kind.Kind))
		}
	}
	file := writeFile(t, "cluster.yaml", []byte(strings.Join(manifests, "---\n")))
	if r, _ := audit(t, "-f", file); r.Summary.Objects != len(manifests) || len(manifests) < 10 {
		t.Fatalf("judged %d of %d objects", r.Summary.Objects, len(manifests))
	}
	if r, _ := audit(t, "-f", file, "-n", "shop"); r.Summary.Objects != 0 {
		t.Errorf("judged %d objects that are in no namespace", r.Summary.Objects)
	}
}
