package owner

import (
	"fmt"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// Barred says why an object of a cluster is left as it is; "": it can change.
func Barred(object map[string]any) string {
	switch policy.RefOf(object).GroupKind().String() {
	case "Pod":
		return "a running pod cannot be changed; change what makes it"
	case "Job.batch":
		return "the template of a Job cannot be changed; make the Job anew"
	case "ReplicaSet.apps", "ReplicationController":
		return "its pods are replaced only when they are deleted; use a Deployment"
	}
	if o := Of(object); o.Keeps() {
		return fmt.Sprintf("belongs to %s: %s", o, o.Where)
	}
	return ""
}
