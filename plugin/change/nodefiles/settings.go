package nodefiles

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
)

var (
	plainWord    = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?$`)
	variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	sysctlName   = regexp.MustCompile(`^[a-z0-9_]+(\.[a-z0-9_-]+)+$`)
	// plainValue needs no quotes in any file that is written here.
	plainValue = regexp.MustCompile(`^[A-Za-z0-9._:/,<=>%+@-]+$`)
)

// etcdFlags that a plan can set: etcd ignores unknown flags in its configuration without a message.
var etcdFlags = []string{
	"auto-compaction-mode", "auto-compaction-retention", "backend-batch-interval", "backend-batch-limit",
	"election-timeout", "heartbeat-interval", "max-snapshots", "max-wals", "quota-backend-bytes", "snapshot-count",
}

// componentFlag is NAME=VALUE of a flag, without dashes.
func componentFlag(c Change) (string, error) {
	name, value := c.Path[2], fmt.Sprint(c.After)
	switch {
	case !plainWord.MatchString(name):
		return "", errors.New("not a flag name")
	case c.Path[1] == "etcd" && !slices.Contains(etcdFlags, name):
		return "", errors.New("not an etcd flag that a plan can set; etcd ignores unknown flags without an error")
	case !printable(value):
		return "", errors.New("value has control characters")
	}
	return name + "=" + value, nil
}

// lowestGoMemoryLimit, in bytes: below it the control plane does nothing but collect garbage.
const lowestGoMemoryLimit = 400 << 20

// environment is NAME=VALUE of a variable.
func environment(c Change) (string, error) {
	name, value := c.Path[2], fmt.Sprint(c.After)
	if !variableName.MatchString(name) || !printable(value) {
		return "", errors.New("not a variable name and value")
	}
	if name == "GOMEMLIMIT" && value != "off" {
		// Go writes MiB, and quantities Mi.
		limit, err := resource.ParseQuantity(strings.TrimSuffix(value, "B"))
		if err != nil {
			return "", fmt.Errorf("GOMEMLIMIT %q: %w", value, err)
		}
		if limit.Value() < lowestGoMemoryLimit {
			return "", errors.New("below 400MiB the control plane only collects garbage")
		}
	}
	return name + "=" + value, nil
}

// request of memory, checked to be a quantity.
func request(c Change) (string, error) {
	component, value := c.Path[2], fmt.Sprint(c.After)
	if !slices.Contains([]string{"etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"}, component) {
		return "", errors.New("not a control plane component")
	}
	quantity, err := resource.ParseQuantity(value)
	if err != nil {
		return "", fmt.Errorf("memory request %q: %w", value, err)
	}
	return quantity.String(), nil
}

// printable reports whether the value is one line of text.
func printable(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return r < ' ' || r == 0x7f || r == '\uFFFD' || r == 0x85 || r == 0x2028 || r == 0x2029
	})
}
