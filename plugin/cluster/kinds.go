package cluster

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/lightk8s/lightk8s/plugin/facts"
)

func keyOf(kind string, object metav1.Object) WorkloadKey {
	return WorkloadKey{Namespace: object.GetNamespace(), Workload: facts.Workload{Kind: kind, Name: object.GetName()}}
}

// number is one where nothing is said, as the API server has it.
func number(n *int32) int {
	if n == nil {
		return 1
	}
	return max(0, int(*n))
}

func (c *Cluster) fromDeployments(said func(string)) []*workload {
	var all []*workload
	for _, d := range c.deployments {
		w := &workload{key: keyOf("Deployment", d), template: &d.Spec.Template, replicas: number(d.Spec.Replicas), replaced: ReplacedWithGap}
		if d.Spec.Strategy.Type != appsv1.RecreateDeploymentStrategyType { // which frees all places first
			rolling := d.Spec.Strategy.RollingUpdate
			if rolling == nil {
				rolling = &appsv1.RollingUpdateDeployment{}
			}
			w.surge = w.scaled("maxSurge", rolling.MaxSurge, w.replicas, true, said)
			w.unavailable = w.scaled("maxUnavailable", rolling.MaxUnavailable, w.replicas, false, said)
			if w.unavailable < w.replicas {
				w.replaced = ReplacedInTurn
			}
		}
		all = append(all, w)
	}
	return all
}

// scaled is a number or a percentage of the replicas; 25% where nothing is said.
func (w *workload) scaled(field string, value *intstr.IntOrString, replicas int, up bool, said func(string)) int {
	quarter := intstr.FromString("25%")
	n, err := intstr.GetScaledValueFromIntOrPercent(intstr.ValueOrDefault(value, quarter), replicas, up)
	if err != nil || n < 0 {
		said(fmt.Sprintf("%s: %s is not a number or percentage: 25%% is taken", w.name(), field))
		n, _ = intstr.GetScaledValueFromIntOrPercent(&quarter, replicas, up)
	}
	return n
}

// fromStatefulSets: a StatefulSet never has more pods than replicas during a rollout.
func (c *Cluster) fromStatefulSets() []*workload {
	var all []*workload
	for _, s := range c.statefulSets {
		w := &workload{
			key: keyOf("StatefulSet", s), template: &s.Spec.Template, replicas: number(s.Spec.Replicas), claims: s.Spec.VolumeClaimTemplates,
			replaced: ReplacedInTurn,
		}
		switch {
		case s.Spec.UpdateStrategy.Type == appsv1.OnDeleteStatefulSetStrategyType:
			w.replaced = ReplacedByHand
		case w.replicas < 2:
			w.replaced = ReplacedWithGap
		}
		all = append(all, w)
	}
	return all
}

func (c *Cluster) fromDaemonSets(said func(string)) []*workload {
	var all []*workload
	for _, d := range c.daemonSets {
		w := &workload{key: keyOf("DaemonSet", d), template: &d.Spec.Template, replaced: ReplacedWithGap}
		w.replicas = len(c.nodesFor(w))
		if rolling := d.Spec.UpdateStrategy.RollingUpdate; rolling != nil && rolling.MaxSurge != nil && d.Spec.UpdateStrategy.Type != appsv1.OnDeleteDaemonSetStrategyType {
			w.surge = w.scaled("maxSurge", rolling.MaxSurge, w.replicas, true, said)
		}
		switch {
		case d.Spec.UpdateStrategy.Type == appsv1.OnDeleteDaemonSetStrategyType:
			w.replaced = ReplacedByHand
		case w.surge > 0:
			w.replaced = ReplacedInTurn
		}
		all = append(all, w)
	}
	return all
}

func (c *Cluster) fromReplicaSets() []*workload {
	var all []*workload
	for _, r := range c.replicaSets {
		if !isControlled(r) {
			all = append(all, &workload{key: keyOf("ReplicaSet", r), template: &r.Spec.Template, replicas: number(r.Spec.Replicas), replaced: ReplacedByHand})
		}
	}
	return all
}

func (c *Cluster) fromReplicationControllers() []*workload {
	var all []*workload
	for _, r := range c.replicationControllers {
		if !isControlled(r) && r.Spec.Template != nil {
			all = append(all, &workload{key: keyOf("ReplicationController", r), template: r.Spec.Template, replicas: number(r.Spec.Replicas), replaced: ReplacedByHand})
		}
	}
	return all
}

// fromJobs: a Job that is not finished makes as many pods at a time as it can.
func (c *Cluster) fromJobs() []*workload {
	var all []*workload
	for _, j := range c.jobs {
		if isControlled(j) {
			continue
		}
		w := &workload{key: keyOf("Job", j), template: &j.Spec.Template, replicas: atATime(&j.Spec, int(j.Status.Succeeded))}
		switch {
		case finished(j):
			w.replicas = 0
		case j.Spec.Suspend != nil && *j.Spec.Suspend:
			w.replicas, w.idle = 0, "it is suspended: its pods are not placed"
		}
		all = append(all, w)
	}
	return all
}

func (c *Cluster) fromCronJobs() []*workload {
	var all []*workload
	for _, j := range c.cronJobs {
		w := &workload{key: keyOf("CronJob", j), template: &j.Spec.JobTemplate.Spec.Template, run: atATime(&j.Spec.JobTemplate.Spec, 0), replaced: ReplacedAtNextRun}
		if j.Spec.Suspend != nil && *j.Spec.Suspend {
			w.run, w.idle = 0, "it is suspended: its pods are not placed"
		}
		all = append(all, w)
	}
	return all
}

// atATime is how many pods a Job has at a time.
func atATime(spec *batchv1.JobSpec, succeeded int) int {
	n := number(spec.Parallelism)
	if spec.Completions != nil {
		n = min(n, max(0, int(*spec.Completions)-succeeded))
	}
	return n
}

func finished(j *batchv1.Job) bool {
	for _, condition := range j.Status.Conditions {
		switch condition.Type {
		case batchv1.JobComplete, batchv1.JobFailed, batchv1.JobSuccessCriteriaMet, batchv1.JobFailureTarget:
			if condition.Status == corev1.ConditionTrue {
				return true
			}
		}
	}
	return false
}
