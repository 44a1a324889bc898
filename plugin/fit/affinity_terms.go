package fit

import corev1 "k8s.io/api/core/v1"

// term is a matcher over the domains of a topology.
type term struct{ matcher, topology int }

// preferredTerm is a term with its weight, negative for anti-affinity.
type preferredTerm struct {
	term
	weight int64
}

// terms are the terms that pods place on pods that come later: required anti-affinity, which
// forbids, and affinity and preferred terms, which score. Equal terms share a number.
type terms struct {
	list  []term
	index map[term]int
}

func (d *terms) number(s term) int {
	i, known := d.index[s]
	if !known {
		i = len(d.list)
		d.list = append(d.list, s)
		if d.index == nil {
			d.index = map[term]int{}
		}
		d.index[s] = i
	}
	return i
}

// hardAffinityWeight is what required affinity of a pod counts for, when another is scored that
// it matches.
const hardAffinityWeight = 1

// readAffinity reads the pod affinity and anti-affinity of a pod.
func (snap *snapshot) readAffinity(p *pod, object *corev1.Pod) error {
	p.affinity = -1
	if object.Spec.Affinity == nil {
		return nil
	}
	if a := object.Spec.Affinity.PodAffinity; a != nil {
		if err := snap.readRequired(p, object, a.RequiredDuringSchedulingIgnoredDuringExecution); err != nil {
			return err
		}
		if err := snap.readPreferred(p, object, a.PreferredDuringSchedulingIgnoredDuringExecution, 1); err != nil {
			return err
		}
	}
	if a := object.Spec.Affinity.PodAntiAffinity; a != nil {
		for i := range a.RequiredDuringSchedulingIgnoredDuringExecution {
			term, err := snap.readTerm(object, &a.RequiredDuringSchedulingIgnoredDuringExecution[i])
			if err != nil {
				return err
			}
			p.antiAffinity = append(p.antiAffinity, term)
			p.antiAffinityTerms = append(p.antiAffinityTerms, snap.antiAffinity.number(term))
		}
		if err := snap.readPreferred(p, object, a.PreferredDuringSchedulingIgnoredDuringExecution, -1); err != nil {
			return err
		}
	}
	return nil
}

// readRequired reads required affinity: one pod has to match all of the terms.
func (snap *snapshot) readRequired(p *pod, object *corev1.Pod, terms []corev1.PodAffinityTerm) error {
	if len(terms) == 0 {
		return nil
	}
	var all []condition
	for i := range terms {
		c, err := snap.condition(object, &terms[i])
		if err != nil {
			return err
		}
		all = append(all, c)
		topology := snap.topology(terms[i].TopologyKey)
		p.affinityTopologies = append(p.affinityTopologies, topology)
		p.scoringTerms = append(p.scoringTerms, weightedTerm{
			number: snap.preferred.number(term{snap.affinityMatcher(c), topology}), weight: hardAffinityWeight,
		})
	}
	p.affinity = snap.affinityMatcher(all...)
	p.matchesItself = snap.matchers.list[p.affinity].matches(object.Namespace, object.Labels)
	return nil
}

func (snap *snapshot) readPreferred(p *pod, object *corev1.Pod, terms []corev1.WeightedPodAffinityTerm, sign int64) error {
	for i := range terms {
		term, err := snap.readTerm(object, &terms[i].PodAffinityTerm)
		if err != nil {
			return err
		}
		weight := sign * int64(terms[i].Weight)
		p.preferred = append(p.preferred, preferredTerm{term: term, weight: weight})
		p.scoringTerms = append(p.scoringTerms, weightedTerm{number: snap.preferred.number(term), weight: weight})
	}
	return nil
}

func (snap *snapshot) readTerm(object *corev1.Pod, affinity *corev1.PodAffinityTerm) (term, error) {
	c, err := snap.condition(object, affinity)
	if err != nil {
		return term{}, err
	}
	return term{snap.affinityMatcher(c), snap.topology(affinity.TopologyKey)}, nil
}
