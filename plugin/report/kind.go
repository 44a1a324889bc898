package report

import (
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

// KindName is the kind alone where its group belongs to Kubernetes, and KIND.GROUP otherwise:
// Longhorn has nodes too.
func KindName(kind schema.GroupKind) string {
	if !strings.Contains(kind.Group, ".") || strings.HasSuffix(kind.Group, ".k8s.io") {
		return kind.Kind
	}
	return kind.String()
}
