package cluster

import (
	"path"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// How the pods of a workload are replaced when its template changes.
const (
	// ReplacedInTurn: others stay while one is replaced.
	ReplacedInTurn = "in turn"
	// ReplacedWithGap: for a while there is none, on a node for a DaemonSet.
	ReplacedWithGap = "gap"
	// ReplacedByHand: when a user deletes them.
	ReplacedByHand = "by hand"
	// ReplacedAtNextRun: the next Job is made of the new template.
	ReplacedAtNextRun = "next run"
)

// Restart is what becomes of the pods of a workload when its template changes.
type Restart struct {
	// InPlace is true where its pods can be resized as they run. A kubelet can still refuse that.
	InPlace bool
	// How they are replaced otherwise is one of the constants above.
	How string
	// Pods that it has.
	Pods int
	// StopSeconds is the most that a pod takes to end.
	StopSeconds int64
	// StartSeconds is what the slowest of its pods took from its node to Ready; nil: it does not show.
	StartSeconds *int64
	// Checked is true where a readinessProbe of every container tells when a new pod serves.
	Checked bool
	// Database is the name of the database that it runs; "": none that is known.
	Database string
}

// Restarts are those of workloads that get the sizes; one that is not known is left out.
func (c *Cluster) Restarts(keys []WorkloadKey, sizes Sizes) map[WorkloadKey]Restart {
	all := map[WorkloadKey]Restart{}
	for _, w := range c.workloads(func(string) {}) {
		if w.template != nil && slices.Contains(keys, w.key) {
			r := w.restart()
			r.InPlace = c.resizes(w, sizes)
			all[w.key] = r
		}
	}
	return all
}

func (w *workload) restart() Restart {
	spec := w.template.Spec
	r := Restart{How: w.replaced, Pods: len(w.lasting()), StopSeconds: 30, Checked: true}
	if spec.TerminationGracePeriodSeconds != nil {
		r.StopSeconds = max(0, *spec.TerminationGracePeriodSeconds)
	}
	for _, container := range spec.Containers {
		r.Checked = r.Checked && container.ReadinessProbe != nil
		if r.Database == "" {
			r.Database = databaseOf(container.Image)
		}
	}
	for _, pod := range w.lasting() {
		if took := startOf(pod); took != nil && (r.StartSeconds == nil || *took > *r.StartSeconds) {
			r.StartSeconds = took
		}
	}
	return r
}

// startOf is how many seconds a pod took from its node to Ready; nil: it was restarted since, or is not
// ready.
func startOf(pod *corev1.Pod) *int64 {
	for _, status := range slices.Concat(pod.Status.InitContainerStatuses, pod.Status.ContainerStatuses) {
		if status.RestartCount > 0 {
			return nil
		}
	}
	var scheduled, ready *corev1.PodCondition
	for i, condition := range pod.Status.Conditions {
		switch {
		case condition.Status != corev1.ConditionTrue:
		case condition.Type == corev1.PodScheduled:
			scheduled = &pod.Status.Conditions[i]
		case condition.Type == corev1.PodReady:
			ready = &pod.Status.Conditions[i]
		}
	}
	if scheduled == nil || ready == nil || scheduled.LastTransitionTime.IsZero() || ready.LastTransitionTime.Before(&scheduled.LastTransitionTime) {
		return nil
	}
	return new(int64(ready.LastTransitionTime.Sub(scheduled.LastTransitionTime.Time).Seconds()))
}

// databases are programs that keep data which a restart interrupts, by a part of the last word of
// their image.
var databases = []string{
	"cassandra", "clickhouse", "cockroach", "couchdb", "dgraph", "elasticsearch", "etcd", "influxdb", "kafka", "mariadb", "meilisearch",
	"memcached", "minio", "mongo", "mysql", "nats", "neo4j", "opensearch", "percona", "postgis", "postgres", "qdrant", "rabbitmq", "redis",
	"scylla", "tidb", "timescaledb", "typesense", "valkey", "victoria-metrics", "weaviate", "zookeeper",
}

// databaseOf is the name of the database that an image holds; "": none that is known. What exports
// its metrics or backs it up is none.
func databaseOf(image string) string {
	name := ImageName(image)
	for _, beside := range []string{"exporter", "backup", "operator", "admin", "proxy", "bouncer"} {
		if strings.Contains(name, beside) {
			return ""
		}
	}
	for _, database := range databases {
		if strings.Contains(name, database) {
			return database
		}
	}
	return ""
}

// ImageName is the last part of the name of an image: without registry, owner, tag and digest.
func ImageName(image string) string {
	name, _, _ := strings.Cut(path.Base(image), "@")
	name, _, _ = strings.Cut(name, ":")
	return name
}
