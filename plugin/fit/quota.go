package fit

import "github.com/lightk8s/lightk8s/plugin/creation"

// readQuotas counts the pods that are there against the quotas of their namespaces.
func (snap *snapshot) readQuotas() {
	snap.quotas = map[string][]*creation.Quota{}
	for namespace, quotas := range snap.cluster.Quotas {
		for _, q := range quotas {
			snap.quotas[namespace] = append(snap.quotas[namespace], q.Clone())
		}
	}
	snap.charge(snap.pods...)
}

// charge counts pods that are created, and discharge pods that are gone.
func (snap *snapshot) charge(pods ...*pod) {
	for _, p := range pods {
		for _, q := range snap.quotas[p.object.Namespace] {
			q.Count(p.object)
		}
	}
}

func (snap *snapshot) discharge(pods ...*pod) {
	for _, p := range pods {
		for _, q := range snap.quotas[p.object.Namespace] {
			q.Release(p.object)
		}
	}
}

// exceeds is why a quota keeps the API server from creating a pod; "": none does.
func (snap *snapshot) exceeds(p *pod) string {
	for _, q := range snap.quotas[p.object.Namespace] {
		if err := q.Check(p.object); err != nil {
			return err.Error()
		}
	}
	return ""
}
