package chart_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	authenticationv1 "k8s.io/api/authentication/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"github.com/lightk8s/lightk8s/test/controlplane"
)

// cluster is a real API server that has no nodes.
type cluster struct {
	config     *rest.Config
	kubeconfig string // of the administrator
	typed      kubernetes.Interface
	dynamic    dynamic.Interface
}

func startCluster(t *testing.T) *cluster {
	t.Helper()
	// No controller makes the ServiceAccounts that pods would need.
	plane, err := controlplane.Start(map[string]string{"disable-admission-plugins": "ServiceAccount"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := plane.Stop(); err != nil {
			t.Error(err)
		}
	})
	config := plane.Config
	c := &cluster{config: config, kubeconfig: filepath.Join(t.TempDir(), "kubeconfig")}
	if err := os.WriteFile(c.kubeconfig, plane.KubeConfig, 0o600); err != nil {
		t.Fatal(err)
	}
	if c.typed, err = kubernetes.NewForConfig(config); err != nil {
		t.Fatal(err)
	}
	if c.dynamic, err = dynamic.NewForConfig(config); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the namespaces of the system are there", func(ctx context.Context) bool {
		list, err := c.typed.CoreV1().Namespaces().List(ctx, metav1.ListOptions{})
		return err == nil && len(list.Items) == 4
	})
	return c
}

func (c *cluster) helm(t *testing.T, args ...string) {
	t.Helper()
	if _, err := runHelm(append(args, "--kubeconfig", c.kubeconfig, "--namespace", namespace)...); err != nil {
		t.Fatal(err)
	}
}

// serviceAccountKubeconfig is for whoever has the rights that the chart gives.
func (c *cluster) serviceAccountKubeconfig(t *testing.T) string {
	t.Helper()
	token, err := c.typed.CoreV1().ServiceAccounts(namespace).CreateToken(t.Context(), release, &authenticationv1.TokenRequest{}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	config := clientcmdapi.NewConfig()
	config.Clusters["c"] = &clientcmdapi.Cluster{Server: c.config.Host, CertificateAuthorityData: c.config.CAData}
	config.AuthInfos["a"] = &clientcmdapi.AuthInfo{Token: token.Status.Token}
	config.Contexts["x"] = &clientcmdapi.Context{Cluster: "c", AuthInfo: "a"}
	config.CurrentContext = "x"
	file := filepath.Join(t.TempDir(), "kubeconfig")
	if err := clientcmd.WriteToFile(*config, file); err != nil {
		t.Fatal(err)
	}
	return file
}

// process is the webhook, running on this machine.
type process struct {
	cmd    *exec.Cmd
	log    *logBuffer
	health string
}

// logBuffer is read while the process writes.
type logBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// startWebhook runs the webhook as the Deployment says, but for addresses and the place of its policy.
func (c *cluster) startWebhook(t *testing.T) *process {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "lightk8s-webhook")
	if out, err := exec.Command("go", "build", "-o", binary, "../../cmd/lightk8s-webhook").CombinedOutput(); err != nil {
		t.Fatalf("build the webhook: %v\n%s", err, out)
	}
	config, err := c.typed.CoreV1().ConfigMaps(namespace).Get(t.Context(), release, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	policy := filepath.Join(t.TempDir(), "policy.yaml")
	if err := os.WriteFile(policy, []byte(config.Data["policy.yaml"]), 0o600); err != nil {
		t.Fatal(err)
	}
	container := c.container(t)
	p := &process{health: freeAddress(t), log: &logBuffer{}}
	args := []string{"--kubeconfig=" + c.serviceAccountKubeconfig(t), "--listen=" + freeAddress(t), "--health-listen=" + p.health}
	for _, arg := range container.Args {
		args = append(args, strings.Replace(arg, "/etc/lightk8s/policy.yaml", policy, 1))
	}
	p.cmd = exec.Command(binary, args...)
	p.cmd.Env = []string{"POD_NAMESPACE=" + namespace}
	for _, variable := range container.Env {
		if variable.Value != "" {
			p.cmd.Env = append(p.cmd.Env, variable.Name+"="+variable.Value)
		}
	}
	p.cmd.Stderr = p.log
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if p.cmd.ProcessState == nil {
			if err := errors.Join(p.cmd.Process.Kill(), p.cmd.Wait()); err != nil {
				t.Logf("the webhook: %v", err)
			}
		}
		if t.Failed() {
			t.Logf("the webhook said:\n%s", p.log)
		}
	})
	return p
}

func (p *process) waitUntilReady(t *testing.T) {
	t.Helper()
	eventually(t, "the webhook is ready", func(ctx context.Context) bool {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("http://%s/readyz", p.health), nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return false
		}
		return response.Body.Close() == nil && response.StatusCode == http.StatusOK
	})
}

// stop ends the process as the kubelet does.
func (p *process) stop(t *testing.T) {
	t.Helper()
	if err := errors.Join(p.cmd.Process.Signal(syscall.SIGTERM), p.cmd.Wait()); err != nil {
		t.Errorf("the webhook ended badly: %v", err)
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := listener.Close(); err != nil {
			t.Error(err)
		}
	}()
	return listener.Addr().String()
}

func eventually(t *testing.T, what string, holds func(context.Context) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for !holds(ctx) {
		select {
		case <-ctx.Done():
			t.Fatalf("waited in vain: %s", what)
		case <-time.After(100 * time.Millisecond):
		}
	}
}
