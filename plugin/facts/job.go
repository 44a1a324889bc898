package facts

import (
	"strings"

	batchv1 "k8s.io/api/batch/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// JobOwners tells, by namespace/name, whether a Job is of a CronJob. A Job that is not in it, or nil, is judged by its name.
type JobOwners map[string]Workload

// Add notes the owner of a Job.
func (j JobOwners) Add(job *batchv1.Job) {
	owner := Workload{Kind: "Job", Name: job.Name}
	if by := metav1.GetControllerOf(job); by != nil && by.Kind == "CronJob" {
		owner = Workload{Kind: by.Kind, Name: by.Name}
	}
	j[job.Namespace+"/"+job.Name] = owner
}

func (j JobOwners) ownerOf(namespace, name string) Workload {
	if owner, ok := j[namespace+"/"+name]; ok {
		return owner
	}
	if cronJob, ok := cronJobOf(name); ok {
		return Workload{Kind: "CronJob", Name: cronJob}
	}
	return Workload{Kind: "Job", Name: name}
}

// cronJobOf takes the time off the name of a Job that its CronJob gave it: minutes since 1970, of
// which there are eight digits from 1989 to 2160.
func cronJobOf(job string) (string, bool) {
	at := strings.LastIndexByte(job, '-')
	if at < 1 {
		return "", false
	}
	minutes := job[at+1:]
	if len(minutes) != 8 || strings.Trim(minutes, "0123456789") != "" {
		return "", false
	}
	return job[:at], true
}

// MayBeOfCronJob reports whether the name alone does not tell if the owner of a pod is a Job of its own.
func MayBeOfCronJob(references []metav1.OwnerReference) bool {
	for _, owner := range references {
		if _, looks := cronJobOf(owner.Name); looks && owner.Kind == "Job" {
			return true
		}
	}
	return false
}

func withoutSuffix(name, hash string) (string, bool) {
	if hash == "" {
		return "", false
	}
	before, ok := strings.CutSuffix(name, "-"+hash)
	return before, ok && before != ""
}
