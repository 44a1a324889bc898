package cluster

import (
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	nodev1 "k8s.io/api/node/v1"
	schedulingv1 "k8s.io/api/scheduling/v1"

	"github.com/lightk8s/lightk8s/plugin/creation"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// readRules reads what decides about new pods of every namespace. A class that was not read does not
// exist where all were read; else it is not known.
func (c *Cluster) readRules(known *policy.Inventory) {
	if known.Knows(runtimeClassKind) {
		c.rules.RuntimeClasses = map[string]*nodev1.RuntimeClass{}
		for _, class := range c.runtimeClasses {
			c.rules.RuntimeClasses[class.Name] = class
		}
	}
	if known.Knows(priorityClassKind) {
		c.rules.PriorityClasses = map[string]*schedulingv1.PriorityClass{}
		for _, class := range c.priorityClasses {
			c.rules.PriorityClasses[class.Name] = class
		}
	}
	c.rules.Minor = c.minor()
}

// minor is the minor version of the kubelets, the newest of which is no newer than the API server; 0:
// not known.
func (c *Cluster) minor() int {
	newest := 0
	for _, node := range c.Nodes {
		parts := strings.SplitN(node.Status.NodeInfo.KubeletVersion, ".", 3)
		if len(parts) < 3 {
			continue
		}
		if minor, err := strconv.Atoi(parts[1]); err == nil {
			newest = max(newest, minor)
		}
	}
	return newest
}

// rulesOf are what decides about new pods of a namespace, with the LimitRanges that a plan creates.
func (c *Cluster) rulesOf(namespace string, changes Sizes) creation.Namespace {
	rules := creation.Namespace{Cluster: c.rules}
	for _, list := range [][]*corev1.LimitRange{c.limitRanges, changes.limitRanges} {
		for _, limits := range list {
			if limits.Namespace == namespace {
				rules.LimitRanges = append(rules.LimitRanges, limits)
			}
		}
	}
	return rules
}

// quotasByNamespace are all quotas, with nothing counted.
func (c *Cluster) quotasByNamespace() map[string][]*creation.Quota {
	all := map[string][]*creation.Quota{}
	for _, quota := range c.quotas {
		all[quota.Namespace] = append(all[quota.Namespace], creation.NewQuota(quota))
	}
	return all
}
