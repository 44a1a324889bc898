package fix

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/distribution/reference"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/lightk8s/lightk8s/plugin/change/rollout"
	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// asksState reports whether a control can find a value in what the cluster shows beside the object.
func asksState(control policy.Control) bool {
	return slices.ContainsFunc(control.Uses, func(need policy.Need) bool {
		kind, _ := need.Inventory()
		return kind == facts.ObjectStateKind
	})
}

// shown adds what the cluster shows of an object to what is known. Of what could not be seen it says nothing.
func (e *evidence) shown(ctx context.Context, object map[string]any, known policy.Facts) (policy.Facts, error) {
	state, unseen := e.state(ctx, object)
	fact, err := facts.Object(state)
	if err != nil {
		return known, err
	}
	return policy.Facts{Inventory: known.Inventory.Replaced(facts.ObjectStateKind, []map[string]any{fact})}, unseen
}

// state is what the cluster shows of an object.
func (e *evidence) state(ctx context.Context, object map[string]any) (state facts.ObjectState, err error) {
	ref := policy.RefOf(object)
	state = facts.ObjectState{
		APIVersion: policy.APIVersion, Kind: facts.ObjectStateKind.Kind,
		Metadata: facts.Meta{Namespace: ref.Namespace, Name: strings.ToLower(ref.Kind) + "." + ref.Name}, Of: facts.Workload{Kind: ref.Kind, Name: ref.Name},
	}
	if ref.Kind == "Namespace" && ref.GroupKind().Group == "" {
		state.Metadata.Namespace = ref.Name
		state.PodSecurityLevels, err = e.borneLevels(ctx, ref.Name)
		return state, err
	}
	workload, isWorkload, err := rollout.Of(object)
	if err != nil || !isWorkload {
		return state, err
	}
	pods, err := rollout.Watcher{API: e.api}.List(ctx, workload)
	if err != nil {
		return state, err
	}
	alike, err := e.oneArchitecture(ctx)
	state.Containers = inCommon(workload.Template.Spec, pods, alike)
	return state, err
}

// borneLevels are those of the levels at which the API server warns of nothing, in a namespace where a pod runs: of one
// without pods it could not warn.
func (e *evidence) borneLevels(ctx context.Context, namespace string) ([]string, error) {
	pods, err := e.api.Typed.CoreV1().Pods(namespace).List(ctx, metav1.ListOptions{Limit: 1})
	switch {
	case err != nil:
		return nil, client.Refused("list", "pods of "+namespace, err)
	case len(pods.Items) == 0:
		return nil, nil
	}
	var borne []string
	for _, level := range e.levels(namespace) {
		var heard warnings
		api, err := e.api.WithWarnings(&heard)
		if err != nil {
			return nil, err
		}
		patch := fmt.Sprintf(`{"metadata":{"labels":{"pod-security.kubernetes.io/enforce":%q}}}`, level)
		if _, err := api.Typed.CoreV1().Namespaces().Patch(ctx, namespace, types.MergePatchType, []byte(patch), metav1.PatchOptions{DryRun: client.DryRun(true)}); err != nil {
			return nil, client.Refused("patch", "namespace "+namespace, err)
		}
		if len(heard) == 0 { // it also warns where it could not look at all pods
			borne = append(borne, level)
		}
	}
	return borne, nil
}

// warnings are those that the API server sends.
type warnings []string

func (w *warnings) HandleWarningHeaderWithContext(_ context.Context, _ int, _, text string) {
	*w = append(*w, text)
}

// oneArchitecture reports whether all nodes are of one: a digest can be that of the image of one alone.
func (e *evidence) oneArchitecture(ctx context.Context) (bool, error) {
	if e.architectures == nil {
		nodes, err := e.api.Typed.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
		if err != nil {
			return false, client.Refused("list", "nodes", err)
		}
		e.architectures = map[string]bool{}
		for _, node := range nodes.Items {
			e.architectures[node.Status.NodeInfo.Architecture] = true
		}
	}
	return len(e.architectures) < 2, nil
}

// inCommon is what the containers of a template have in common in all pods that run; pin: their digests, too.
func inCommon(template corev1.PodSpec, pods []corev1.Pod, pin bool) []facts.ContainerState {
	var out []facts.ContainerState
	for _, container := range slices.Concat(template.InitContainers, template.Containers) {
		state := facts.ContainerState{Name: container.Name}
		if user, known := alike(pods, container, userOf); known {
			state.User, state.Group = &user.UID, &user.GID
		}
		if digest, known := alike(pods, container, func(s corev1.ContainerStatus) (string, bool) { return digestOf(container.Image, s.ImageID) }); known && pin {
			state.Pinned = container.Image + "@" + digest
		}
		out = append(out, state)
	}
	return out
}

// alike is what all running pods tell of a container; false where one tells nothing or something else, has another
// image than the template, or none runs.
func alike[T comparable](pods []corev1.Pod, container corev1.Container, tell func(corev1.ContainerStatus) (T, bool)) (T, bool) {
	var told, none T
	seen := false
	for _, pod := range pods {
		if pod.Status.Phase != corev1.PodRunning {
			continue
		}
		i := slices.IndexFunc(statuses(pod), func(s corev1.ContainerStatus) bool { return s.Name == container.Name })
		if i < 0 || !slices.ContainsFunc(slices.Concat(pod.Spec.InitContainers, pod.Spec.Containers), func(c corev1.Container) bool {
			return c.Name == container.Name && c.Image == container.Image
		}) {
			return none, false
		}
		value, tells := tell(statuses(pod)[i])
		if !tells || seen && value != told {
			return none, false
		}
		told, seen = value, true
	}
	return told, seen
}

func statuses(pod corev1.Pod) []corev1.ContainerStatus {
	return slices.Concat(pod.Status.InitContainerStatuses, pod.Status.ContainerStatuses)
}

// user is the user and the group that the first process of a container runs with.
type user struct{ UID, GID int64 }

func userOf(s corev1.ContainerStatus) (user, bool) {
	if s.User == nil || s.User.Linux == nil {
		return user{}, false
	}
	return user{s.User.Linux.UID, s.User.Linux.GID}, true
}

// digestOf is the digest of what runs; false where it is of another repository, such as that of a mirror, or has
// none, as an imported image.
func digestOf(image, id string) (string, bool) {
	wanted, err := reference.ParseNormalizedNamed(image)
	if err != nil {
		return "", false
	}
	if _, pinned := wanted.(reference.Digested); pinned {
		return "", false
	}
	_, after, hasScheme := strings.Cut(id, "://") // docker-pullable://
	if hasScheme {
		id = after
	}
	runs, err := reference.ParseNormalizedNamed(id)
	if err != nil || runs.Name() != wanted.Name() {
		return "", false
	}
	digested, has := runs.(reference.Digested)
	if !has {
		return "", false
	}
	return digested.Digest().String(), true
}
