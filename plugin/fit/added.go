package fit

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// surging is a workload whose rollout adds new pods before it takes old ones away.
type surging struct {
	name        string
	refused     string // why no new pod is created
	old         []*pod
	added       []*pod // one for each replica, as far as they can be there at a time
	surge       int    // how many pods more than replicas there can be
	unavailable int    // how many replicas can be missing
	daemon      bool   // the new pod goes on the node of the old one
}

// addition is pods that come beside those that run.
type addition struct {
	Addition
	added []*pod
}

// readAdded makes the pods that do not exist yet.
func (snap *snapshot) readAdded() {
	byObject := map[*corev1.Pod]*pod{}
	for _, p := range snap.pods {
		byObject[p.object] = p
	}
	for i := range snap.cluster.Workloads {
		if s := snap.surging(&snap.cluster.Workloads[i], byObject); s != nil {
			snap.surges = append(snap.surges, s)
		}
	}
	slices.SortFunc(snap.surges, func(a, b *surging) int { return strings.Compare(a.name, b.name) })
	for _, a := range snap.cluster.Additions {
		read := &addition{Addition: a}
		for i := range a.Pods {
			if a.Pod != nil {
				read.added = append(read.added, snap.newPod(numbered(a.Pod, i+1)))
			}
		}
		snap.added = append(snap.added, read)
	}
	slices.SortFunc(snap.added, func(a, b *addition) int { return strings.Compare(a.Name, b.Name) })
}

// surging reads a workload; nil: its rollout needs no room beside that of its pods.
func (snap *snapshot) surging(w *Workload, byObject map[*corev1.Pod]*pod) *surging {
	s := &surging{name: w.Name, refused: w.Refused, surge: w.Surge, unavailable: w.Unavailable, daemon: w.Daemon}
	for _, object := range w.Pods {
		if p := byObject[object]; p != nil && p.home >= 0 && !p.leaving {
			s.old = append(s.old, p)
		}
	}
	slices.SortFunc(s.old, func(a, b *pod) int { return strings.Compare(a.ref, b.ref) })
	if len(s.old) == 0 || s.surge <= 0 || w.Pod == nil && w.Refused == "" {
		return nil
	}
	switch {
	case w.Pod == nil:
	case w.Daemon:
		for i, p := range s.old {
			next := numbered(w.Pod, i+1)
			next.Spec.NodeName = p.object.Spec.NodeName
			s.added = append(s.added, snap.newPod(next))
		}
	default:
		for i := range w.Replicas {
			s.added = append(s.added, snap.newPod(numbered(w.Pod, i+1)))
		}
	}
	if len(s.added) == 0 && s.refused == "" {
		return nil
	}
	return s
}

// numbered is a pod with a name that tells it from others like it. What they share is not copied.
func numbered(next *corev1.Pod, number int) *corev1.Pod {
	out := *next
	out.Name = fmt.Sprintf("%s (new %d)", next.Name, number)
	return &out
}

// refusals say of pods that do not exist why they do not.
func refusals(pods []*pod, why string) []Unplaced {
	var all []Unplaced
	for _, p := range pods {
		all = append(all, Unplaced{Pod: p.ref, Waiting: true, Request: p.list, Reasons: []NodeReason{{Reason: why}}})
	}
	return all
}

// refuse answers a scenario whose pods the API server does not create.
func (s Scenario) refuse(name, why string) Scenario {
	s.Fits, s.Certain = No, true
	_, ref, _ := strings.Cut(name, " ")
	s.Unplaced = []Unplaced{{Pod: ref, Waiting: true, Reasons: []NodeReason{{Reason: why}}}}
	return s
}
