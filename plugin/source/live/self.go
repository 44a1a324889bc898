package live

import (
	"context"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"net/url"
	"time"

	authorizationv1 "k8s.io/api/authorization/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/version"

	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// self returns the object that stands for the cluster: what its API server says of itself.
// A section that could not be read is absent, and its error returned.
//
//	apiVersion: lightk8s.dev/v1alpha1
//	kind: Cluster
//	metadata: {name: default}
//	observedAt: "2026-01-31T10:00:00Z"
//	version: {gitVersion: v1.37.2+k3s1, major: "1", minor: "37"}
//	authorization: {strangerMayReadSecrets: false}
//	storage: # this, audit, clientCertificates and requestedDeprecatedAPIs are of the API server that answered
//	  sizeBytes: 4194304
//	  writes: {requests: 5000, slow: 3, slowMilliseconds: 100}
//	  objects: [{resource: leases.coordination.k8s.io, count: 9}] # the largest numbers
//	audit: {events: 0, since: "2026-01-30T10:00:00Z"}
//	clientCertificates: {requests: 90210, lastWeek: 0, ended: 0, since: "2026-01-30T10:00:00Z"}
//	requestedDeprecatedAPIs: [{group: "", version: v1, resource: componentstatuses, removedRelease: ""}]
//	endpoint: {host: 203.0.113.7, certificate: {dnsNames: [], ipAddresses: [], notAfter: ...}}
//	unread: [{what: metrics, reason: "cannot get /metrics: forbidden", class: forbidden}]
//
// That /metrics could not be read is an error only where the configuration of nodes is asked for: few
// who read all objects can get it.
func (c *Cluster) self(ctx context.Context) (map[string]any, []error) {
	object := map[string]any{
		"apiVersion": policy.ClusterKind.Group + "/v1alpha1",
		"kind":       policy.ClusterKind.Kind,
		"metadata":   map[string]any{"name": "default"},
		"observedAt": time.Now().UTC().Format(time.RFC3339),
	}
	var errs []error
	failed := func(what string, err error) {
		errs = append(errs, &source.ReadError{Subject: "cluster " + what, Kind: policy.ClusterKind, Err: err})
	}
	if c.scope == (source.Scope{}) { // else the cluster is not judged, and those with few rights cannot ask
		if allowed, err := c.strangerMayReadSecrets(ctx); err != nil {
			failed("authorization", err)
		} else {
			object["authorization"] = map[string]any{"strangerMayReadSecrets": allowed}
		}
	}
	if err := c.readMetrics(ctx, object); err != nil && c.facts.NodeConfig {
		failed("storage", err)
	}
	info, certificate, err := c.endpoint(ctx)
	if err != nil {
		failed("version", err)
		return object, errs
	}
	object["version"] = map[string]any{"gitVersion": info.GitVersion, "major": info.Major, "minor": info.Minor}
	endpoint := map[string]any{"host": hostname(c.api.Config.Host)}
	if certificate != nil {
		endpoint["certificate"] = describe(certificate)
	}
	object["endpoint"] = endpoint
	return object, errs
}

// strangerMayReadSecrets asks whether a user without any role can read every Secret. Where
// the answer is yes, the API server authorizes everybody for everything.
func (c *Cluster) strangerMayReadSecrets(ctx context.Context) (bool, error) {
	review := &authorizationv1.SubjectAccessReview{Spec: authorizationv1.SubjectAccessReviewSpec{
		User:               "lightk8s:stranger:" + rand.Text(),
		ResourceAttributes: &authorizationv1.ResourceAttributes{Verb: "get", Resource: "secrets"},
	}}
	answer, err := c.api.Typed.AuthorizationV1().SubjectAccessReviews().Create(ctx, review, metav1.CreateOptions{})
	if apierrors.IsForbidden(err) {
		err = source.ErrForbidden
	}
	if err != nil {
		return false, fmt.Errorf("ask whether a user without any role can read secrets: %w", err)
	}
	return answer.Status.Allowed, nil
}

// endpoint asks for /version, and keeps the certificate that was served; nil where the
// connection has none.
func (c *Cluster) endpoint(ctx context.Context) (version.Info, *x509.Certificate, error) {
	var info version.Info
	response, err := c.api.AskVersion(ctx)
	if err != nil {
		return info, nil, err
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(&info); err != nil {
		return info, nil, fmt.Errorf("read the version: %w", err)
	}
	if response.TLS == nil || len(response.TLS.PeerCertificates) == 0 {
		return info, nil, nil
	}
	return info, response.TLS.PeerCertificates[0], nil
}

func describe(certificate *x509.Certificate) map[string]any {
	names := make([]any, 0, len(certificate.DNSNames))
	for _, name := range certificate.DNSNames {
		names = append(names, name)
	}
	addresses := make([]any, 0, len(certificate.IPAddresses))
	for _, address := range certificate.IPAddresses {
		addresses = append(addresses, address.String())
	}
	return map[string]any{
		"dnsNames":    names,
		"ipAddresses": addresses,
		"notAfter":    certificate.NotAfter.UTC().Format(time.RFC3339),
	}
}

// hostname takes the host out of a kubeconfig's server, which can be a URL or host:port.
func hostname(server string) string {
	if u, err := url.Parse(server); err == nil && u.Hostname() != "" {
		return u.Hostname()
	}
	if u, err := url.Parse("https://" + server); err == nil {
		return u.Hostname()
	}
	return server
}
