package owner

import (
	"fmt"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// Immutable says why no object of a kind changes in a cluster, "": it can.
func Immutable(kind schema.GroupKind) string {
	switch kind.String() {
	case "Pod":
		return "a running pod cannot be changed; change what makes it"
	case "Job.batch":
		return "the template of a Job cannot be changed; make the Job anew"
	case "ReplicaSet.apps", "ReplicationController":
		return "its pods are replaced only when they are deleted; use a Deployment"
	}
	return ""
}

// Barred says why an object of a cluster is left as it is; "": it can change.
func Barred(object map[string]any) string {
	if why := Immutable(policy.RefOf(object).GroupKind()); why != "" {
		return why
	}
	if o := Of(object); o.Keeps() {
		return fmt.Sprintf("belongs to %s: %s", o, o.Where)
	}
	return ""
}
