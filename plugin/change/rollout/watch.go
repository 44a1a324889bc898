package rollout

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
)

const (
	poll = time.Second
	// room is how long a new pod can wait for room on a node: the old one can have to end first.
	room = 30 * time.Second
)

// Watcher watches rollouts of a live cluster.
type Watcher struct {
	API *client.Client
	// Timeout of one rollout, and how long its pods must run on after it.
	Timeout, Settle time.Duration
	// Says is called with how far a rollout is; nil: nothing is.
	Says func(State)
}

// FailedError says why a rollout failed.
type FailedError struct{ Reason string }

func (e *FailedError) Error() string { return e.Reason }

// Pods are those that a workload has now, by UID; ready: those that are ready alone.
func (w Watcher) Pods(ctx context.Context, of Workload, ready bool) (map[types.UID]bool, error) {
	pods, err := w.List(ctx, of)
	if err != nil {
		return nil, err
	}
	out := map[types.UID]bool{}
	for i := range pods {
		if !ready || IsReady(&pods[i]) {
			out[pods[i].UID] = true
		}
	}
	return out, nil
}

// Restarts are how often each container of the workload's pods that is ready was started again.
func (w Watcher) Restarts(ctx context.Context, of Workload) (map[string]int32, error) {
	pods, err := w.List(ctx, of)
	if err != nil {
		return nil, err
	}
	out := map[string]int32{}
	for i := range pods {
		for _, status := range pods[i].Status.ContainerStatuses {
			if status.Ready {
				out[containerOf(&pods[i], status)] = status.RestartCount
			}
		}
	}
	return out, nil
}

func containerOf(pod *corev1.Pod, status corev1.ContainerStatus) string {
	return string(pod.UID) + "/" + status.Name
}

// Await waits until the rollout of a workload is done and its pods have run on for a while. Its error is a
// *FailedError where they did not, or where a container of restarts was started again, which was to run on. The time
// begins anew with each pod that comes.
func (w Watcher) Await(ctx context.Context, of Workload, old map[types.UID]bool, restarts map[string]int32) error {
	within := w.Timeout + of.counts.steady + of.grace()
	deadline := time.Now().Add(within)
	var done, waits time.Time
	var furthest State
	var unread error
	for {
		state, err := w.look(ctx, of, old, restarts)
		now := time.Now()
		switch {
		case ctx.Err() != nil:
			return fmt.Errorf("watch %s: %w", of.Ref, context.Cause(ctx))
		case err != nil && !passes(err):
			return err
		case err != nil: // the API server of a node that is short of memory can be away for a moment
			unread = err
		case state.Failed != "":
			return &FailedError{state.Failed + w.lastWords(ctx, of.Ref, state)}
		default:
			unread = nil
			if state.Done || state.Updated > furthest.Updated || state.Serving > furthest.Serving {
				deadline = now.Add(within)
			}
			furthest.Updated, furthest.Serving = max(furthest.Updated, state.Updated), max(furthest.Serving, state.Serving)
			done = since(done, state.Done, now)
			waits = since(waits, state.Waits != "", now)
			if w.Says != nil {
				w.Says(state)
			}
		}
		switch {
		case !done.IsZero() && unread == nil && now.Sub(done) >= w.Settle:
			return nil
		case !waits.IsZero() && now.Sub(waits) > room+of.grace():
			return &FailedError{state.Waits}
		case now.After(deadline) && unread != nil:
			return fmt.Errorf("watch %s: %w", of.Ref, unread)
		case now.After(deadline):
			return &FailedError{fmt.Sprintf("%d of %d pods are new, and nothing came of the others for %s", min(state.Updated, state.Wanted), state.Wanted, within)}
		}
		select {
		case <-ctx.Done():
		case <-time.After(poll):
		}
	}
}

// since is when a condition began to hold; zero: it does not.
func since(began time.Time, holds bool, now time.Time) time.Time {
	switch {
	case !holds:
		return time.Time{}
	case began.IsZero():
		return now
	}
	return began
}

// passes reports whether an error can be gone when it is asked again.
func passes(err error) bool {
	return !apierrors.IsForbidden(err) && !apierrors.IsUnauthorized(err) && !errors.Is(err, errGone)
}

var errGone = errors.New("it is gone")

func (w Watcher) look(ctx context.Context, of Workload, old map[types.UID]bool, restarts map[string]int32) (State, error) {
	ref := of.Ref
	resource, err := w.API.Resource(ref)
	if err != nil {
		return State{}, err
	}
	live, err := resource.Get(ctx, ref.Name, metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err):
		return State{}, fmt.Errorf("watch %s: %w", ref, errGone)
	case err != nil:
		return State{}, client.Refused("get", ref.String(), err)
	case live.GetUID() != of.UID:
		return State{}, fmt.Errorf("watch %s: %w", ref, errGone)
	}
	workload, _, err := Of(live.Object)
	if err != nil {
		return State{}, err
	}
	pods, err := w.List(ctx, workload)
	if err != nil {
		return State{}, err
	}
	state := workload.State(pods, old)
	for i := range pods {
		for _, status := range pods[i].Status.ContainerStatuses {
			before, known := restarts[containerOf(&pods[i], status)]
			if why := failure(status); known && status.RestartCount > before && why != "" && state.Failed == "" {
				state.Failed, state.Pod, state.Container = fmt.Sprintf("container %s: %s", status.Name, why), pods[i].Name, status.Name
			}
		}
	}
	return state, nil
}

// List returns the pods of a workload.
func (w Watcher) List(ctx context.Context, of Workload) ([]corev1.Pod, error) {
	if of.selector == nil {
		return nil, nil
	}
	selector, err := metav1.LabelSelectorAsSelector(of.selector)
	if err != nil {
		return nil, fmt.Errorf("read the selector of %s: %w", of.Ref, err)
	}
	list, err := w.API.Typed.CoreV1().Pods(of.Ref.Namespace).List(ctx, metav1.ListOptions{LabelSelector: selector.String()})
	if err != nil {
		return nil, client.Refused("list", "pods of "+of.Ref.String(), err)
	}
	return slices.DeleteFunc(list.Items, func(pod corev1.Pod) bool { return !of.made(&pod) }), nil
}

// made reports whether a pod is of the workload: labels can match those of another. A Deployment names its ReplicaSets
// by the hash of their template.
func (w Workload) made(pod *corev1.Pod) bool {
	by := metav1.GetControllerOfNoCopy(pod)
	switch {
	case by == nil:
		return false
	case w.Ref.Kind == "Deployment":
		return by.Kind == "ReplicaSet" && by.Name == w.Ref.Name+"-"+pod.Labels[appsv1.DefaultDeploymentUniqueLabelKey]
	}
	return by.UID == w.UID
}

// lastWords is the last line of the log of a container that failed; "": there is none, or it cannot be read.
func (w Watcher) lastWords(ctx context.Context, ref policy.ObjectRef, state State) string {
	if state.Container == "" {
		return ""
	}
	lines := int64(1)
	for _, previous := range []bool{true, false} {
		stream, err := w.API.Typed.CoreV1().Pods(ref.Namespace).GetLogs(state.Pod, &corev1.PodLogOptions{
			Container: state.Container, TailLines: &lines, Previous: previous, LimitBytes: new(int64(maxLine)),
		}).Stream(ctx)
		if err != nil {
			continue
		}
		scanner := bufio.NewScanner(stream)
		said := scanner.Scan()
		_ = stream.Close() // it was only read
		if line := strings.TrimSpace(scanner.Text()); said && line != "" && !strings.HasPrefix(line, noLog) {
			return "; it says: " + text.Clean(line)
		}
	}
	return ""
}

// noLog is what a kubelet sends in place of the log of a container that it has removed.
const noLog = "unable to retrieve container logs for "

// maxLine bounds a line of a log, in bytes.
const maxLine = 500

// Delete deletes pods of a workload.
func (w Watcher) Delete(ctx context.Context, of Workload, which func(*corev1.Pod) bool) error {
	pods, err := w.List(ctx, of)
	if err != nil {
		return err
	}
	for i := range pods {
		if pod := &pods[i]; pod.DeletionTimestamp == nil && which(pod) {
			err := w.API.Typed.CoreV1().Pods(pod.Namespace).Delete(ctx, pod.Name, metav1.DeleteOptions{Preconditions: &metav1.Preconditions{UID: &pod.UID}})
			if err != nil && !apierrors.IsNotFound(err) && !apierrors.IsConflict(err) {
				return client.Refused("delete", "pod "+pod.Namespace+"/"+pod.Name, err)
			}
		}
	}
	return nil
}
