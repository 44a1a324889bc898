package main

import (
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func (c *cluster) createPod(ctx context.Context, pod *corev1.Pod) (*corev1.Pod, error) {
	created, err := c.CoreV1().Pods(namespace).Create(ctx, pod, metav1.CreateOptions{})
	if err != nil {
		return nil, fmt.Errorf("create pod %s: %w", pod.Name, err)
	}
	return created, nil
}

// populate creates the ordinary pods, under limits where there are any, and waits for all.
func (c *cluster) populate(ctx context.Context, pods int, under *sizing) error {
	if under != nil {
		if _, err := c.CoreV1().LimitRanges(namespace).Create(ctx, limits(*under), metav1.CreateOptions{}); err != nil {
			return fmt.Errorf("create LimitRange: %w", err)
		}
		time.Sleep(time.Second) // admission learns of it by a watch
	}
	for i := range pods {
		if _, err := c.createPod(ctx, ordinaryPod(i)); err != nil {
			return err
		}
	}
	return c.settle(ctx, pods, 3*time.Minute)
}

// reset removes the hog and waits for the ordinary pods. It fails where the node does not recover.
func (c *cluster) reset(ctx context.Context, pods int) error {
	now := int64(0)
	err := c.CoreV1().Pods(namespace).Delete(ctx, hogName, metav1.DeleteOptions{GracePeriodSeconds: &now})
	if err != nil && !apierrors.IsNotFound(err) {
		return fmt.Errorf("delete the hog: %w", err)
	}
	return c.settle(ctx, pods, 20*time.Second)
}

// settle waits until the node and all ordinary pods are ready, and nothing else is there.
func (c *cluster) settle(ctx context.Context, pods int, within time.Duration) error {
	for deadline := time.Now().Add(within); time.Now().Before(deadline); time.Sleep(tick) {
		if s, err := c.state(ctx); err == nil && s.settled(pods) {
			time.Sleep(3 * time.Second) // the kubelet sees to what is left of the hog
			return nil
		}
	}
	return fmt.Errorf("%d ordinary pods and the node are not ready within %s", pods, within)
}

func (s state) settled(pods int) bool {
	ready := 0
	for _, pod := range s.pods {
		if pod.ready {
			ready++
		}
	}
	return s.ready && ready == pods && len(s.pods) == pods
}
