package fix_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/test/eventually"
)

// The ports of nodes are closed, and undo opens the same ones.
func TestPortsOfNodesAreClosed(t *testing.T) {
	namespace(t, "ports")
	services := cluster.typed.CoreV1().Services("ports")
	serve := func(name string, kind corev1.ServiceType, port int32, traffic corev1.ServiceExternalTrafficPolicy) {
		_, err := services.Create(t.Context(), &corev1.Service{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: corev1.ServiceSpec{
			Type: kind, Selector: map[string]string{"app": name}, ExternalTrafficPolicy: traffic,
			Ports: []corev1.ServicePort{{Name: "a", Port: 80, NodePort: port}, {Name: "b", Port: 443}},
		}}, metav1.CreateOptions{})
		if err != nil {
			t.Fatal(err)
		}
	}
	serve("shop", corev1.ServiceTypeNodePort, 30123, corev1.ServiceExternalTrafficPolicyLocal)
	serve("balanced", corev1.ServiceTypeLoadBalancer, 30124, corev1.ServiceExternalTrafficPolicyCluster)
	shop, balanced := get(t, "Service", "ports", "shop"), get(t, "Service", "ports", "balanced")
	applied := must(t, "fix", "-n", "ports", "--apply", "--yes", "--only", "node-port-service,load-balancer-node-ports",
		"--set", "node-port-service.type=ClusterIP", "--set", "load-balancer-node-ports.close=true")
	for _, name := range []string{"shop", "balanced"} {
		service, err := services.Get(t.Context(), name, metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for _, port := range service.Spec.Ports {
			if port.NodePort != 0 {
				t.Errorf("%s: port %d is open on the nodes as %d\n%s\n%s", name, port.Port, port.NodePort, applied.out, applied.errOut)
			}
		}
	}
	must(t, "fix", "undo", runID(t, applied), "--yes")
	same(t, shop, get(t, "Service", "ports", "shop"))
	same(t, balanced, get(t, "Service", "ports", "balanced"))
}

// Rights go back only on the machine that took them away: the journal in the cluster can be forged.
func TestRightsGoBackWhereTheyWereTaken(t *testing.T) {
	namespace(t, "rights")
	_, err := cluster.typed.RbacV1().RoleBindings("rights").Create(t.Context(), &rbacv1.RoleBinding{
		ObjectMeta: metav1.ObjectMeta{Name: "open"},
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: "view"},
		Subjects: []rbacv1.Subject{
			{APIGroup: rbacv1.GroupName, Kind: rbacv1.GroupKind, Name: "system:unauthenticated"},
			{APIGroup: rbacv1.GroupName, Kind: rbacv1.UserKind, Name: "anna"},
		},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	before := get(t, "RoleBinding", "rights", "open")
	applied := must(t, "fix", "-n", "rights", "--apply", "--yes", "--only", "anonymous-binding", "--set", "anonymous-binding.remove=true")
	after := get(t, "RoleBinding", "rights", "open")
	if subjects := after["subjects"].([]any); len(subjects) != 1 || subjects[0].(map[string]any)["name"] != "anna" {
		t.Fatalf("subjects %v\n%s", subjects, applied.out)
	}
	id, home := runID(t, applied), os.Getenv("XDG_STATE_HOME")
	// A journal that says that it was being reverted gives no rights back.
	journal := cluster.typed.CoreV1().Secrets("kube-system")
	index, err := journal.Get(t.Context(), id, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	if _, err := zip.Write([]byte(`{"steps":[{"state":"reverting"}]}`)); err != nil {
		t.Fatal(err)
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	index.Data["progress"] = packed.Bytes()
	if _, err := journal.Update(t.Context(), index, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	must(t, "fix", "resume", id, "--yes")
	same(t, after, get(t, "RoleBinding", "rights", "open"))
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	if o := run(t, "fix", "undo", id, "--yes"); o.code != exitcode.Unread || !says(o.errOut, "only the machine that made it can go on or back") {
		t.Errorf("on another machine: exit code %d: %s", o.code, o.errOut)
	}
	same(t, after, get(t, "RoleBinding", "rights", "open"))
	t.Setenv("XDG_STATE_HOME", home)
	must(t, "fix", "undo", id, "--yes")
	same(t, before, get(t, "RoleBinding", "rights", "open"))
}

// The API server takes a token no more, and takes it again after undo. No journal holds it.
func TestATokenIsInvalidUntilUndo(t *testing.T) {
	namespace(t, "tokens")
	secrets := cluster.typed.CoreV1().Secrets("tokens")
	_, err := secrets.Create(t.Context(), &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Name: "ci", Annotations: map[string]string{corev1.ServiceAccountNameKey: "default"}},
		Type:       corev1.SecretTypeServiceAccountToken,
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var token string
	eventually.Holds(t, 30*time.Second, "the token is made", func(ctx context.Context) bool {
		secret, err := secrets.Get(ctx, "ci", metav1.GetOptions{})
		token = string(secret.Data[corev1.ServiceAccountTokenKey])
		return err == nil && token != ""
	})
	taken := func(want bool) {
		t.Helper()
		config, err := clientcmd.BuildConfigFromFlags("", cluster.kubeconfig)
		if err != nil {
			t.Fatal(err)
		}
		config = rest.AnonymousClientConfig(config)
		config.BearerToken = token
		client, err := kubernetes.NewForConfig(config)
		if err != nil {
			t.Fatal(err)
		}
		eventually.Holds(t, 30*time.Second, "the API server takes the token, or not", func(context.Context) bool {
			_, err := client.Discovery().ServerVersion()
			_, errPods := client.CoreV1().Pods("tokens").List(t.Context(), metav1.ListOptions{})
			unauthorized := errPods != nil && strings.Contains(errPods.Error(), "Unauthorized")
			return (err == nil || !want) && unauthorized != want
		})
	}
	taken(true)
	restored := []byte(`{"metadata":{"annotations":{"kubectl.kubernetes.io/last-applied-configuration":"` + token + `"}}}`)
	if _, err := secrets.Patch(t.Context(), "ci", types.MergePatchType, restored, metav1.PatchOptions{FieldManager: "kubectl-client-side-apply"}); err != nil {
		t.Fatal(err)
	}
	eventually.Holds(t, 30*time.Second, "its use is noted", func(ctx context.Context) bool {
		secret, err := secrets.Get(ctx, "ci", metav1.GetOptions{})
		return err == nil && secret.Labels["kubernetes.io/legacy-token-last-used"] != ""
	})
	before := get(t, "Secret", "tokens", "ci")
	plan := filepath.Join(t.TempDir(), "plan.json")
	invalidate := []string{"-n", "tokens", "--only", "long-lived-token", "--set", "long-lived-token.invalid_since=" + time.Now().UTC().Format(time.DateOnly)}
	shown := must(t, append([]string{"fix", "--plan", plan}, invalidate...)...)
	applied := must(t, append([]string{"fix", "--apply", "--yes"}, invalidate...)...)
	taken(false)
	data, err := os.ReadFile(plan)
	if err != nil {
		t.Fatal(err)
	}
	encoded := before["data"].(map[string]any)["token"].(string)
	for what, text := range map[string]string{"the plan": string(data), "the output": shown.out + applied.out} {
		if strings.Contains(text, encoded) || strings.Contains(text, token) {
			t.Errorf("%s holds the token", what)
		}
	}
	must(t, "fix", "undo", runID(t, applied), "--yes")
	taken(true)
	same(t, before, get(t, "Secret", "tokens", "ci"))
}
