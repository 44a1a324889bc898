package source

import (
	"context"
	"errors"
	"fmt"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/cli-runtime/pkg/genericclioptions"
)

// Pod reads one pod.
func (c *Cluster) Pod(ctx context.Context, namespace, name string) (map[string]any, error) {
	if err := c.reachable(ctx); err != nil {
		return nil, err
	}
	pods := c.dynamic.Resource(schema.GroupVersionResource{Version: "v1", Resource: "pods"})
	pod, err := pods.Namespace(namespace).Get(ctx, name, metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err):
		return nil, fmt.Errorf("there is no pod %s in namespace %s", name, namespace)
	case err != nil:
		return nil, refused("get", "pods "+name+" in namespace "+namespace, err)
	}
	return pod.Object, nil
}

// MutatesSince says when the mutating webhook was installed; the zero time: it is not there.
// Of several installations the oldest counts.
func (c *Cluster) MutatesSince(ctx context.Context) (time.Time, error) {
	list, err := c.typed.AdmissionregistrationV1().MutatingWebhookConfigurations().List(ctx, metav1.ListOptions{LabelSelector: installationLabel})
	if err != nil {
		return time.Time{}, refused("list", "mutatingwebhookconfigurations", err)
	}
	var since time.Time
	for _, object := range list.Items {
		if made := object.CreationTimestamp.Time; since.IsZero() || made.Before(since) {
			since = made
		}
	}
	return since, nil
}

// Pods lists the names of the pods of a namespace, for completion.
func Pods(flags genericclioptions.RESTClientGetter, namespace string) ([]string, error) {
	c, err := NewCluster(flags, Scope{})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), completionTimeout)
	defer cancel()
	list, err := c.typed.CoreV1().Pods(namespace).List(ctx, metav1.ListOptions{Limit: pageSize})
	if err != nil {
		return nil, fmt.Errorf("list pods: %w", err)
	}
	var names []string
	for _, pod := range list.Items {
		names = append(names, pod.Name)
	}
	return names, nil
}

// PodsOf reads the pods of manifests. What is no pod is an error: it was named by mistake.
func PodsOf(ctx context.Context, files Files) ([]map[string]any, error) {
	var pods []map[string]any
	for target, err := range files.Source(Wanted{})(ctx) {
		var notice *Notice
		if errors.As(err, &notice) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if target.Object["kind"] != "Pod" {
			return nil, &ReadError{Subject: target.Origin.String(), Err: fmt.Errorf("a %v is no pod", target.Object["kind"])}
		}
		pods = append(pods, target.Object)
	}
	if len(pods) == 0 {
		return nil, errors.New("there is no pod in the manifests")
	}
	return pods, nil
}
