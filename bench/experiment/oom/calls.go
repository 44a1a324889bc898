package main

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// What is called while the hog runs, each after a pause, and how long an answer is waited for.
const (
	pause   = 200 * time.Millisecond
	patient = 10 * time.Second
)

const (
	callAPI     = "API server"
	callKubelet = "kubelet"
	callPods    = "pods"
)

// calls are loops that call the API server, the kubelet and the ordinary pods.
type calls struct {
	cancel context.CancelFunc
	loops  sync.WaitGroup
	mu     sync.Mutex
	took   map[string]latencies
}

func (c *cluster) call(ctx context.Context) *calls {
	ctx, cancel := context.WithCancel(ctx)
	all := &calls{cancel: cancel, took: map[string]latencies{}}
	for what, path := range map[string]func(i int) string{
		callAPI:     func(int) string { return "/api/v1/namespaces/" + namespace + "/pods?limit=10" },
		callKubelet: func(int) string { return "/api/v1/nodes/" + nodeName + "/proxy/healthz" },
		callPods: func(i int) string {
			return fmt.Sprintf("/api/v1/namespaces/%s/pods/web-%d:8080/proxy/healthz", namespace, i%20)
		},
	} {
		all.loops.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				took, err := c.get(ctx, path(i))
				if ctx.Err() != nil && took < patient { // broken off by stop, not by the node
					return
				}
				all.mu.Lock()
				l := all.took[what]
				l.add(took, err)
				all.took[what] = l
				all.mu.Unlock()
				time.Sleep(pause)
			}
		})
	}
	return all
}

func (c *cluster) get(ctx context.Context, path string) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, patient)
	defer cancel()
	start := time.Now()
	err := c.CoreV1().RESTClient().Get().RequestURI(path).Do(ctx).Error()
	return time.Since(start), err
}

// stop ends the loops and returns what they measured.
func (c *calls) stop() map[string]latencies {
	c.cancel()
	c.loops.Wait()
	return c.took
}
