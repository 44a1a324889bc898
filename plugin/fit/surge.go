package fit

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// surging is a workload whose rollout adds new pods before it takes old ones away.
type surging struct {
	name        string // "deployment NAMESPACE/NAME"
	old         []*pod
	added       []*pod // one for each replica, as far as they can be there at a time
	surge       int    // how many pods more than replicas there may be
	unavailable int    // how many replicas may be missing
	daemon      bool   // the new pod goes on the node of the old one
}

// newHash stands for the hash of the template that a rollout brings.
const newHash = "rollout"

// readSurges makes the pods that rollouts would add. They are like the newest pod of the
// workload, which has what admission adds to a template; labels, affinity and spreading are
// those of the template.
func (snap *snapshot) readSurges() []*surging {
	var found []*surging
	owned := snap.podsByOwner()
	for _, d := range snap.cluster.Deployments {
		if d == nil || d.Spec.Strategy.Type == appsv1.RecreateDeploymentStrategyType {
			continue // Recreate frees all places first
		}
		s := &surging{name: "deployment " + d.Namespace + "/" + d.Name, old: snap.podsOfDeployment(d, owned)}
		replicas := 1
		if d.Spec.Replicas != nil {
			replicas = int(*d.Spec.Replicas)
		}
		surge, unavailable := (*intstr.IntOrString)(nil), (*intstr.IntOrString)(nil)
		if r := d.Spec.Strategy.RollingUpdate; r != nil {
			surge, unavailable = r.MaxSurge, r.MaxUnavailable
		}
		s.surge = snap.scaled(s.name, "maxSurge", surge, replicas, true)
		s.unavailable = snap.scaled(s.name, "maxUnavailable", unavailable, replicas, false)
		if len(s.old) == 0 || replicas <= 0 || s.surge <= 0 {
			continue
		}
		for i := range min(replicas, replicas+s.surge) {
			s.added = append(s.added, snap.newPod(successor(s.newest(), &d.Spec.Template, "ReplicaSet", d.Name, i)))
		}
		found = append(found, s)
	}
	for _, d := range snap.cluster.DaemonSets {
		if d == nil || d.Spec.UpdateStrategy.RollingUpdate == nil || d.Spec.UpdateStrategy.Type == appsv1.OnDeleteDaemonSetStrategyType {
			continue
		}
		s := &surging{name: "daemonset " + d.Namespace + "/" + d.Name, old: owned[d.Namespace+" DaemonSet "+d.Name], daemon: true}
		if surge := d.Spec.UpdateStrategy.RollingUpdate.MaxSurge; surge != nil && len(s.old) > 0 {
			s.surge = snap.scaled(s.name, "maxSurge", surge, len(s.old), true)
		}
		if s.surge <= 0 {
			continue
		}
		for i, p := range s.old {
			s.added = append(s.added, snap.newPod(successor(p.object, nil, "DaemonSet", d.Name, i)))
		}
		found = append(found, s)
	}
	slices.SortFunc(found, func(a, b *surging) int { return strings.Compare(a.name, b.name) })
	return found
}

// podsByOwner are the pods that have a node, by "NAMESPACE KIND NAME" of their controller.
func (snap *snapshot) podsByOwner() map[string][]*pod {
	owned := map[string][]*pod{}
	for _, p := range snap.pods {
		if owner := metav1.GetControllerOfNoCopy(p.object); owner != nil && p.home >= 0 && !p.leaving {
			key := p.object.Namespace + " " + owner.Kind + " " + owner.Name
			owned[key] = append(owned[key], p)
		}
	}
	return owned
}

// podsOfDeployment are the pods of its ReplicaSets, which have names of their own hashes.
func (snap *snapshot) podsOfDeployment(d *appsv1.Deployment, owned map[string][]*pod) []*pod {
	selector, err := metav1.LabelSelectorAsSelector(d.Spec.Selector)
	if err != nil {
		snap.remarks.add("deployment %s/%s: its selector cannot be read, and its rollout is not proven: %v", d.Namespace, d.Name, err)
		return nil
	}
	if snap.ofDeployment == nil {
		snap.ofDeployment = map[string][]*pod{}
		for key, pods := range owned {
			parts := strings.Split(key, " ")
			hash := "-" + pods[0].object.Labels[appsv1.DefaultDeploymentUniqueLabelKey]
			if parts[1] == "ReplicaSet" && strings.HasSuffix(parts[2], hash) {
				name := parts[0] + " " + strings.TrimSuffix(parts[2], hash)
				snap.ofDeployment[name] = append(snap.ofDeployment[name], pods...)
			}
		}
	}
	pods := slices.Clone(snap.ofDeployment[d.Namespace+" "+d.Name])
	pods = slices.DeleteFunc(pods, func(p *pod) bool { return !selector.Matches(labels.Set(p.object.Labels)) })
	slices.SortFunc(pods, func(a, b *pod) int { return strings.Compare(a.ref, b.ref) })
	return pods
}

// scaled is a number or a percentage of the replicas; 25 % where nothing is said.
func (snap *snapshot) scaled(name, field string, value *intstr.IntOrString, replicas int, up bool) int {
	quarter := intstr.FromString("25%")
	n, err := intstr.GetScaledValueFromIntOrPercent(intstr.ValueOrDefault(value, quarter), replicas, up)
	if err != nil || n < 0 {
		snap.remarks.add("%s: %s is not a number or percentage: 25 %% is taken", name, field)
		n, _ = intstr.GetScaledValueFromIntOrPercent(&quarter, replicas, up)
	}
	return n
}

func (s *surging) newest() *corev1.Pod {
	newest := s.old[0].object
	for _, p := range s.old {
		if newest.CreationTimestamp.Before(&p.object.CreationTimestamp) {
			newest = p.object
		}
	}
	return newest
}

// successor is the pod that a rollout makes in the place of one like the given.
func successor(like *corev1.Pod, template *corev1.PodTemplateSpec, kind, owner string, number int) *corev1.Pod {
	next := like.DeepCopy()
	next.Name = fmt.Sprintf("%s (new %d)", owner, number+1)
	next.DeletionTimestamp, next.Status = nil, corev1.PodStatus{}
	controller := true
	next.OwnerReferences = []metav1.OwnerReference{{Kind: kind, Name: owner + "-" + newHash, Controller: &controller}}
	if template == nil {
		return next // of a DaemonSet: as the old one, and on its node
	}
	next.Spec.NodeName = ""
	next.Labels = maps.Clone(template.Labels)
	if next.Labels == nil {
		next.Labels = map[string]string{}
	}
	next.Labels[appsv1.DefaultDeploymentUniqueLabelKey] = newHash
	next.Spec.Affinity = template.Spec.Affinity
	next.Spec.TopologySpreadConstraints = template.Spec.TopologySpreadConstraints
	return next
}
