package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"

	admissionv1 "k8s.io/api/admission/v1"
)

// load is one closed loop: each worker has one review on its way at any time.
type load struct {
	url     string
	trusted *x509.CertPool
	workers int
	length  time.Duration
	body    func(n int) []byte // of the n-th review
	check   func(*admissionv1.AdmissionResponse) error
}

// answers are what a load got.
type answers struct {
	count     int
	perSecond float64
	p50, p99  time.Duration
}

// run sends reviews until the time is over. An answer that is not the right one fails it.
func (l load) run(ctx context.Context) (answers, error) {
	ctx, cancel := context.WithTimeout(ctx, l.length)
	defer cancel()
	took := make([][]time.Duration, l.workers)
	errs := make([]error, l.workers)
	start := time.Now()
	var group sync.WaitGroup
	for worker := range l.workers {
		group.Go(func() { took[worker], errs[worker] = l.work(ctx, worker) })
	}
	group.Wait()
	elapsed := time.Since(start)
	for _, err := range errs {
		if err != nil {
			return answers{}, err
		}
	}
	all := slices.Concat(took...)
	if len(all) == 0 {
		return answers{}, fmt.Errorf("post to %s: no answer within %s", l.url, l.length)
	}
	slices.Sort(all)
	return answers{
		count: len(all), perSecond: float64(len(all)) / elapsed.Seconds(),
		p50: all[len(all)/2], p99: all[len(all)*99/100],
	}, nil
}

// work is one connection's. An API server speaks HTTP/2 to a webhook, and opens another
// connection when it must; HTTP/1.1 is what the peers were measured with.
func (l load) work(ctx context.Context, worker int) ([]time.Duration, error) {
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: l.trusted, MinVersion: tls.VersionTLS12}}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	var took []time.Duration
	for n := worker; ctx.Err() == nil; n += l.workers {
		body := l.body(n)
		start := time.Now()
		response, err := l.ask(client, body)
		if err != nil {
			return nil, err
		}
		took = append(took, time.Since(start))
		if err := l.check(response); err != nil {
			return nil, fmt.Errorf("answer of %s: %w", l.url, err)
		}
	}
	return took, nil
}

func (l load) ask(client *http.Client, body []byte) (_ *admissionv1.AdmissionResponse, err error) {
	response, err := client.Post(l.url, "application/json", bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("post review: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, fmt.Errorf("read answer: %w", err)
	}
	var review admissionv1.AdmissionReview
	if err := json.Unmarshal(answer, &review); err != nil || review.Response == nil {
		return nil, fmt.Errorf("answer with status %s is no review: %.200s", response.Status, answer)
	}
	return review.Response, nil
}
