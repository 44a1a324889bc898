package admission_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/cli-runtime/pkg/genericclioptions"

	"github.com/lightk8s/lightk8s/plugin/client"
	plugin "github.com/lightk8s/lightk8s/plugin/webhook"
	"github.com/lightk8s/lightk8s/test/eventually"
	"github.com/lightk8s/lightk8s/test/freeport"
)

const brokenPolicy = "apiVersion: lightk8s.dev/v1alpha1\nkind: Policy\nadmission:\n  enforce: restricted\n}{\n"

// startWith starts a webhook with the content of a policy file, beside the API server with the floor. The API server does not call it.
func startWith(t *testing.T, content string) (*process, string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "policy.yaml")
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := startWebhook(t.TempDir(), floored.kubeconfig, file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.stop(); err != nil {
			t.Error(err)
		}
	})
	return p, file
}

// told is nil where there is an Event with the reason, about the pod of the webhook, whose message holds all the words.
func (c *cluster) told(ctx context.Context, kind, reason string, words ...string) error {
	list, err := c.typed.CoreV1().Events(ownNamespace).List(ctx, metav1.ListOptions{FieldSelector: "reason=" + reason})
	if err != nil {
		return err
	}
	for _, event := range list.Items {
		missing := 0
		for _, word := range words {
			if !strings.Contains(event.Message, word) {
				missing++
			}
		}
		if missing == 0 && event.Type == kind && event.InvolvedObject.Kind == "Pod" && event.InvolvedObject.Name == webhookPod {
			return nil
		}
	}
	return fmt.Errorf("of %d events with reason %s none says %q: %+v", len(list.Items), reason, words, list.Items)
}

func TestTheClusterIsToldOfABrokenPolicy(t *testing.T) {
	_, file := startWith(t, brokenPolicy)
	if err := eventually.Succeeds(t.Context(), moment, func() error {
		return floored.told(t.Context(), "Warning", "PolicyRefused", "in force: restricted", file)
	}); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(file, []byte("apiVersion: lightk8s.dev/v1alpha1\nkind: Policy\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := eventually.Succeeds(t.Context(), moment, func() error {
		return floored.told(t.Context(), "Normal", "PolicyInForce", file)
	}); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(file, []byte(brokenPolicy), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := eventually.Succeeds(t.Context(), moment, func() error {
		return floored.told(t.Context(), "Warning", "PolicyRefused", "in force: last-good", file)
	}); err != nil {
		t.Error(err)
	}
}

// The command line asks the webhook itself, by way of the API server.
func TestStatusSaysWhichPolicyIsInForce(t *testing.T) {
	p, file := startWith(t, brokenPolicy)
	floored.serve(t, p.health)
	objects, err := renderChart("floor.enabled=false")
	if err != nil {
		t.Fatal(err)
	}
	for _, object := range objects { // the API server is to call no webhook
		if err := eachWebhook(object, func(webhook map[string]any) error {
			webhook["objectSelector"] = map[string]any{"matchLabels": map[string]any{"example.com/absent": "absent"}}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	if err := floored.install(t.Context(), objects...); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { floored.forget(t, objects) })
	if got := floored.statusCheck(t, "policy"); got.State != plugin.Broken || !strings.HasPrefix(got.Message, "restricted, since the file is refused: ") {
		t.Errorf("a policy that is broken from the start: %+v", got)
	}
	if err := os.WriteFile(file, []byte("apiVersion: lightk8s.dev/v1alpha1\nkind: Policy\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := eventually.Succeeds(t.Context(), moment, func() error {
		if got := floored.statusCheck(t, "policy"); got.State != plugin.OK || got.Message != "as in "+file {
			return fmt.Errorf("a policy that was fixed: %+v", got)
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
	if got := floored.statusCheck(t, "enforcement"); got.State != plugin.OK || got.Message != "deny" {
		t.Errorf("a policy that says nothing of the enforcement: %+v", got)
	}
	if err := os.WriteFile(file, []byte("apiVersion: lightk8s.dev/v1alpha1\nkind: Policy\nadmission: {enforcement: warn}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := eventually.Succeeds(t.Context(), moment, func() error {
		got := floored.statusCheck(t, "enforcement")
		if got.State != plugin.Warning || !strings.HasPrefix(got.Message, "warn; 0 requests would have been denied since 20") {
			return fmt.Errorf("a policy that only warns: %+v", got)
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
}

// statusCheck is a check of webhook status.
func (c *cluster) statusCheck(t *testing.T, name string) plugin.Check {
	t.Helper()
	flags := genericclioptions.NewConfigFlags(false)
	flags.KubeConfig = &c.kubeconfig
	api, err := client.New(flags)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	// Most is missing here, and only one of the checks counts.
	_ = plugin.StatusOptions{API: api, Name: "lightk8s", Output: "json", Now: time.Now(), Out: &out}.Run(t.Context())
	var status plugin.Status
	if err := json.Unmarshal(out.Bytes(), &status); err != nil {
		t.Fatalf("%v in %s", err, out.String())
	}
	for _, check := range status.Checks {
		if check.Name == name {
			return check
		}
	}
	t.Fatalf("%s was not checked: %s", name, out.String())
	return plugin.Check{}
}

// serve puts the Service of the webhook, its pod and its endpoints into the cluster. The API server calls no
// loopback address, so that something has to listen on another one.
func (c *cluster) serve(t *testing.T, health string) {
	t.Helper()
	server := httptest.NewUnstartedServer(httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: health}))
	server.Listener.Close() //nolint:errcheck,gosec // the one on the loopback
	listener, err := freeport.Outside()
	if err != nil {
		t.Fatal(err)
	}
	server.Listener = listener
	server.Config.ReadHeaderTimeout = time.Minute
	server.Start()
	t.Cleanup(server.Close)
	host, portText, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(portText)
	if err != nil {
		t.Fatal(err)
	}
	ctx, core := t.Context(), c.typed.CoreV1()
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: webhookPod},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "webhook", Image: "registry.example.com/webhook:1.0.0"}}},
	}
	if pod, err = core.Pods(ownNamespace).Create(ctx, pod, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	pod.Status.PodIP, pod.Status.PodIPs = host, []corev1.PodIP{{IP: host}}
	_, err = core.Pods(ownNamespace).UpdateStatus(ctx, pod, metav1.UpdateOptions{})
	service := &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: "lightk8s"},
		Spec:       corev1.ServiceSpec{Ports: []corev1.ServicePort{{Name: "metrics", Port: 8081}}},
	}
	_, serviceErr := core.Services(ownNamespace).Create(ctx, service, metav1.CreateOptions{})
	name, portNumber := "metrics", int32(port) //nolint:gosec // of a listener
	endpoints := &discoveryv1.EndpointSlice{
		ObjectMeta:  metav1.ObjectMeta{Name: "lightk8s-1", Labels: map[string]string{discoveryv1.LabelServiceName: "lightk8s"}},
		AddressType: discoveryv1.AddressTypeIPv4, Ports: []discoveryv1.EndpointPort{{Name: &name, Port: &portNumber}},
		Endpoints: []discoveryv1.Endpoint{{
			Addresses: []string{host}, TargetRef: &corev1.ObjectReference{Kind: "Pod", Namespace: ownNamespace, Name: webhookPod},
		}},
	}
	_, endpointsErr := c.typed.DiscoveryV1().EndpointSlices(ownNamespace).Create(ctx, endpoints, metav1.CreateOptions{})
	// An older API server finds the pods of a Service by its Endpoints.
	_, olderErr := core.Endpoints(ownNamespace).Create(ctx, &corev1.Endpoints{ //nolint:staticcheck // of those versions
		ObjectMeta: metav1.ObjectMeta{Name: "lightk8s", Labels: map[string]string{discoveryv1.LabelSkipMirror: "true"}},
		Subsets: []corev1.EndpointSubset{{ //nolint:staticcheck // of those versions
			Addresses: []corev1.EndpointAddress{{IP: host, TargetRef: &corev1.ObjectReference{Kind: "Pod", Namespace: ownNamespace, Name: webhookPod}}}, Ports: []corev1.EndpointPort{{Name: name, Port: portNumber}},
		}},
	}, metav1.CreateOptions{})
	if err := errors.Join(err, serviceErr, endpointsErr, olderErr); err != nil {
		t.Fatal(err)
	}
}
