package rollout

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/lightk8s/lightk8s/plugin/text"
)

// State is how far a rollout is.
type State struct {
	// Done: all pods are new, and available.
	Done bool
	// Failed says why it will not get there; "": nothing speaks against it.
	Failed string
	// Waits says what it waits for that can still come; "": nothing.
	Waits string
	// Container that failed, and its pod; "": none did.
	Pod, Container string
	// Updated of Wanted pods are new, and Serving of all are available.
	Updated, Wanted, Serving int
}

// fatal are the reasons for which a container waits and never starts.
var fatal = []string{
	"CrashLoopBackOff", "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName", "CreateContainerConfigError", "CreateContainerError",
	"RunContainerError", "StartError", "PreStartHookError", "PostStartHookError",
}

// State of the rollout, of the workload and its pods; old are those that were there before.
func (w Workload) State(pods []corev1.Pod, old map[types.UID]bool) State {
	s := State{Updated: w.counts.updated, Wanted: w.counts.toUpdate(), Serving: w.counts.serving}
	if !w.counts.seen {
		return s
	}
	if w.counts.refused != "" {
		s.Failed = "its pods are refused: " + w.counts.refused
		return s
	}
	for i := range pods {
		if pod := &pods[i]; !old[pod.UID] && pod.DeletionTimestamp == nil {
			s.look(pod)
		}
	}
	c := w.counts
	s.Done = s.Failed == "" && c.updated >= c.toUpdate() && c.serving >= c.wanted && c.total == c.wanted
	return s
}

func (s *State) look(pod *corev1.Pod) {
	if isDisrupted(pod) {
		return // its controller makes another
	}
	for _, condition := range pod.Status.Conditions {
		if condition.Type == corev1.PodScheduled && condition.Status == corev1.ConditionFalse && condition.Reason == corev1.PodReasonUnschedulable {
			s.Waits = "no node has room for its new pod: " + condition.Message
		}
	}
	for _, status := range slices.Concat(pod.Status.InitContainerStatuses, pod.Status.ContainerStatuses) {
		if why := failure(status); why != "" && s.Failed == "" {
			s.Failed, s.Pod, s.Container = fmt.Sprintf("container %s: %s", status.Name, why), pod.Name, status.Name
		}
	}
	if pod.Status.Phase == corev1.PodFailed && s.Failed == "" {
		s.Failed, s.Pod = said("its new pod failed", pod.Status.Reason, pod.Status.Message), pod.Name
	}
}

// isDisrupted reports whether something ended the pod that its change has no part in, such as a node that is gone, a drain
// or a pod of a higher priority. The kubelet ends pods that use too much, too.
func isDisrupted(pod *corev1.Pod) bool {
	return slices.ContainsFunc(pod.Status.Conditions, func(c corev1.PodCondition) bool {
		return c.Type == corev1.DisruptionTarget && c.Status == corev1.ConditionTrue && c.Reason != corev1.PodReasonTerminationByKubelet
	})
}

// failure is why a container of a new pod is not to be waited for; "": it can still start, or runs.
func failure(status corev1.ContainerStatus) string {
	for _, ended := range []*corev1.ContainerStateTerminated{status.State.Terminated, status.LastTerminationState.Terminated} {
		if ended != nil && (ended.ExitCode != 0 || status.RestartCount > 0) {
			return said(fmt.Sprintf("ended with exit code %d", ended.ExitCode), ended.Reason, ended.Message)
		}
	}
	if waiting := status.State.Waiting; waiting != nil && slices.Contains(fatal, waiting.Reason) {
		return said(waiting.Reason, "", waiting.Message)
	}
	return ""
}

func said(what, reason, message string) string {
	if reason != "" && reason != "Error" {
		what += " (" + reason + ")"
	}
	if message != "" {
		what += ": " + message
	}
	return text.Clean(what) // programs write it
}

// IsReady reports whether a pod is.
func IsReady(pod *corev1.Pod) bool {
	for _, condition := range pod.Status.Conditions {
		if condition.Type == corev1.PodReady {
			return condition.Status == corev1.ConditionTrue
		}
	}
	return false
}
