package admission_test

import (
	"context"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"time"

	"github.com/lightk8s/lightk8s/test/eventually"
	"github.com/lightk8s/lightk8s/test/freeport"
	"github.com/lightk8s/lightk8s/webhook"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

// webhookPod is what the webhook calls the pod that it runs in.
const webhookPod = "lightk8s-0"

// process is a webhook that runs in this process, as the binary runs it.
type process struct {
	listen, health string
	authority      []byte
	cancel         context.CancelFunc
	ended          chan error
}

// startWebhook starts the webhook beside an API server, with a Policy file, and waits until it is ready.
// changes are made to its options.
func startWebhook(dir, kubeconfig, policyFile string, changes ...func(*webhook.Options)) (*process, error) {
	p := &process{ended: make(chan error, 1)}
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	var err error
	if p.listen, err = freeport.Find(); err != nil {
		return nil, err
	}
	if p.health, err = freeport.Find(); err != nil {
		return nil, err
	}
	client, err := webhook.ClusterOptions{Kubeconfig: kubeconfig}.NewClient()
	if err != nil {
		return nil, err
	}
	log = slog.New(webhook.WithEvents(log.Handler(), client, ownNamespace, webhookPod))
	authorityFile := filepath.Join(dir, "ca.crt")
	certificates, err := webhook.CertificateOptions{Hosts: []string{"127.0.0.1"}, AuthorityFile: authorityFile, Log: log}.NewCertificates()
	if err != nil {
		return nil, err
	}
	if p.authority, err = os.ReadFile(authorityFile); err != nil {
		return nil, fmt.Errorf("read the authority's certificate: %w", err)
	}
	var ctx context.Context
	ctx, p.cancel = context.WithCancel(context.Background())
	options := webhook.Options{
		Listen: p.listen, HealthListen: p.health, PolicyFile: policyFile, Namespace: ownNamespace,
		Client: client, Static: admission.DefaultNodeSize(), Certificates: certificates,
		// A machine that runs tests is slow at times.
		Timeout: 9 * time.Second, Concurrency: 16, Log: log,
	}
	for _, change := range changes {
		change(&options)
	}
	go func() { p.ended <- webhook.Run(ctx, options) }()
	if err := eventually.Ready(ctx, 30*time.Second, "http://"+p.health+"/readyz"); err != nil {
		return nil, errors.Join(err, p.stop())
	}
	return p, nil
}

// stop ends the webhook, and waits until it has ended.
func (p *process) stop() error {
	if p == nil {
		return nil
	}
	p.cancel()
	err := <-p.ended
	p.ended <- nil // for the next stop
	return err
}

// certificateOf is the certificate that a server of a test is trusted by.
func certificateOf(server *httptest.Server) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
}
