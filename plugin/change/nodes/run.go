// Package nodes runs scripts on the nodes of a cluster, through a privileged pod that ends with them.
package nodes

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"

	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/plugin/owner"
)

// Runner runs scripts on the nodes of a cluster.
type Runner struct{ api *client.Client }

// NewRunner returns one for the cluster that the client speaks to.
func NewRunner(api *client.Client) *Runner { return &Runner{api: api} }

// Script is a script to run on a node.
type Script struct {
	Node string
	// Image of the pod, which the node must have: it is never pulled. "": one of a pod in kube-system.
	Image   string
	Script  string // POSIX sh, run as root of the node itself
	Env     []corev1.EnvVar
	Timeout time.Duration
}

// Result is how a script ended.
type Result struct {
	ExitCode int32
	Output   string
}

// namespace exempts the pod from Pod Security and from our own webhook.
const namespace = "kube-system"

// scriptLimit is how long a script can be: Linux takes 128 KiB an argument.
const scriptLimit = 120 << 10

// Run runs a script through a privileged pod that is removed afterwards. The pod has the
// programs and libraries of the node mounted, so that its image does not matter, and works in the
// node's own root folder, with its processes and its network.
func (r *Runner) Run(ctx context.Context, run Script) (Result, error) {
	if len(run.Script) > scriptLimit {
		return Result{}, fmt.Errorf("run a script on the node: script has %d bytes, limit is %d", len(run.Script), scriptLimit)
	}
	ctx, cancel := context.WithTimeout(ctx, run.Timeout)
	defer cancel()
	node, err := r.api.Typed.CoreV1().Nodes().Get(ctx, run.Node, metav1.GetOptions{})
	if err != nil {
		return Result{}, client.Refused("get", "node "+run.Node, err)
	}
	if run.Image == "" {
		if run.Image, err = r.imageOn(ctx, node); err != nil {
			return Result{}, err
		}
	}
	pods := r.api.Typed.CoreV1().Pods(namespace)
	pod, err := pods.Create(ctx, podFor(run, node.Status.NodeInfo.Architecture), metav1.CreateOptions{FieldManager: owner.Manager})
	if err != nil {
		return Result{}, client.Refused("create", "a pod on node "+run.Node, err)
	}
	result, err := r.await(ctx, pod.Name)
	// The script is over, or not waited for: the pod goes in any case, and ends by itself at its deadline.
	gone, done := context.WithTimeout(context.WithoutCancel(ctx), client.RequestTimeout)
	defer done()
	if removal := pods.Delete(gone, pod.Name, metav1.DeleteOptions{}); removal != nil && !apierrors.IsNotFound(removal) {
		err = errors.Join(err, client.Refused("delete", "pod "+pod.Name, removal))
	}
	return result, err
}

// Kubelet is the configuration that the kubelet of a node runs with.
func (r *Runner) Kubelet(ctx context.Context, node string) (map[string]any, error) {
	ctx, cancel := context.WithTimeout(ctx, client.RequestTimeout)
	defer cancel()
	answer, err := r.api.Typed.CoreV1().RESTClient().Get().Resource("nodes").Name(node).SubResource("proxy").Suffix("configz").DoRaw(ctx)
	if err != nil {
		return nil, client.Refused("get", "what the kubelet of node "+node+" runs with", err)
	}
	return facts.ParseConfigz(bytes.NewReader(answer))
}

// await waits for the end of the pod. Errors on the way are no answer: the kubelet restarts
// meanwhile, and so can the API server.
func (r *Runner) await(ctx context.Context, name string) (Result, error) {
	pods := r.api.Typed.CoreV1().Pods(namespace)
	var result Result
	var last error
	err := wait.PollUntilContextCancel(ctx, time.Second, true, func(ctx context.Context) (bool, error) {
		pod, err := pods.Get(ctx, name, metav1.GetOptions{})
		if apierrors.IsNotFound(err) {
			return false, errors.New("pod not found")
		}
		if last = err; err != nil {
			return false, nil //nolint:nilerr // the kubelet restarts: the next reading can succeed
		}
		for _, status := range pod.Status.ContainerStatuses {
			if waiting := status.State.Waiting; waiting != nil && strings.Contains(waiting.Reason, "Image") {
				return false, fmt.Errorf("pod does not start: %s: %s", waiting.Reason, waiting.Message) // nothing is pulled
			}
			if ended := status.State.Terminated; ended != nil {
				result.ExitCode = ended.ExitCode
				return true, nil
			}
		}
		if pod.Status.Phase == corev1.PodFailed {
			return false, fmt.Errorf("the pod failed: %s %s", pod.Status.Reason, pod.Status.Message)
		}
		return false, nil
	})
	if err != nil {
		return result, fmt.Errorf("wait for the script: %w", errors.Join(err, last))
	}
	result.Output, err = r.log(ctx, name)
	return result, err
}

func (r *Runner) log(ctx context.Context, name string) (string, error) {
	stream, err := r.api.Typed.CoreV1().Pods(namespace).GetLogs(name, &corev1.PodLogOptions{}).Stream(ctx)
	if err != nil {
		return "", fmt.Errorf("read the output of the script: %w", err)
	}
	defer stream.Close()
	var out bytes.Buffer
	if _, err := io.Copy(&out, io.LimitReader(stream, 1<<20)); err != nil {
		return out.String(), fmt.Errorf("read the output of the script: %w", err)
	}
	return out.String(), nil
}
