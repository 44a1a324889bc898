package integration_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"

	"github.com/lightk8s/lightk8s/test/eventually"
	"github.com/lightk8s/lightk8s/webhook/certs"
)

var (
	validatingConfigurations = schema.GroupVersionResource{Group: "admissionregistration.k8s.io", Version: "v1", Resource: "validatingwebhookconfigurations"}
	mutatingConfigurations   = schema.GroupVersionResource{Group: "admissionregistration.k8s.io", Version: "v1", Resource: "mutatingwebhookconfigurations"}
	configurationKinds       = []schema.GroupVersionResource{validatingConfigurations, mutatingConfigurations}
)

const (
	certSecret = "lightk8s-webhook-cert"
	settle     = 10 * time.Minute // by the clock of the test
)

// release is what the chart installs for the certificates, with the clock of a test.
type release struct {
	*apiServer
	namespace string // name of the webhook configurations as well
	offset    atomic.Int64
	rest      *rest.Config // as the ServiceAccount of the chart, with its rights and no others
}

func (r *release) now() time.Time { return time.Now().Add(time.Duration(r.offset.Load())) }

func (r *release) pass(d time.Duration) { r.offset.Add(int64(d)) }

// install makes the namespace, the ServiceAccount's rights and the webhook configurations of some kinds.
func install(t *testing.T, namespace string, kinds ...schema.GroupVersionResource) *release {
	t.Helper()
	r := &release{apiServer: shared, namespace: namespace, rest: rest.CopyConfig(shared.config)}
	r.rest.Impersonate = rest.ImpersonationConfig{UserName: "system:serviceaccount:" + namespace + ":lightk8s-webhook"}
	ctx := background(t)
	core, rbac := r.typed.CoreV1(), r.typed.RbacV1()
	_, err := core.Namespaces().Create(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: namespace}}, metav1.CreateOptions{})
	check(t, err)
	meta := metav1.ObjectMeta{Name: namespace}
	subjects := []rbacv1.Subject{{Kind: "ServiceAccount", Namespace: namespace, Name: "lightk8s-webhook"}}
	_, err = rbac.Roles(namespace).Create(ctx, &rbacv1.Role{ObjectMeta: meta, Rules: []rbacv1.PolicyRule{
		{APIGroups: []string{""}, Resources: []string{"secrets"}, Verbs: []string{"get", "update"}, ResourceNames: []string{certSecret}},
		{APIGroups: []string{""}, Resources: []string{"secrets"}, Verbs: []string{"create"}},
	}}, metav1.CreateOptions{})
	check(t, err)
	_, err = rbac.RoleBindings(namespace).Create(ctx, &rbacv1.RoleBinding{
		ObjectMeta: meta, Subjects: subjects, RoleRef: rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "Role", Name: namespace},
	}, metav1.CreateOptions{})
	check(t, err)
	_, err = rbac.ClusterRoles().Create(ctx, &rbacv1.ClusterRole{ObjectMeta: meta, Rules: []rbacv1.PolicyRule{{
		APIGroups: []string{validatingConfigurations.Group}, Resources: []string{validatingConfigurations.Resource, mutatingConfigurations.Resource},
		Verbs: []string{"get", "update"}, ResourceNames: []string{namespace},
	}}}, metav1.CreateOptions{})
	check(t, err)
	_, err = rbac.ClusterRoleBindings().Create(ctx, &rbacv1.ClusterRoleBinding{
		ObjectMeta: meta, Subjects: subjects, RoleRef: rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: namespace},
	}, metav1.CreateOptions{})
	check(t, err)
	for _, kind := range kinds {
		r.configure(t, kind)
	}
	t.Cleanup(func() {
		for _, kind := range configurationKinds {
			if err := r.dynamic.Resource(kind).Delete(ctx, namespace, metav1.DeleteOptions{}); err != nil && !apierrors.IsNotFound(err) {
				t.Error(err)
			}
		}
		for _, err := range []error{
			rbac.ClusterRoleBindings().Delete(ctx, namespace, metav1.DeleteOptions{}), rbac.ClusterRoles().Delete(ctx, namespace, metav1.DeleteOptions{}),
			rbac.RoleBindings(namespace).Delete(ctx, namespace, metav1.DeleteOptions{}), rbac.Roles(namespace).Delete(ctx, namespace, metav1.DeleteOptions{}),
			r.deleteSecret(ctx),
		} {
			if err != nil && !apierrors.IsNotFound(err) {
				t.Error(err)
			}
		}
		// No controller finalizes namespaces here.
		check(t, r.removeNamespace(ctx))
	})
	return r
}

func (r *release) removeNamespace(ctx context.Context) error {
	if err := r.typed.CoreV1().Namespaces().Delete(ctx, r.namespace, metav1.DeleteOptions{}); err != nil {
		return err
	}
	namespace, err := r.typed.CoreV1().Namespaces().Get(ctx, r.namespace, metav1.GetOptions{})
	if err != nil {
		return err
	}
	namespace.Spec.Finalizers = nil
	_, err = r.typed.CoreV1().Namespaces().Finalize(ctx, namespace, metav1.UpdateOptions{})
	return err
}

// configure makes a configuration with two webhooks, which are for a kind that does not exist.
func (r *release) configure(t *testing.T, kind schema.GroupVersionResource) {
	t.Helper()
	webhook := func(name string) any {
		return map[string]any{
			"name": name + ".lightk8s.dev", "sideEffects": "None", "failurePolicy": "Ignore", "admissionReviewVersions": []any{"v1"},
			"clientConfig": map[string]any{"service": map[string]any{"namespace": r.namespace, "name": "lightk8s-webhook", "path": "/" + name}},
			"rules": []any{map[string]any{
				"apiGroups": []any{"none.lightk8s.dev"}, "apiVersions": []any{"v1"}, "operations": []any{"CREATE"}, "resources": []any{"nothings"},
			}},
		}
	}
	object := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "admissionregistration.k8s.io/v1", "kind": map[string]string{
			validatingConfigurations.Resource: "ValidatingWebhookConfiguration", mutatingConfigurations.Resource: "MutatingWebhookConfiguration",
		}[kind.Resource],
		"metadata": map[string]any{"name": r.namespace},
		"webhooks": []any{webhook("one"), webhook("two")},
	}}
	_, err := r.dynamic.Resource(kind).Create(t.Context(), object, metav1.CreateOptions{})
	check(t, err)
}

func (r *release) deleteSecret(ctx context.Context) error {
	return r.typed.CoreV1().Secrets(r.namespace).Delete(ctx, certSecret, metav1.DeleteOptions{})
}

// editSecret changes the data of the Secret.
func (r *release) editSecret(t *testing.T, edit func(data map[string][]byte)) {
	t.Helper()
	secret, err := r.typed.CoreV1().Secrets(r.namespace).Get(t.Context(), certSecret, metav1.GetOptions{})
	check(t, err)
	edit(secret.Data)
	_, err = r.typed.CoreV1().Secrets(r.namespace).Update(t.Context(), secret, metav1.UpdateOptions{})
	check(t, err)
}

// bundle is what both webhooks of the configurations of some kinds carry; nil: they differ, or have none.
func (r *release) bundle(kinds ...schema.GroupVersionResource) ([]byte, error) {
	var out []byte
	for i, kind := range kinds {
		object, err := r.dynamic.Resource(kind).Get(context.Background(), r.namespace, metav1.GetOptions{})
		if err != nil {
			return nil, err
		}
		webhooks, _, err := unstructured.NestedSlice(object.Object, "webhooks")
		if err != nil {
			return nil, err
		}
		for j, webhook := range webhooks {
			text, _, err := unstructured.NestedString(webhook.(map[string]any), "clientConfig", "caBundle")
			if err != nil {
				return nil, err
			}
			bundle, err := base64.StdEncoding.DecodeString(text)
			if err != nil {
				return nil, err
			}
			if i+j > 0 && !bytes.Equal(bundle, out) {
				return nil, nil
			}
			out = bundle
		}
	}
	return out, nil
}

// setBundle writes another caBundle over ours, as another client would.
func (r *release) setBundle(t *testing.T, kind schema.GroupVersionResource, caBundle string) {
	t.Helper()
	patch := fmt.Sprintf(`[{"op":"replace","path":"/webhooks/1/clientConfig/caBundle","value":%q}]`, caBundle)
	_, err := r.dynamic.Resource(kind).Patch(t.Context(), r.namespace, types.JSONPatchType, []byte(patch), metav1.PatchOptions{})
	check(t, err)
}

// replica is a process that keeps and serves a certificate.
type replica struct {
	*certs.Manager
	address string
}

func (r *release) replica(t *testing.T) *replica {
	t.Helper()
	client, err := dynamic.NewForConfig(r.rest)
	check(t, err)
	manager, err := certs.New(certs.Config{
		Client: client, Namespace: r.namespace, Secret: certSecret, Configuration: r.namespace, Hosts: []string{"127.0.0.1"},
		Terms: certs.Terms{Leaf: time.Hour, Authority: 4 * time.Hour}, Settle: settle, Now: r.now,
	})
	check(t, err)
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{GetCertificate: manager.GetCertificate, MinVersion: tls.VersionTLS12})
	check(t, err)
	t.Cleanup(func() { check(t, listener.Close()) })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_ = conn.(*tls.Conn).Handshake() // the client tells
			_ = conn.Close()
		}
	}()
	return &replica{Manager: manager, address: listener.Addr().String()}
}

// call connects as an API server that trusts a bundle does.
func (r *release) call(to *replica, bundle []byte) error {
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(bundle) {
		return errors.New("the bundle has no certificate")
	}
	dialer := &net.Dialer{Timeout: 10 * time.Second}
	conn, err := tls.DialWithDialer(dialer, "tcp", to.address, &tls.Config{RootCAs: roots, Time: r.now, MinVersion: tls.VersionTLS12})
	if err != nil {
		return err
	}
	return conn.Close()
}

// mustCall calls every replica with what the configurations carry.
func (r *release) mustCall(t *testing.T, replicas ...*replica) {
	t.Helper()
	bundle, err := r.bundle(configurationKinds...)
	check(t, err)
	for i, to := range replicas {
		if err := r.call(to, bundle); err != nil {
			t.Errorf("replica %d: %v", i, err)
		}
	}
}

func reconcile(t *testing.T, replicas ...*replica) {
	t.Helper()
	for _, r := range replicas {
		check(t, r.Reconcile(t.Context()))
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func authorities(bundle []byte) int { return bytes.Count(bundle, []byte("BEGIN CERTIFICATE")) }

func TestCertificatesAreThereAfterOneLook(t *testing.T) {
	r := install(t, "certs-first", configurationKinds...)
	a := r.replica(t)
	if a.Ready() == nil {
		t.Error("ready without a certificate")
	}
	reconcile(t, a)
	r.mustCall(t, a)
	check(t, a.Ready())
	b := r.replica(t) // what is there is taken as it is
	reconcile(t, b, a)
	r.mustCall(t, a, b)
	bundle, err := r.bundle(configurationKinds...)
	check(t, err)
	if n := authorities(bundle); n != 1 {
		t.Errorf("the bundle has %d authorities", n)
	}
}

func TestAReplicaRepairsWhatOthersBreak(t *testing.T) {
	r := install(t, "certs-broken", configurationKinds...)
	a, b := r.replica(t), r.replica(t)
	reconcile(t, a, b)
	for _, test := range []struct {
		name   string
		damage func()
	}{
		{"Secret deleted", func() { check(t, r.deleteSecret(t.Context())) }},
		{"Secret emptied", func() { r.editSecret(t, func(data map[string][]byte) { clear(data) }) }},
		{"garbage in the Secret", func() {
			r.editSecret(t, func(data map[string][]byte) {
				for key := range data {
					data[key] = []byte("garbage")
				}
			})
		}},
		{"certificate without its key", func() { r.editSecret(t, func(data map[string][]byte) { delete(data, "tls.key") }) }},
		{"authority without its key", func() { r.editSecret(t, func(data map[string][]byte) { delete(data, "ca.key") }) }},
		{"authority that is none", func() {
			r.editSecret(t, func(data map[string][]byte) { data["ca.crt"], data["ca.key"] = data["tls.crt"], data["tls.key"] })
		}},
		{"caBundle emptied", func() { r.setBundle(t, validatingConfigurations, "") }},
		{"caBundle overwritten", func() {
			other := r.anotherAuthority(t)
			r.setBundle(t, mutatingConfigurations, base64.StdEncoding.EncodeToString(other))
		}},
		{"configuration made anew", func() {
			check(t, r.dynamic.Resource(validatingConfigurations).Delete(t.Context(), r.namespace, metav1.DeleteOptions{}))
			r.configure(t, validatingConfigurations)
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.damage()
			for range 3 { // what the one does must not harm the other, before and after the bundle has settled
				for _, one := range []*replica{a, b} {
					reconcile(t, one)
					r.mustCall(t, a, b)
				}
				r.pass(settle)
			}
			if !strings.HasPrefix(a.Status(), "certificate until ") || strings.Contains(a.Status(), ";") {
				t.Errorf("status: %s", a.Status())
			}
		})
	}
}

// anotherAuthority is not the webhook's.
func (r *release) anotherAuthority(t *testing.T) []byte {
	t.Helper()
	memory, err := certs.NewMemory([]string{"127.0.0.1"}, certs.Terms{}, r.now, nil)
	check(t, err)
	return memory.Authority()
}

// A day, in which certificates of one hour and authorities of four are replaced all the time.
// Calls are made with what the configurations carry, and with what they carried half the time
// to settle ago, since an API server does not follow them at once.
func TestNoCallFailsThroughRotations(t *testing.T) {
	r := install(t, "certs-rotation", configurationKinds...)
	replicas := []*replica{r.replica(t), r.replica(t)}
	reconcile(t, replicas...)
	var bundles [][]byte
	seen := map[string]bool{}
	most := 0
	const step = 5 * time.Minute
	for i := range int(24 * time.Hour / step) {
		r.pass(step)
		one := replicas[i%3%2] // the one oftener than the other
		reconcile(t, one)
		bundle, err := r.bundle(configurationKinds...)
		check(t, err)
		bundles = append(bundles, bundle)
		seen[string(bundle)] = true
		most = max(most, authorities(bundle))
		for _, trusted := range bundles[max(0, len(bundles)-2):] {
			for j, to := range replicas {
				if err := r.call(to, trusted); err != nil {
					t.Fatalf("after %s replica %d cannot be called: %v", time.Duration(i)*step, j, err)
				}
			}
		}
	}
	for i, one := range replicas {
		if rotations := one.Metrics().Rotations; rotations < 15 {
			t.Errorf("replica %d served only %d certificates", i, rotations)
		}
	}
	if len(seen) < 6 || most < 2 {
		t.Errorf("%d bundles, the longest of %d authorities: too few for a day", len(seen), most)
	}
}

func TestExpiredCertificatesAreReplacedAtOnce(t *testing.T) {
	for name, off := range map[string]time.Duration{
		"the certificate": 90 * time.Minute, "the authority too": 400 * 24 * time.Hour, "a clock set back": -3 * time.Hour,
	} {
		t.Run(name, func(t *testing.T) {
			r := install(t, "certs-"+strings.ReplaceAll(name, " ", "-"), configurationKinds...)
			a := r.replica(t)
			reconcile(t, a)
			r.pass(off) // the node was switched off
			if name != "a clock set back" && a.Ready() == nil {
				t.Error("ready with an expired certificate")
			}
			b := r.replica(t)
			reconcile(t, b, a)
			r.mustCall(t, a, b)
		})
	}
}

func TestReplicasThatStartAtOnceAgree(t *testing.T) {
	r := install(t, "certs-race", configurationKinds...)
	for n := range 20 {
		replicas := []*replica{r.replica(t), r.replica(t), r.replica(t)}
		var work sync.WaitGroup
		for i, one := range replicas {
			work.Go(func() {
				if err := one.Reconcile(t.Context()); err != nil {
					t.Errorf("round %d, replica %d: %v", n, i, err)
				}
			})
		}
		work.Wait()
		r.mustCall(t, replicas...)
		if t.Failed() {
			return
		}
		check(t, r.deleteSecret(t.Context()))
		r.setBundle(t, validatingConfigurations, "")
	}
}

func TestAHalfInstalledChartIsServedAndTold(t *testing.T) {
	r := install(t, "certs-half", validatingConfigurations)
	a := r.replica(t)
	reconcile(t, a)
	bundle, err := r.bundle(validatingConfigurations)
	check(t, err)
	check(t, r.call(a, bundle))
	if !strings.HasSuffix(a.Status(), "; MutatingWebhookConfiguration certs-half is absent") {
		t.Errorf("status: %s", a.Status())
	}
	r.configure(t, mutatingConfigurations)
	reconcile(t, a)
	r.mustCall(t, a)
}

func TestWithoutRightsACertificateInServiceStays(t *testing.T) {
	r := install(t, "certs-forbidden", configurationKinds...)
	a := r.replica(t)
	reconcile(t, a)
	check(t, r.typed.RbacV1().RoleBindings(r.namespace).Delete(t.Context(), r.namespace, metav1.DeleteOptions{}))
	var err error
	for range 50 {
		if err = a.Reconcile(t.Context()); err != nil {
			break
		}
		time.Sleep(100 * time.Millisecond) // the authorizer follows its informers
	}
	if !apierrors.IsForbidden(err) {
		t.Errorf("without rights: %v", err)
	}
	r.mustCall(t, a)
	check(t, a.Ready())
	if !strings.Contains(a.Status(), "is forbidden") || a.Metrics().Errors == 0 {
		t.Errorf("status: %s, metrics %+v", a.Status(), a.Metrics())
	}
}

// The webhook repairs what is broken in a running cluster, in real time.
func TestARunningReplicaRepairsWithinSeconds(t *testing.T) {
	r := install(t, "certs-running", configurationKinds...)
	a := r.replica(t)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	restored := func(what string) {
		t.Helper()
		begun := time.Now()
		err := eventually.Succeeds(t.Context(), 15*time.Second, func() error {
			bundle, err := r.bundle(configurationKinds...)
			check(t, err)
			_, err = r.typed.CoreV1().Secrets(r.namespace).Get(t.Context(), certSecret, metav1.GetOptions{})
			if bundle != nil && err == nil && r.call(a, bundle) == nil {
				return nil
			}
			return fmt.Errorf("not repaired: %s", a.Status())
		})
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		t.Logf("%s: repaired after %s", what, time.Since(begun).Round(time.Millisecond))
	}
	restored("start")
	r.setBundle(t, validatingConfigurations, "")
	restored("caBundle emptied")
	check(t, r.deleteSecret(t.Context()))
	restored("Secret deleted")
	cancel()
	check(t, <-ended)
}
