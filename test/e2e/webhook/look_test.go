//go:build e2e

package webhook

import (
	"context"
	"fmt"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/lightk8s/lightk8s/webhook/admission"
)

const image = "docker.io/lightk8s/web:1"

// bare is a pod as its author writes it who thinks of nothing.
func bare(name string, args ...string) *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: corev1.PodSpec{
			Containers:                    []corev1.Container{{Name: "web", Image: image, Args: args}},
			RestartPolicy:                 corev1.RestartPolicyNever,
			TerminationGracePeriodSeconds: new(int64),
		},
	}
}

func privileged(name string) *corev1.Pod {
	pod, yes := bare(name), true
	pod.Spec.Containers[0].SecurityContext = &corev1.SecurityContext{Privileged: &yes}
	return pod
}

func create(ctx context.Context, namespace string, pod *corev1.Pod) (*corev1.Pod, error) {
	return api.CoreV1().Pods(namespace).Create(ctx, pod, metav1.CreateOptions{})
}

// try has the API server do everything with a pod but store it.
func try(ctx context.Context, namespace string, pod *corev1.Pod) (*corev1.Pod, error) {
	return api.CoreV1().Pods(namespace).Create(ctx, pod, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
}

// hasLimits reports whether the webhook gave the pod what it lacked.
func hasLimits(pod *corev1.Pod) bool {
	resources := pod.Spec.Containers[0].Resources
	return !resources.Limits.Memory().IsZero() && !resources.Requests.Memory().IsZero() && pod.Annotations[admission.Annotation] != ""
}

func deniedByWebhook(err error) bool {
	return err != nil && strings.Contains(err.Error(), `admission webhook "pods.lightk8s.dev" denied the request: violates lightk8s policy`)
}

func deniedByFloor(err error) bool {
	return err != nil && strings.Contains(err.Error(), `violates lightk8s floor: privileged (container "web"`)
}

// sight is what a look at the webhook, from the side of the API server, shows.
type sight struct {
	from, to time.Time
	bareErr  error // of a bare pod
	limited  bool  // it got its limits
	deniedBy error // what a privileged pod was told where there is no floor; nil: it was admitted
}

func (s sight) works() bool { return s.limited && deniedByWebhook(s.deniedBy) }

func (s sight) String() string {
	return fmt.Sprintf("bare pod: limits %t, error %v; privileged pod: %v", s.limited, s.bareErr, s.deniedBy)
}

func look(ctx context.Context) sight {
	s := sight{from: time.Now()}
	pod, err := try(ctx, guarded, bare("look"))
	s.bareErr, s.limited = err, err == nil && hasLimits(pod)
	_, s.deniedBy = try(ctx, floorless, privileged("look"))
	s.to = time.Now()
	return s
}
