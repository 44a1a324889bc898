package facts

import (
	"cmp"
	"slices"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// NewNodeConfig returns the configuration of a node of which nothing is known yet.
func NewNodeConfig(node string) NodeConfig {
	return NodeConfig{APIVersion: policy.APIVersion, Kind: NodeConfigKind.Kind, Metadata: Meta{Name: node}}
}

// NewNodeUsage returns the usage of a node of which nothing is known yet.
func NewNodeUsage(node string) NodeUsage {
	return NodeUsage{APIVersion: policy.APIVersion, Kind: NodeUsageKind.Kind, Metadata: Meta{Name: node}}
}

// observe takes the latest reading for the peak, where there is no other.
func (c *ContainerUse) observe() {
	c.PeakBytes, c.CPUPeakMillicores = largest(c.PeakBytes, c.WorkingSetBytes), largest(c.CPUPeakMillicores, c.CPUMillicores)
	if c.WorkingSetBytes != nil && c.Samples == 0 {
		c.Samples = 1
	}
}

// absorb takes what another reading of a container of this name knows: the larger peak, and of all else what is not told here.
// Samples and OOM events are left to the caller: whether they add up depends on what the readings are.
func (c *ContainerUse) absorb(other ContainerUse) {
	c.WorkingSetBytes = cmp.Or(c.WorkingSetBytes, other.WorkingSetBytes)
	c.CPUMillicores = cmp.Or(c.CPUMillicores, other.CPUMillicores)
	c.PeakBytes = largest(c.PeakBytes, other.PeakBytes)
	c.PeakUsageBytes = largest(c.PeakUsageBytes, other.PeakUsageBytes)
	c.CPUPeakMillicores = largest(c.CPUPeakMillicores, other.CPUPeakMillicores)
	c.RootBytes, c.LogBytes = largest(c.RootBytes, other.RootBytes), largest(c.LogBytes, other.LogBytes)
	c.WindowSeconds = max(c.WindowSeconds, other.WindowSeconds)
	c.StartedAt = cmp.Or(c.StartedAt, other.StartedAt)
}

// largest of two amounts, of which either can be unknown.
func largest(a, b *int64) *int64 {
	if a == nil || b != nil && *b > *a {
		return b
	}
	return a
}

// sum of two counts, of which either can be unknown.
func sum(a, b *int64) *int64 {
	if a == nil || b == nil {
		return cmp.Or(a, b)
	}
	total := *a + *b
	return &total
}

func (p PodUse) compare(other PodUse) int {
	return cmp.Or(cmp.Compare(p.Namespace, other.Namespace), cmp.Compare(p.Name, other.Name))
}

// container returns the use of a container of a pod, and makes room for it where there is none.
func (u *NodeUsage) container(namespace, pod, name string) *ContainerUse {
	wanted := PodUse{Namespace: namespace, Name: pod}
	at, found := slices.BinarySearchFunc(u.Pods, wanted, PodUse.compare)
	if !found {
		u.Pods = slices.Insert(u.Pods, at, wanted)
	}
	containers := &u.Pods[at].Containers
	i, found := slices.BinarySearchFunc(*containers, name, func(c ContainerUse, name string) int { return cmp.Compare(c.Name, name) })
	if !found {
		*containers = slices.Insert(*containers, i, ContainerUse{Name: name})
	}
	return &(*containers)[i]
}
