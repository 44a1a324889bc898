// Package crowd sends to a webhook what no API server would, from many addresses of loopback at once.
package crowd

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Crowd are senders that ask a webhook beside its API server, each from an address of its own.
type Crowd struct {
	// Address is host:port of the webhook, and Roots are whom to trust.
	Address string
	Roots   *x509.CertPool
	// Sent counts bytes of slow senders, and answers to others.
	Sent atomic.Int64

	work sync.WaitGroup
}

// The numbers of senders that the webhook has to bear.
const (
	SlowSenders  = 40
	LargeSenders = 30
)

// Begin has slow and large senders send until ctx ends.
func (c *Crowd) Begin(ctx context.Context, slow, large int) error {
	review, err := largeReview()
	if err != nil {
		return err
	}
	for sender := range slow {
		c.slowly(ctx, sender)
	}
	for sender := range large {
		c.much(ctx, slow+sender, review)
	}
	return nil
}

// Wait waits until all senders have ended.
func (c *Crowd) Wait() { c.work.Wait() }

func (c *Crowd) dialer(sender int) *tls.Dialer {
	return &tls.Dialer{
		NetDialer: &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, byte(1+sender/200), byte(1+sender%200))}},
		Config:    &tls.Config{RootCAs: c.Roots, ServerName: "127.0.0.1", MinVersion: tls.VersionTLS12},
	}
}

// slowly sends a body of 700 KB, a byte every 50 ms, again and again.
func (c *Crowd) slowly(ctx context.Context, sender int) {
	c.work.Go(func() {
		for ctx.Err() == nil {
			conn, err := c.dialer(sender).DialContext(ctx, "tcp", c.Address)
			if err != nil {
				continue
			}
			_, err = fmt.Fprint(conn, "POST /validate HTTP/1.1\r\nHost: x\r\nContent-Length: 700000\r\n\r\n")
			for ; err == nil && ctx.Err() == nil; c.Sent.Add(1) {
				_, err = conn.Write([]byte("{"))
				time.Sleep(50 * time.Millisecond)
			}
			_ = conn.Close() // the server closed it before
		}
	})
}

// much sends a review again and again.
func (c *Crowd) much(ctx context.Context, sender int, review []byte) {
	client := &http.Client{Transport: &http.Transport{DialTLSContext: c.dialer(sender).DialContext}}
	c.work.Go(func() {
		for ctx.Err() == nil {
			request, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://"+c.Address+"/validate", bytes.NewReader(review))
			if err != nil {
				return
			}
			if response, err := client.Do(request); err == nil {
				_, _ = io.Copy(io.Discard, response.Body)
				_ = response.Body.Close()
				c.Sent.Add(1)
			}
		}
	})
}

// largeReview is one of 700 KB, of a pod with 450 containers.
func largeReview() ([]byte, error) {
	var containers []any
	for i := range 450 {
		containers = append(containers, map[string]any{"name": fmt.Sprintf("c%d", i), "image": "x:1", "args": []any{strings.Repeat("a", 1500)}})
	}
	review, err := json.Marshal(map[string]any{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": map[string]any{
		"uid": "large", "kind": map[string]any{"version": "v1", "kind": "Pod"}, "operation": "CREATE", "namespace": "default", "name": "large",
		"object": map[string]any{"apiVersion": "v1", "kind": "Pod", "metadata": map[string]any{"name": "large"}, "spec": map[string]any{"containers": containers}},
	}})
	if err != nil {
		return nil, fmt.Errorf("encode review: %w", err)
	}
	return review, nil
}
