package chart_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	authenticationv1 "k8s.io/api/authentication/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"github.com/lightk8s/lightk8s/test/controlplane"
	"github.com/lightk8s/lightk8s/test/eventually"
	"github.com/lightk8s/lightk8s/test/freeport"
	"github.com/lightk8s/lightk8s/test/helm"
	"github.com/lightk8s/lightk8s/test/kubeconfig"
	"github.com/lightk8s/lightk8s/test/logbuffer"
	"github.com/lightk8s/lightk8s/test/repo"
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
	c := &cluster{config: config, kubeconfig: kubeconfig.File(t, plane.KubeConfig)}
	if c.typed, err = kubernetes.NewForConfig(config); err != nil {
		t.Fatal(err)
	}
	if c.dynamic, err = dynamic.NewForConfig(config); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *cluster) helm(t *testing.T, args ...string) {
	t.Helper()
	if _, err := helm.Run(append(args, "--kubeconfig", c.kubeconfig, "--namespace", namespace)...); err != nil {
		t.Fatal(err)
	}
}

// serviceAccountKubeconfig is for a client with the rights that the chart grants.
func (c *cluster) serviceAccountKubeconfig(t *testing.T) string {
	t.Helper()
	token, err := c.typed.CoreV1().ServiceAccounts(namespace).CreateToken(t.Context(), release, &authenticationv1.TokenRequest{}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return kubeconfig.For(t,
		&clientcmdapi.Cluster{Server: c.config.Host, CertificateAuthorityData: c.config.CAData},
		&clientcmdapi.AuthInfo{Token: token.Status.Token})
}

// process is the webhook, running on this machine.
type process struct {
	cmd    *exec.Cmd
	log    *logbuffer.Buffer
	health string
	listen string
}

// startWebhook runs the webhook as the Deployment says, but for addresses and the place of its policy.
func (c *cluster) startWebhook(t *testing.T) *process {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "lightk8s-webhook")
	if out, err := exec.Command("go", "build", "-o", binary, repo.Path("cmd/lightk8s-webhook")).CombinedOutput(); err != nil {
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
	p := &process{health: freeport.Must(t), listen: freeport.Must(t), log: &logbuffer.Buffer{}}
	args := []string{"--kubeconfig=" + c.serviceAccountKubeconfig(t), "--listen=" + p.listen, "--health-listen=" + p.health}
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
	if err := eventually.Ready(t.Context(), time.Minute, "http://"+p.health+"/readyz"); err != nil {
		t.Fatal(err)
	}
}

// stop ends the process as the kubelet does.
func (p *process) stop(t *testing.T) {
	t.Helper()
	if err := errors.Join(p.cmd.Process.Signal(syscall.SIGTERM), p.cmd.Wait()); err != nil {
		t.Errorf("the webhook ended badly: %v", err)
	}
}
