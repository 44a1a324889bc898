package resize

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"

	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/owner"
	"github.com/lightk8s/lightk8s/plugin/podsize"
)

// poll is how often a pod is asked whether its kubelet has resized it.
const poll = 500 * time.Millisecond

// resizeAll tries the sizes on every pod, gives them to all, and waits for the kubelets.
func (c *Cluster) resizeAll(ctx context.Context, pods []*corev1.Pod, sizes podsize.Sizes) (why string, err error) {
	for _, dryRun := range []bool{true, false} {
		for _, pod := range pods {
			if err := c.resize(ctx, pod, sizes, dryRun); err != nil {
				return refusal(err)
			}
		}
	}
	ctx, cancel := context.WithTimeout(ctx, c.wait)
	defer cancel()
	for _, pod := range pods {
		if why, err := c.await(ctx, pod, sizes); err != nil || why != "" {
			return why, err
		}
	}
	return "", nil
}

// giveBack gives pods the sizes that they had, as far as pods that run can have them again: they keep a limit that is new.
func (c *Cluster) giveBack(ctx context.Context, pods []*corev1.Pod, sizes podsize.Sizes) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.wait)
	defer cancel()
	var errs []error
	for _, pod := range pods {
		had := podsize.Sizes{}
		for _, container := range pod.Spec.Containers {
			if _, changed := sizes[container.Name]; changed {
				had[container.Name] = corev1.ResourceRequirements{Requests: container.Resources.Requests, Limits: container.Resources.Limits}
			}
		}
		errs = append(errs, c.give(ctx, pod, had))
	}
	return errors.Join(errs...)
}

// give has the API server resize a pod that runs, unless it is gone.
func (c *Cluster) give(ctx context.Context, pod *corev1.Pod, sizes podsize.Sizes) error {
	if err := c.resize(ctx, pod, sizes, false); !apierrors.IsNotFound(err) {
		return err
	}
	return nil
}

// resize has the API server resize a pod, or check that.
func (c *Cluster) resize(ctx context.Context, pod *corev1.Pod, sizes podsize.Sizes, dryRun bool) error {
	patch, err := patchOf(sizes)
	if err != nil {
		return err
	}
	_, err = c.api.Typed.CoreV1().Pods(pod.Namespace).Patch(ctx, pod.Name, types.StrategicMergePatchType, patch,
		metav1.PatchOptions{FieldManager: owner.Author, DryRun: client.DryRun(dryRun)}, "resize")
	if err != nil {
		return client.Refused("resize", "pod "+pod.Namespace+"/"+pod.Name, err)
	}
	return nil
}

// refusal is why pods are replaced instead: any error but that the user gave up.
func refusal(err error) (string, error) {
	if errors.Is(err, context.Canceled) {
		return "", err
	}
	return err.Error(), nil
}

// await waits until the kubelet runs a pod with its sizes.
func (c *Cluster) await(ctx context.Context, pod *corev1.Pod, sizes podsize.Sizes) (why string, err error) {
	name := "pod " + pod.Namespace + "/" + pod.Name
	refused := errors.New("refused")
	err = wait.PollUntilContextCancel(ctx, poll, true, func(ctx context.Context) (bool, error) {
		live, err := c.api.Typed.CoreV1().Pods(pod.Namespace).Get(ctx, pod.Name, metav1.GetOptions{})
		if err != nil {
			return false, client.Refused("get", name, err)
		}
		done, no := hasSizes(live, sizes)
		if no != "" {
			why = no
			return false, refused
		}
		return done, nil
	})
	switch {
	case errors.Is(err, refused):
		return name + ": " + why, nil
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Sprintf("%s: not resized by its kubelet within %s", name, c.wait), nil
	case err != nil:
		return refusal(err)
	}
	return "", nil
}

// hasSizes reports whether the kubelet runs the containers of a pod with the sizes; why says why it never
// will. What the kubelet has not looked at yet has no condition and its old sizes.
func hasSizes(pod *corev1.Pod, sizes podsize.Sizes) (done bool, why string) {
	for _, condition := range pod.Status.Conditions {
		if condition.Status != corev1.ConditionTrue {
			continue
		}
		switch condition.Type {
		case corev1.PodResizePending:
			if condition.Reason == corev1.PodReasonInfeasible {
				return false, "its kubelet cannot resize it: " + condition.Message
			}
			return false, ""
		case corev1.PodResizeInProgress:
			if condition.Reason == corev1.PodReasonError {
				return false, "its kubelet failed to resize it: " + condition.Message
			}
			return false, ""
		}
	}
	for _, status := range pod.Status.ContainerStatuses {
		wanted, ok := sizes[status.Name]
		if ok && (status.Resources == nil || !holds(status.Resources.Requests, wanted.Requests) || !holds(status.Resources.Limits, wanted.Limits)) {
			return false, ""
		}
	}
	return true, ""
}

// holds reports whether a container runs with the amounts. CPU can differ by a few percent, since
// cgroups round it.
func holds(actual, wanted corev1.ResourceList) bool {
	for name, amount := range wanted {
		is, ok := actual[name]
		if !ok {
			return false
		}
		off := max(is.MilliValue()-amount.MilliValue(), amount.MilliValue()-is.MilliValue())
		if off != 0 && (name != corev1.ResourceCPU || off > max(10, amount.MilliValue()/20)) {
			return false
		}
	}
	return true
}

// patchOf is a strategic merge patch of the spec of a pod.
func patchOf(sizes podsize.Sizes) ([]byte, error) {
	var containers []corev1.Container
	for _, name := range slices.Sorted(maps.Keys(sizes)) {
		containers = append(containers, corev1.Container{Name: name, Resources: sizes[name]})
	}
	patch, err := json.Marshal(map[string]any{"spec": map[string]any{"containers": containers}})
	if err != nil {
		return nil, fmt.Errorf("encode sizes: %w", err)
	}
	return patch, nil
}
