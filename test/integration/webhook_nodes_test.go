package integration_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	admissionv1 "k8s.io/api/admission/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/lightk8s/lightk8s/test/eventually"
	"github.com/lightk8s/lightk8s/test/freeport"
	"github.com/lightk8s/lightk8s/test/logbuffer"
	"github.com/lightk8s/lightk8s/webhook"
	"github.com/lightk8s/lightk8s/webhook/admission"
	"github.com/lightk8s/lightk8s/webhook/certs"
)

// wire is a way to the API server that can be cut, as when that is restarted.
type wire struct {
	listen, to string

	mu       sync.Mutex
	listener net.Listener
	conns    []net.Conn
}

func newWire(t *testing.T, to string) *wire {
	t.Helper()
	w := &wire{listen: "127.0.0.1:0", to: to}
	w.repair(t)
	w.listen = w.listener.Addr().String()
	t.Cleanup(w.cut)
	return w
}

func (w *wire) repair(t *testing.T) {
	t.Helper()
	listener, err := net.Listen("tcp", w.listen)
	check(t, err)
	w.mu.Lock()
	w.listener = listener
	w.mu.Unlock()
	go func() {
		for {
			in, err := listener.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("tcp", w.to)
			if err != nil {
				_ = in.Close()
				continue
			}
			w.mu.Lock()
			w.conns = append(w.conns, in, out)
			w.mu.Unlock()
			go func() { _, _ = io.Copy(in, out); _ = in.Close() }()
			go func() { _, _ = io.Copy(out, in); _ = out.Close() }()
		}
	}()
}

func (w *wire) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	_ = w.listener.Close()
	for _, conn := range w.conns {
		_ = conn.Close()
	}
	w.conns = nil
}

// sized is a webhook that reads nodes through a wire.
type sized struct {
	client *http.Client
	url    string
	health string
	log    *logbuffer.Buffer
}

func startSized(t *testing.T, kubeconfig string) *sized {
	t.Helper()
	client, err := webhook.ClusterOptions{Kubeconfig: kubeconfig}.NewClient()
	check(t, err)
	memory, err := certs.NewMemory([]string{"127.0.0.1"}, certs.Terms{}, nil, nil)
	check(t, err)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(memory.Authority())
	s := &sized{log: &logbuffer.Buffer{}, client: &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}}}
	options := webhook.Options{
		Listen: freeport.Must(t), HealthListen: freeport.Must(t), Client: client, Static: admission.NodeSize{Memory: "512Mi", Pods: 24},
		Certificates: memory, Timeout: 10 * time.Second, Concurrency: 4, Log: slog.New(slog.NewTextHandler(s.log, nil)),
	}
	s.url, s.health = "https://"+options.Listen, "http://"+options.HealthListen
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- webhook.Run(ctx, options) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the webhook ended with %v", err)
		}
		if t.Failed() {
			t.Log(s.log)
		}
	})
	return s
}

// until waits for what /readyz says of the sizes, and for lightk8s_nodes_known.
func (s *sized) until(t *testing.T, sizes, known string) {
	t.Helper()
	check(t, eventually.Succeeds(t.Context(), 90*time.Second, func() error {
		ready, metrics := s.get(s.health+"/readyz"), s.get(s.health+"/metrics")
		if strings.Contains(ready, "\nsizes: "+sizes+"\n") && strings.Contains(metrics, "\nlightk8s_nodes_known "+known+"\n") {
			return nil
		}
		return fmt.Errorf("/readyz says %s, want sizes: %s", ready, sizes)
	}))
}

func (s *sized) get(url string) string {
	response, err := http.Get(url)
	if err != nil {
		return err.Error()
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// limit is the memory limit that a bare pod in the namespace default is given.
func (s *sized) limit(t *testing.T) string {
	t.Helper()
	review := `{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"u","kind":{"group":"","version":"v1","kind":"Pod"},
		"name":"bare","namespace":"default","operation":"CREATE","object":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"bare","namespace":"default"},
		"spec":{"containers":[{"name":"app","image":"registry.example/app:1"}]}}}}`
	response, err := s.client.Post(s.url+"/mutate", "application/json", strings.NewReader(review))
	check(t, err)
	defer response.Body.Close()
	var answer admissionv1.AdmissionReview
	check(t, json.NewDecoder(response.Body).Decode(&answer))
	_, rest, ok := strings.Cut(string(answer.Response.Patch), `"limits":{"memory":"`)
	if !ok {
		t.Fatalf("no limit in %+v, patch %s", answer.Response, answer.Response.Patch)
	}
	limit, _, _ := strings.Cut(rest, `"`)
	return limit
}

func (s *sized) wantLimit(t *testing.T, why, want string) {
	t.Helper()
	err := eventually.Succeeds(t.Context(), 10*time.Second, func() error {
		if got := s.limit(t); got != want {
			return fmt.Errorf("the limit is %s, want %s", got, want)
		}
		return nil
	})
	if err != nil {
		t.Errorf("%s: %v", why, err)
	}
}

// node makes a node, or resizes it, with so much memory.
func (a *apiServer) node(t *testing.T, name, memory string) {
	t.Helper()
	ctx := t.Context()
	nodes := a.typed.CoreV1().Nodes()
	node, err := nodes.Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		node, err = nodes.Create(ctx, &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: name}}, metav1.CreateOptions{})
		check(t, err)
		t.Cleanup(func() { _ = nodes.Delete(context.Background(), name, metav1.DeleteOptions{}) }) // it can be gone
	}
	node.Status.Allocatable = corev1.ResourceList{"memory": resource.MustParse(memory), "cpu": resource.MustParse("2"), "pods": resource.MustParse("110")}
	node.Status.Capacity = node.Status.Allocatable
	_, err = nodes.UpdateStatus(ctx, node, metav1.UpdateOptions{})
	check(t, err)
}

// One webhook through all that its cluster can do to it.
func TestSizesFollowTheNodes(t *testing.T) {
	const user = "webhook-sizes"
	ctx := background(t)
	server, err := url.Parse(shared.config.Host)
	check(t, err)
	way := newWire(t, server.Host)
	path := shared.user(t, user)
	kubeconfig, err := os.ReadFile(path)
	check(t, err)
	check(t, os.WriteFile(path, bytes.ReplaceAll(kubeconfig, []byte(server.Host), []byte(way.listen)), 0o600))
	static := "a node with 512Mi of memory for 24 pods, since the nodes are not known"
	smallest := func(n int) string { return fmt.Sprintf("the smallest node that the pod can land on, of %d", n) }

	shared.node(t, "sizes-a", "2Gi")
	s := startSized(t, path)
	s.until(t, static, "0")
	s.wantLimit(t, "nodes are not known", "64Mi")
	eventually.Holds(t, 30*time.Second, "the log tells that nodes cannot be watched", func(context.Context) bool {
		return strings.Contains(s.log.String(), `level=WARN msg="cannot watch nodes"`)
	})

	rbac := shared.typed.RbacV1()
	_, err = rbac.ClusterRoles().Create(ctx, &rbacv1.ClusterRole{ObjectMeta: metav1.ObjectMeta{Name: user}, Rules: []rbacv1.PolicyRule{
		{APIGroups: []string{""}, Resources: []string{"nodes", "limitranges"}, Verbs: []string{"list", "watch"}},
	}}, metav1.CreateOptions{})
	check(t, err)
	t.Cleanup(func() { check(t, rbac.ClusterRoles().Delete(ctx, user, metav1.DeleteOptions{})) })
	_, err = rbac.ClusterRoleBindings().Create(ctx, &rbacv1.ClusterRoleBinding{
		ObjectMeta: metav1.ObjectMeta{Name: user}, Subjects: []rbacv1.Subject{{Kind: "User", Name: user}},
		RoleRef: rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: user},
	}, metav1.CreateOptions{})
	check(t, err)
	t.Cleanup(func() { check(t, rbac.ClusterRoleBindings().Delete(ctx, user, metav1.DeleteOptions{})) })
	s.until(t, smallest(1), "1")
	large := s.limit(t)
	const small = "128Mi" // a quarter of the node
	if large == small {
		t.Errorf("the limit is %s with 512Mi and with 2Gi", large)
	}

	shared.node(t, "sizes-b", "512Mi")
	s.until(t, smallest(2), "1")
	s.wantLimit(t, "a small node is there", small)
	shared.node(t, "sizes-b", "8Gi")
	s.wantLimit(t, "the small node has grown", large)
	shared.node(t, "sizes-b", "512Mi")
	s.wantLimit(t, "the node has shrunk again", small)
	check(t, shared.typed.CoreV1().Nodes().Delete(ctx, "sizes-b", metav1.DeleteOptions{}))
	s.until(t, smallest(1), "1")
	s.wantLimit(t, "the small node is gone", large)

	way.cut()
	shared.node(t, "sizes-b", "512Mi")
	s.wantLimit(t, "the API server is away", large)
	way.repair(t)
	s.until(t, smallest(2), "1")
	s.wantLimit(t, "the API server is back", small)

	ranges := shared.typed.CoreV1().LimitRanges("default")
	_, err = ranges.Create(ctx, &corev1.LimitRange{ObjectMeta: metav1.ObjectMeta{Name: "sizes"}, Spec: corev1.LimitRangeSpec{Limits: []corev1.LimitRangeItem{
		{Type: corev1.LimitTypePod, Max: corev1.ResourceList{"memory": resource.MustParse("100Mi")}},
	}}}, metav1.CreateOptions{})
	check(t, err)
	s.wantLimit(t, "the namespace allows 100Mi a pod", "100Mi")
	check(t, ranges.Delete(ctx, "sizes", metav1.DeleteOptions{}))
	s.wantLimit(t, "the namespace allows all", small)

	for _, name := range []string{"sizes-a", "sizes-b"} {
		check(t, shared.typed.CoreV1().Nodes().Delete(ctx, name, metav1.DeleteOptions{}))
	}
	s.until(t, static, "0")
}
