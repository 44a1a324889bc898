package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// state is what the cluster says of itself.
type state struct {
	ready     bool                // the node
	pods      map[string]podState // by name
	processes map[string]string   // of components, see cluster.processes
}

type podState struct {
	uid                 string
	phase               corev1.PodPhase
	ready               bool
	restarts            int
	evicted, terminated bool
}

func (c *cluster) state(ctx context.Context) (state, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	node, err := c.CoreV1().Nodes().Get(ctx, nodeName, metav1.GetOptions{})
	if err != nil {
		return state{}, fmt.Errorf("read the node: %w", err)
	}
	pods, err := c.CoreV1().Pods(namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return state{}, fmt.Errorf("list pods: %w", err)
	}
	s := state{pods: map[string]podState{}, processes: c.processes()}
	for _, condition := range node.Status.Conditions {
		if condition.Type == corev1.NodeReady {
			s.ready = condition.Status == corev1.ConditionTrue
		}
	}
	for _, pod := range pods.Items {
		s.pods[pod.Name] = stateOf(&pod)
	}
	return s, nil
}

// silent is the state at a time when the API server does not answer: it is unknown whether anything
// serves, nor that a container was started again.
func (s state) silent(processes map[string]string) state {
	pods := map[string]podState{}
	for name, pod := range s.pods {
		pod.ready = false
		pods[name] = pod
	}
	return state{pods: pods, processes: processes}
}

func stateOf(pod *corev1.Pod) podState {
	p := podState{uid: string(pod.UID), phase: pod.Status.Phase, evicted: pod.Status.Reason == "Evicted"}
	for _, condition := range pod.Status.Conditions {
		if condition.Type == corev1.PodReady {
			p.ready = condition.Status == corev1.ConditionTrue
		}
	}
	for _, container := range pod.Status.ContainerStatuses {
		p.restarts += int(container.RestartCount)
		p.terminated = p.terminated || container.State.Terminated != nil
	}
	return p
}

// software is what the node runs with.
func (c *cluster) software(ctx context.Context) (string, error) {
	node, err := c.CoreV1().Nodes().Get(ctx, nodeName, metav1.GetOptions{})
	if err != nil {
		return "", fmt.Errorf("read the node: %w", err)
	}
	i := node.Status.NodeInfo
	kernel, _, _ := strings.Cut(i.KernelVersion, "-") // what follows is the builder's
	runtime := strings.Replace(i.ContainerRuntimeVersion, "://", " ", 1)
	return fmt.Sprintf("Linux %s, %s, Kubernetes %s", kernel, runtime, i.KubeletVersion), nil
}
