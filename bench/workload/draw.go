package workload

import (
	"fmt"
	"math/rand/v2"
)

// fields and list are short for what manifests are made of.
type (
	fields = map[string]any
	list   = []any
)

// draw is one attempt at a workload.
type draw struct {
	random  *rand.Rand
	app     string
	planted Truth
}

// likely is true in percent of all draws.
func (d *draw) likely(percent int) bool { return d.random.IntN(100) < percent }

func (d *draw) one(of ...string) string { return of[d.random.IntN(len(of))] }

// between is a number from low to high, both included.
func (d *draw) between(low, high int64) int64 { return low + d.random.Int64N(high-low+1) }

func (d *draw) object(kind string) fields {
	object := fields{"apiVersion": "apps/v1", "kind": kind, "metadata": fields{
		"name": d.app, "namespace": fmt.Sprintf("team-%02d", d.random.IntN(40)), "labels": d.labels(),
	}}
	selector := fields{"matchLabels": fields{"app.kubernetes.io/instance": d.app}}
	switch kind {
	case "Deployment":
		object["spec"] = fields{
			"replicas": d.between(1, 3), "revisionHistoryLimit": int64(3), "selector": selector,
			"strategy": fields{
				"type": "RollingUpdate", "rollingUpdate": fields{"maxUnavailable": int64(1), "maxSurge": int64(0)},
			},
			"template": d.template(kind),
		}
	case "DaemonSet":
		object["spec"] = fields{
			"selector": selector, "updateStrategy": fields{"type": "RollingUpdate"}, "template": d.template(kind),
		}
	case "CronJob":
		object["apiVersion"] = "batch/v1"
		object["spec"] = fields{
			"schedule": fmt.Sprintf("%d %d * * *", d.between(0, 59), d.between(0, 23)), "concurrencyPolicy": "Forbid",
			"successfulJobsHistoryLimit": int64(1), "failedJobsHistoryLimit": int64(1),
			"jobTemplate": fields{"spec": fields{"backoffLimit": int64(2), "template": d.template(kind)}},
		}
	default:
		object["apiVersion"] = "v1"
		object["spec"] = d.podSpec(kind)
	}
	return object
}

func (d *draw) labels() fields {
	return fields{"app.kubernetes.io/name": d.app[:len(d.app)-6], "app.kubernetes.io/instance": d.app}
}

func (d *draw) template(kind string) fields {
	metadata := fields{"labels": d.labels()}
	if kind != "CronJob" && d.likely(50) {
		metadata["annotations"] = fields{"prometheus.io/scrape": "true", "prometheus.io/port": "8080"}
	}
	return fields{"metadata": metadata, "spec": d.podSpec(kind)}
}
