package admission

import (
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// LooksAt reports whether the webhook has something to say of objects of the kind: pods, what
// makes pods or sends them to a node, and Services.
func LooksAt(kind schema.GroupKind) bool {
	return policy.HoldsPodSpec(kind) || kind == bindingKind || kind == schema.GroupKind{Kind: "Service"}
}
