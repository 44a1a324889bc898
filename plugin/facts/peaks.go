package facts

import (
	"github.com/prometheus/common/model"
)

// Query of Prometheus: an expression, and what its values are of a container. The labels that
// name the container are namespace, pod and container.
type Query struct {
	Name       string
	Expression string
	// set keeps a value of it; amounts of 0 are none.
	set func(*ContainerUse, *int64)
}

// Queries of what containers used over a window such as "7d". Samples are taken as they were scraped: a subquery would pass
// over the peaks between its steps. Only the rate of cpu needs one.
func Queries(window string) []Query {
	of := func(metric string) string { return metric + `{container!="",container!="POD"}` }
	by := func(how, expression string) string {
		return how + " by (namespace, pod, container) (" + expression + ")"
	}
	memory := of(workingSetMetric)
	return []Query{
		{"memory", by("max", "max_over_time("+memory+"["+window+"])"), func(c *ContainerUse, v *int64) { c.PeakBytes = v }},
		{"samples", by("sum", "count_over_time("+memory+"["+window+"])"), func(c *ContainerUse, v *int64) { c.Samples = deref(v) }},
		// The history of a container can be shorter than the window.
		{"history", "time() - " + by("min", "min_over_time(timestamp("+memory+")["+window+":5m])"), func(c *ContainerUse, v *int64) { c.WindowSeconds = deref(v) }},
		{"cpu", "1000 * " + by("max", "max_over_time(rate("+of("container_cpu_usage_seconds_total")+"[5m])["+window+":5m])"), func(c *ContainerUse, v *int64) { c.CPUPeakMillicores = v }},
		{"oom events", by("sum", "increase("+of(oomMetric)+"["+window+"])"), func(c *ContainerUse, v *int64) { c.OOMEvents = v }},
		{"charge", by("max", "max_over_time("+of(peakMetric)+"["+window+"])"), func(c *ContainerUse, v *int64) { c.PeakUsageBytes = v }},
	}
}

// Read adds the answer to a query. It reports how many containers it tells of.
func (r Readings) Read(q Query, answer model.Vector) int {
	told := 0
	for _, s := range answer {
		key := Key{Namespace: string(s.Metric["namespace"]), Pod: string(s.Metric["pod"]), Container: string(s.Metric["container"])}
		value := whole(float64(s.Value))
		if key.Namespace == "" || key.Pod == "" || key.Container == "" || value == nil {
			continue
		}
		c := r[key]
		c.Name = key.Container
		q.set(&c, value)
		r[key] = c
		told++
	}
	return told
}

// MergePeaks adds what Prometheus told of the containers of the pods that run on the node. It reports of how many it did.
func (u *NodeUsage) MergePeaks(readings Readings, pods []Pod) int {
	here := map[Key]bool{}
	for _, pod := range pods {
		here[Key{Namespace: pod.Namespace, Pod: pod.Name}] = pod.Running && pod.Node == u.Metadata.Name
	}
	told := 0
	for key, reading := range readings {
		if reading.PeakBytes == nil || !here[Key{Namespace: key.Namespace, Pod: key.Pod}] {
			continue
		}
		c := u.container(key.Namespace, key.Pod, key.Container)
		c.absorb(reading)
		c.Samples += reading.Samples
		c.OOMEvents = largest(c.OOMEvents, reading.OOMEvents)
		told++
	}
	return told
}

func deref(v *int64) int64 {
	if v == nil {
		return 0
	}
	return *v
}
