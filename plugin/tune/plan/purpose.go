package plan

import (
	"slices"
	"strings"
)

// Purpose is what settings of nodes are for.
type Purpose string

// The purposes.
const (
	ForMemory    Purpose = "memory"
	ForDisk      Purpose = "disk"
	ForKernel    Purpose = "kernel"
	ForLoad      Purpose = "load"
	ForAPIServer Purpose = "API server"
	ForDatastore Purpose = "datastore"
	ForSecurity  Purpose = "security"
	ForAddOns    Purpose = "add-ons"
	ForOther     Purpose = "other"
)

// Purposes lists the purposes in the order in which they are shown.
func Purposes() []Purpose {
	return []Purpose{ForMemory, ForDisk, ForKernel, ForLoad, ForAPIServer, ForDatastore, ForSecurity, ForAddOns, ForOther}
}

// topic is what a few settings do together.
type topic struct {
	// setting is program and field; a * at the end stands for any rest.
	setting string
	purpose Purpose
	// words name it; %s: the value. "": the field itself.
	words string
}

// topics in the order in which they are shown. No setting belongs to two of them.
var topics = []topic{
	{"kubelet evictionHard.memory.available", ForMemory, "evict at %s free"},
	{"kubelet evictionSoft*", ForMemory, "soft eviction"},
	{"kubelet evictionMaxPodGracePeriod", ForMemory, "soft eviction"},
	{"kubelet evictionMinimumReclaim*", ForMemory, "soft eviction"},
	{"kubelet kubeReserved.memory", ForMemory, "reservations"},
	{"kubelet systemReserved.memory", ForMemory, "reservations"},
	{"environment GOMEMLIMIT", ForMemory, "GOMEMLIMIT"},
	{"zram *", ForMemory, "zram"},
	{"kubelet memorySwap*", ForMemory, "swap"},
	{"kubelet failSwapOn", ForMemory, "swap"},
	{"sysctl vm.*", ForMemory, "vm sysctls"},
	{"environment GOGC", ForMemory, "GOGC"},
	{"kubelet memoryThrottlingFactor", ForMemory, "memory QoS"},
	{"kubelet memoryReservationPolicy", ForMemory, "memory QoS"},
	{"kubelet featureGates.MemoryQoS", ForMemory, "memory QoS"},
	{"requests *", ForMemory, "requests of static pods"},
	{"kubelet containerLog*", ForDisk, "log rotation"},
	{"kubelet image*", ForDisk, "image cleanup"},
	{"kubelet evictionHard.nodefs.inodesFree", ForDisk, "inode eviction"},
	{"kubelet evictionHard.imagefs.inodesFree", ForDisk, "inode eviction"},
	{"kubelet evictionHard.nodefs.available", ForDisk, "disk eviction"},
	{"kubelet evictionHard.imagefs.available", ForDisk, "disk eviction"},
	{"kubelet kubeReserved.ephemeral-storage", ForDisk, "reservation"},
	{"kubelet systemReserved.ephemeral-storage", ForDisk, "reservation"},
	{"sysctl fs.inotify.*", ForKernel, "inotify"},
	{"sysctl net.netfilter.*", ForKernel, "conntrack"},
	{"sysctl kernel.panic*", ForKernel, "panic"},
	{"sysctl kernel.keys.*", ForKernel, "keyrings"},
	{"kubelet maxPods", ForLoad, "%s pods per node"},
	{"kubelet podsPerCore", ForLoad, "%s pods per core"},
	{"kubelet podPidsLimit", ForLoad, "%s processes per pod"},
	{"kubelet serializeImagePulls", ForLoad, "image pulls"},
	{"kubelet maxParallelImagePulls", ForLoad, "image pulls"},
	{"kubelet kubeReserved.cpu", ForLoad, "reserved CPU"},
	{"kubelet systemReserved.cpu", ForLoad, "reserved CPU"},
	{"kubelet nodeStatus*", ForLoad, "status reports"},
	{"kube-apiserver max-requests-inflight", ForAPIServer, "%s requests at once"},
	{"kube-apiserver max-mutating-requests-inflight", ForAPIServer, "%s changes at once"},
	{"kube-apiserver event-ttl", ForAPIServer, "events for %s"},
	{"kube-controller-manager terminated-pod-gc-threshold", ForAPIServer, "%s terminated pods"},
	{"etcd *", ForDatastore, ""},
	{"kubelet seccompDefault", ForSecurity, "seccomp by default"},
	{"kubelet authentication.*", ForSecurity, "authentication"},
	{"kubelet authorization.*", ForSecurity, "authorization"},
	{"kubelet readOnlyPort", ForSecurity, "read-only port"},
	{"kubelet rotateCertificates", ForSecurity, "certificates"},
	{"kubelet serverTLSBootstrap", ForSecurity, "certificates"},
	{"k3s disable", ForAddOns, "without %s"},
}

func (t topic) covers(name string) bool {
	if prefix, ok := strings.CutSuffix(t.setting, "*"); ok {
		return strings.HasPrefix(name, prefix)
	}
	return t.setting == name
}

// topic returns the first that covers the setting.
func (s Setting) topic() topic {
	for _, t := range topics {
		if t.covers(s.Of + " " + s.Field) {
			return t
		}
	}
	return topic{purpose: ForOther}
}

// Group is the settings of one purpose.
type Group struct {
	Purpose  Purpose
	Settings int
	// Topics are what the settings do, the most telling first.
	Topics []Topic
}

// Topic is in a few words what settings do.
type Topic struct {
	// Words in English, with %s for Value; empty: Value is the name of a field.
	Words string
	// Value of the settings, or their field; empty: the words say all.
	Value string
}

// Groups puts the settings of all nodes together by purpose. Purposes without settings are left out.
func Groups(nodes []Node) []Group {
	counts, values := map[Purpose]int{}, map[string][]string{}
	words, fields := map[Purpose][]Topic{}, map[Purpose][]Topic{}
	for _, n := range nodes {
		for _, s := range n.Settings {
			t := s.topic()
			counts[t.purpose]++
			if t.words == "" {
				fields[t.purpose] = once(fields[t.purpose], Topic{Value: s.Field})
			} else {
				values[t.setting] = once(values[t.setting], OrNone(s.After))
			}
		}
	}
	for _, t := range topics {
		if len(values[t.setting]) > 0 {
			said := Topic{Words: t.words}
			if strings.Contains(t.words, "%s") {
				said.Value = some(values[t.setting])
			}
			words[t.purpose] = once(words[t.purpose], said)
		}
	}
	var groups []Group
	for _, purpose := range Purposes() {
		if counts[purpose] > 0 {
			groups = append(groups, Group{Purpose: purpose, Settings: counts[purpose], Topics: slices.Concat(words[purpose], fields[purpose])})
		}
	}
	return groups
}

// once appends a value that is not in the list.
func once[T comparable](list []T, value T) []T {
	if slices.Contains(list, value) {
		return list
	}
	return append(list, value)
}

// some joins the values of different nodes: the first two, and dots where there are more.
func some(values []string) string {
	if len(values) > 2 {
		values = append(slices.Clone(values[:2]), "...")
	}
	return strings.Join(values, "/")
}
