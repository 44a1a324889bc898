package webhook

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"

	"k8s.io/client-go/dynamic"

	"github.com/lightk8s/lightk8s/webhook/certs"
)

// CertificateOptions say where the served certificate comes from: a folder, a Secret, or
// nowhere, in which case one is made in memory.
type CertificateOptions struct {
	Client    dynamic.Interface // nil: no cluster
	Namespace string            // of Secret and Service
	// Dir holds tls.crt and tls.key.
	Dir string
	// Secret is where certificates are kept; Configuration the name of the webhook
	// configurations that carry the caBundle.
	Secret, Configuration string
	// Service by which the API server calls; its names go into the certificate beside Hosts.
	Service string
	Hosts   []string
	Terms   certs.Terms
	// AuthorityFile is where the certificate of an authority in memory is written to.
	AuthorityFile string
	Log           *slog.Logger
}

// NewCertificates returns the source of certificates that the options name.
func (o CertificateOptions) NewCertificates() (Certificates, error) {
	if err := o.check(); err != nil {
		return nil, fmt.Errorf("make certificates: %w", err)
	}
	hosts := slices.Clone(o.Hosts)
	if o.Service != "" {
		hosts = append(hosts, certs.ServiceHosts(o.Service, o.Namespace)...)
	}
	switch {
	case o.Dir != "":
		return certs.NewFiles(o.Dir, o.Log), nil
	case o.Secret != "":
		return certs.New(certs.Config{
			Client: o.Client, Namespace: o.Namespace, Secret: o.Secret, Configuration: o.Configuration,
			Hosts: hosts, Terms: o.Terms, Log: o.Log,
		})
	}
	memory, err := certs.NewMemory(hosts, o.Terms, nil, o.Log)
	if err != nil {
		return nil, err
	}
	if o.AuthorityFile != "" {
		if err := os.WriteFile(o.AuthorityFile, memory.Authority(), 0o644); err != nil {
			return nil, fmt.Errorf("write the authority's certificate: %w", err)
		}
	}
	return memory, nil
}

// check refuses options of two sources, and half a source.
func (o CertificateOptions) check() error {
	for _, wrong := range []struct {
		is   bool
		what string
	}{
		{o.Dir != "" && o.Secret != "", "a folder and a Secret cannot be used together"},
		{(o.Secret == "") != (o.Configuration == ""), "a Secret and the name of the webhook configurations need each other"},
		{o.Secret != "" && o.Namespace == "", "a Secret is named, but no namespace"},
		{o.Secret != "" && o.Client == nil, "a Secret requires a cluster; set --kubeconfig, or run in a pod"},
		{o.Service != "" && o.Namespace == "", "a Service is named, but no namespace"},
		{o.AuthorityFile != "" && (o.Dir != "" || o.Secret != ""), "only the authority of a certificate that is made in memory is written to a file"},
	} {
		if wrong.is {
			return errors.New(wrong.what)
		}
	}
	return nil
}
