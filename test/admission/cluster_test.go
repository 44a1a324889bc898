package admission_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"

	"github.com/lightk8s/lightk8s/test/controlplane"
)

// cluster is a running API server, seen by its administrator.
type cluster struct {
	plane      *controlplane.ControlPlane
	typed      kubernetes.Interface
	dynamic    dynamic.Interface
	kubeconfig string
	auditLog   string
	webhook    *process // nil: none runs
}

// startCluster starts an API server without Pod Security Admission, that keeps an audit log.
func startCluster(dir string) (*cluster, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make a folder: %w", err)
	}
	c := &cluster{kubeconfig: filepath.Join(dir, "kubeconfig"), auditLog: filepath.Join(dir, "audit.log")}
	policy, err := filepath.Abs("testdata/audit-policy.yaml")
	if err != nil {
		return nil, fmt.Errorf("find the audit policy: %w", err)
	}
	if c.plane, err = controlplane.Start(map[string]string{
		"disable-admission-plugins": "PodSecurity",
		"audit-policy-file":         policy,
		"audit-log-path":            c.auditLog,
	}); err != nil {
		return nil, err
	}
	if c.dynamic, err = dynamic.NewForConfig(c.plane.Config); err != nil {
		return c, fmt.Errorf("build client: %w", err)
	}
	if c.typed, err = kubernetes.NewForConfig(c.plane.Config); err != nil {
		return c, fmt.Errorf("build client: %w", err)
	}
	if err := c.plane.WriteKubeconfig(c.kubeconfig); err != nil {
		return c, err
	}
	for _, namespace := range []string{"default", "kube-system"} {
		if err := c.makeAccount(context.Background(), namespace, "default"); err != nil {
			return c, err
		}
	}
	err = c.makeNamespace(context.Background(), ownNamespace)
	return c, err
}

func (c *cluster) stop() error {
	if c == nil {
		return nil
	}
	return errors.Join(c.webhook.stop(), c.plane.Stop())
}

// namespace makes a namespace with what a controller would put there.
func (c *cluster) namespace(t *testing.T, name string) string {
	t.Helper()
	if err := c.makeNamespace(t.Context(), name); err != nil {
		t.Fatal(err)
	}
	return name
}

func (c *cluster) makeNamespace(ctx context.Context, name string) error {
	namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}}
	if _, err := c.typed.CoreV1().Namespaces().Create(ctx, namespace, metav1.CreateOptions{}); err != nil {
		return fmt.Errorf("make namespace: %w", err)
	}
	return c.makeAccount(ctx, name, "default")
}

func (c *cluster) makeAccount(ctx context.Context, namespace, name string) error {
	account := &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: name}}
	if _, err := c.typed.CoreV1().ServiceAccounts(namespace).Create(ctx, account, metav1.CreateOptions{}); err != nil {
		return fmt.Errorf("make ServiceAccount: %w", err)
	}
	return nil
}

// create creates a pod as it is written, fields that no type knows included.
func (c *cluster) create(ctx context.Context, namespace string, pod map[string]any, options ...string) (map[string]any, error) {
	live, err := c.dynamic.Resource(pods).Namespace(namespace).
		Create(ctx, &unstructured.Unstructured{Object: pod}, metav1.CreateOptions{DryRun: options})
	if err != nil {
		return nil, err
	}
	return live.Object, nil
}

// warned is a client beside the list of the warnings that its answers came with.
func (c *cluster) warned(t *testing.T) (kubernetes.Interface, *warnings) {
	t.Helper()
	heard := &warnings{}
	config := rest.CopyConfig(c.plane.Config)
	config.WarningHandler = heard
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	return client, heard
}

// warnings are those of the answers so far.
type warnings struct {
	mu   sync.Mutex
	text []string
}

// HandleWarningHeader notes a warning.
func (w *warnings) HandleWarningHeader(_ int, _, text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.text = append(w.text, text)
}

// take returns the warnings since the last time.
func (w *warnings) take() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	text := w.text
	w.text = nil
	return text
}
