package cluster

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// Change is one field before and after.
type Change struct {
	// Such as requests.memory.
	Field string `json:"field"`
	// Empty: not set.
	Before string `json:"before"`
	// Empty: removed.
	After string `json:"after"`
}

func (c Change) make(resources *corev1.ResourceRequirements) error {
	of, name, _ := strings.Cut(c.Field, ".")
	list := &resources.Requests
	if of == "limits" {
		list = &resources.Limits
	}
	if c.After == "" {
		delete(*list, corev1.ResourceName(name))
		return nil
	}
	quantity, err := resource.ParseQuantity(c.After)
	if err != nil {
		return fmt.Errorf("read %s %q: %w", c.Field, c.After, err)
	}
	put(list, corev1.ResourceName(name), quantity)
	return nil
}

// Raises reports whether a change makes a request larger than it is, or states one where there is none.
func (c Change) Raises() bool {
	if !strings.HasPrefix(c.Field, "requests.") || c.After == "" {
		return false
	}
	after, err := resource.ParseQuantity(c.After)
	if err != nil {
		return true
	}
	if c.Before == "" {
		return true
	}
	before, err := resource.ParseQuantity(c.Before)
	return err != nil || after.Cmp(before) > 0
}
