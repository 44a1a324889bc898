package fit

import corev1 "k8s.io/api/core/v1"

// scoped is a matcher over the domains of a topology.
type scoped struct{ matcher, topology int }

// weighted is a wish with its weight, negative where it is to keep away.
type weighted struct {
	scoped
	weight int64
}

// demands are the terms that pods place on pods that come later: required anti-affinity, which
// forbids, and affinity and preferred terms, which score. Equal terms share a number.
type demands struct {
	list  []scoped
	index map[scoped]int
}

func (d *demands) number(s scoped) int {
	i, known := d.index[s]
	if !known {
		i = len(d.list)
		d.list = append(d.list, s)
		if d.index == nil {
			d.index = map[scoped]int{}
		}
		d.index[s] = i
	}
	return i
}

// hardAffinityWeight is what required affinity of a pod counts for, when another is scored that
// it matches.
const hardAffinityWeight = 1

// readAffinity reads the pod affinity and anti-affinity of a pod.
func (w *world) readAffinity(p *pod, object *corev1.Pod) error {
	p.affinity = -1
	if object.Spec.Affinity == nil {
		return nil
	}
	if a := object.Spec.Affinity.PodAffinity; a != nil {
		if err := w.readRequired(p, object, a.RequiredDuringSchedulingIgnoredDuringExecution); err != nil {
			return err
		}
		if err := w.readPreferred(p, object, a.PreferredDuringSchedulingIgnoredDuringExecution, 1); err != nil {
			return err
		}
	}
	if a := object.Spec.Affinity.PodAntiAffinity; a != nil {
		for i := range a.RequiredDuringSchedulingIgnoredDuringExecution {
			term, err := w.term(object, &a.RequiredDuringSchedulingIgnoredDuringExecution[i])
			if err != nil {
				return err
			}
			p.apart = append(p.apart, term)
			p.forbids = append(p.forbids, w.forbidden.number(term))
		}
		if err := w.readPreferred(p, object, a.PreferredDuringSchedulingIgnoredDuringExecution, -1); err != nil {
			return err
		}
	}
	return nil
}

// readRequired reads required affinity: one pod has to match all of the terms.
func (w *world) readRequired(p *pod, object *corev1.Pod, terms []corev1.PodAffinityTerm) error {
	if len(terms) == 0 {
		return nil
	}
	var all []condition
	for i := range terms {
		c, err := w.condition(object, &terms[i])
		if err != nil {
			return err
		}
		all = append(all, c)
		topology := w.topology(terms[i].TopologyKey)
		p.beside = append(p.beside, topology)
		p.wishes = append(p.wishes, demand{
			number: w.wished.number(scoped{w.affinityMatcher(c), topology}), weight: hardAffinityWeight,
		})
	}
	p.affinity = w.affinityMatcher(all...)
	p.besideItself = w.matchers.list[p.affinity].matches(object.Namespace, object.Labels)
	return nil
}

func (w *world) readPreferred(p *pod, object *corev1.Pod, terms []corev1.WeightedPodAffinityTerm, sign int64) error {
	for i := range terms {
		term, err := w.term(object, &terms[i].PodAffinityTerm)
		if err != nil {
			return err
		}
		weight := sign * int64(terms[i].Weight)
		p.prefers = append(p.prefers, weighted{scoped: term, weight: weight})
		p.wishes = append(p.wishes, demand{number: w.wished.number(term), weight: weight})
	}
	return nil
}

func (w *world) term(object *corev1.Pod, term *corev1.PodAffinityTerm) (scoped, error) {
	c, err := w.condition(object, term)
	if err != nil {
		return scoped{}, err
	}
	return scoped{w.affinityMatcher(c), w.topology(term.TopologyKey)}, nil
}
