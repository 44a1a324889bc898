// Package crowd sends to a webhook what no API server would, from many addresses at once.
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

// Crowd are senders that ask a webhook beside its API server.
type Crowd struct {
	// Dial connects a sender, of which each has a number, to the webhook.
	Dial func(ctx context.Context, sender int) (net.Conn, error)
	// Sent counts bytes of slow senders, and answers to others.
	Sent atomic.Int64

	work sync.WaitGroup
}

// The numbers of senders that the webhook has to bear.
const (
	SlowSenders  = 40
	LargeSenders = 30
)

const (
	// interval is between two bytes of a slow sender.
	interval = 50 * time.Millisecond
	// connectWithin is how long a sender waits for a connection.
	connectWithin = time.Second
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

// Loopback has each sender connect to a webhook on this machine, host:port, from an address of its own.
func Loopback(address string, roots *x509.CertPool) func(context.Context, int) (net.Conn, error) {
	config := &tls.Config{RootCAs: roots, ServerName: "127.0.0.1", MinVersion: tls.VersionTLS12}
	return func(ctx context.Context, sender int) (net.Conn, error) {
		return From(net.IPv4(127, 0, byte(1+sender/200), byte(1+sender%200)), config).DialContext(ctx, "tcp", address)
	}
}

// From connects from one address of this machine.
func From(local net.IP, config *tls.Config) *tls.Dialer {
	return &tls.Dialer{NetDialer: &net.Dialer{LocalAddr: &net.TCPAddr{IP: local}, Timeout: connectWithin}, Config: config}
}

// slowly sends a body of 700 KB, a byte each interval, time after time.
func (c *Crowd) slowly(ctx context.Context, sender int) {
	c.work.Go(func() {
		for ctx.Err() == nil {
			conn, err := c.Dial(ctx, sender)
			if err != nil {
				time.Sleep(interval) // while the webhook is away
				continue
			}
			_, err = fmt.Fprint(conn, "POST /validate HTTP/1.1\r\nHost: x\r\nContent-Length: 700000\r\n\r\n")
			for ; err == nil && ctx.Err() == nil; c.Sent.Add(1) {
				_, err = conn.Write([]byte("{"))
				time.Sleep(interval)
			}
			_ = conn.Close() // the server closed it before
		}
	})
}

// much sends a review repeatedly.
func (c *Crowd) much(ctx context.Context, sender int, review []byte) {
	client := &http.Client{Transport: &http.Transport{
		DialTLSContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return c.Dial(ctx, sender) },
	}}
	c.work.Go(func() {
		for ctx.Err() == nil {
			request, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://webhook/validate", bytes.NewReader(review))
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
