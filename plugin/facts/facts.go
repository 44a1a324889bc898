// Package facts holds what lightk8s learns of nodes and workloads beside the objects of the
// API: the configuration that kubelets run with, and what containers really use.
//
// Facts are written as objects of the group lightk8s.dev, so that they travel the ways of all
// other objects: controls judge them or find them in their inventory, snapshots hold them, and
// `tune -f` reads them back. A fact that could not be read is absent, and Unread says why: it is
// never zero.
//
// Each answer that is read has a file that parses it: configz, configmap, summary, cadvisor, metrics,
// apiserver, components. The others put together what several answers say of one thing.
package facts

import (
	"encoding/json"
	"fmt"

	"k8s.io/apimachinery/pkg/runtime/schema"
	sigsjson "sigs.k8s.io/json"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// Group of the kinds below, in version v1alpha1.
const Group = "lightk8s.dev"

// Kinds of facts. There is one NodeConfig and at most one NodeUsage a node, both named like it,
// and one WorkloadUsage for each workload that runs containers.
var (
	NodeConfigKind    = schema.GroupKind{Group: Group, Kind: "NodeConfig"}
	NodeUsageKind     = schema.GroupKind{Group: Group, Kind: "NodeUsage"}
	WorkloadUsageKind = schema.GroupKind{Group: Group, Kind: "WorkloadUsage"}
)

// Meta is the part of the objects' metadata that facts have.
type Meta struct {
	Namespace string `json:"namespace,omitempty"`
	Name      string `json:"name"`
}

// Unread is what could not be read, with the reason.
type Unread struct {
	// What is "kubelet", "components", "usage", "peaks" or "storage".
	What   string `json:"what"`
	Reason string `json:"reason"`
	// Class is that of the controls that are skipped because of it; "": it was read, and does not tell.
	Class policy.SkipClass `json:"class,omitempty"`
}

// NodeConfig is what a node runs with.
type NodeConfig struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Metadata   Meta   `json:"metadata"`
	// Kubelet is a KubeletConfiguration of kubelet.config.k8s.io/v1beta1; nil: not known.
	Kubelet map[string]any `json:"kubelet,omitempty"`
	// KubeletSource is "configz", where an absent field is at its zero value; or "configmap", the
	// cluster-wide base of kubeadm or k0s, where an absent field is not known; "" where Kubelet is nil.
	KubeletSource string `json:"kubeletSource,omitempty"`
	// Components are the command lines of the static pods on the node, by component: etcd,
	// kube-apiserver, kube-controller-manager, kube-scheduler. Those that do not show are absent.
	Components map[string][]string `json:"components,omitempty"`
	// Settings is what a plan wants on the node beside the kubelet's configuration; always absent
	// in what is read. Controls assign to it.
	Settings *Settings `json:"settings,omitempty"`
	Unread   []Unread  `json:"unread,omitempty"`
}

// Settings are wanted settings of a node, of other programs than the kubelet.
type Settings struct {
	// Etcd, APIServer and ControllerManager are flags without their dashes, and values.
	Etcd              map[string]string `json:"etcd,omitempty"`
	APIServer         map[string]string `json:"kube-apiserver,omitempty"`
	ControllerManager map[string]string `json:"kube-controller-manager,omitempty"`
	// Environment of the process that holds the control plane: GOMEMLIMIT, GOGC.
	Environment map[string]string `json:"environment,omitempty"`
	// Sysctl holds kernel parameters.
	Sysctl map[string]string `json:"sysctl,omitempty"`
	// Requests are memory requests for static pods, as quantities, by component.
	Requests map[string]string `json:"requests,omitempty"`
	// Disable are packaged components of K3s and RKE2 to leave out.
	Disable []string `json:"disable,omitempty"`
	// ZramMiB is the size of compressed swap in memory, in MiB; 0: none wanted.
	ZramMiB int `json:"zramMiB,omitempty"`
}

// NodeUsage is what a node and its containers used at Time.
type NodeUsage struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Metadata   Meta   `json:"metadata"`
	// Time of the reading, RFC 3339.
	Time string `json:"time"`
	// Source is "summary" (the kubelet's own), or "metrics" (metrics.k8s.io: no systems, no peaks).
	Source string `json:"source"`
	Memory Memory `json:"memory"`
	// CPUMillicores in use on the node as a whole; nil: not known.
	CPUMillicores *int64 `json:"cpuMillicores,omitempty"`
	// Systems are the memory of "kubelet", "runtime" and "pods" as the kubelet accounts them; those
	// that it does not tell are absent.
	Systems map[string]Memory `json:"systems,omitempty"`
	// Pressure is the pressure stall information; nil: the kernel or the kubelet does not tell.
	Pressure *Pressure `json:"pressure,omitempty"`
	// Disks are "nodefs" (the kubelet's folder) and "imagefs" (images, where they have a disk of their
	// own or not), of which the kubelet measures both space and inodes; those not told are absent.
	Disks  map[string]Disk `json:"disks,omitempty"`
	Pods   []PodUse        `json:"pods,omitempty"`
	Unread []Unread        `json:"unread,omitempty"`
}

// Disk is the room of a file system. What is not told is nil; 0 available is a full disk.
type Disk struct {
	AvailableBytes *int64 `json:"availableBytes,omitempty"`
	CapacityBytes  *int64 `json:"capacityBytes,omitempty"`
	InodesFree     *int64 `json:"inodesFree,omitempty"`
	Inodes         *int64 `json:"inodes,omitempty"`
}

// Memory is an amount of memory in use, in bytes. What is not told is nil.
type Memory struct {
	WorkingSetBytes *int64 `json:"workingSetBytes,omitempty"`
	RSSBytes        *int64 `json:"rssBytes,omitempty"`
	AvailableBytes  *int64 `json:"availableBytes,omitempty"`
	SwapBytes       *int64 `json:"swapBytes,omitempty"`
}

// Pressure is the share of the last 300 seconds, in percent, that tasks stalled.
type Pressure struct {
	MemoryFull *float64 `json:"memoryFull,omitempty"` // all tasks waited for memory
	IOFull     *float64 `json:"ioFull,omitempty"`
	CPUSome    *float64 `json:"cpuSome,omitempty"` // some tasks waited for a core
}

// PodUse is what a pod used, container by container.
type PodUse struct {
	Namespace  string         `json:"namespace"`
	Name       string         `json:"name"`
	Containers []ContainerUse `json:"containers"`
}

// ContainerUse is what one container used. What is not told is nil, and never 0.
type ContainerUse struct {
	Name string `json:"name"`
	// WorkingSetBytes is the latest reading.
	WorkingSetBytes *int64 `json:"workingSetBytes,omitempty"`
	// PeakBytes is the largest working set known, over WindowSeconds.
	PeakBytes *int64 `json:"peakBytes,omitempty"`
	// PeakUsageBytes is the most that the container was ever charged with, page cache included
	// (container_memory_max_usage_bytes): an upper bound of its peak since it started.
	PeakUsageBytes *int64 `json:"peakUsageBytes,omitempty"`
	// CPUMillicores is the latest reading, CPUPeakMillicores the largest over WindowSeconds.
	CPUMillicores     *int64 `json:"cpuMillicores,omitempty"`
	CPUPeakMillicores *int64 `json:"cpuPeakMillicores,omitempty"`
	// OOMEvents that the kubelet counted since the container started; nil: not counted.
	OOMEvents *int64 `json:"oomEvents,omitempty"`
	// RootBytes is what the container keeps in its root file system beside its image, LogBytes what its logs take. A container
	// that wrote nothing has some tens of KiB, for the directories that its volumes are mounted at.
	RootBytes *int64 `json:"rootBytes,omitempty"`
	LogBytes  *int64 `json:"logBytes,omitempty"`
	// WindowSeconds is the time that PeakBytes was watched for; 0: one reading.
	WindowSeconds int64 `json:"windowSeconds"`
	// Samples is the number of readings that PeakBytes is the largest of.
	Samples int64 `json:"samples"`
	// StartedAt, RFC 3339; "" where not told.
	StartedAt string `json:"startedAt,omitempty"`
}

// WorkloadUsage is what the pods of a workload used, the largest of all of them for each
// container. It is named KIND.NAME in lower case, such as deployment.web.
type WorkloadUsage struct {
	APIVersion string   `json:"apiVersion"`
	Kind       string   `json:"kind"`
	Metadata   Meta     `json:"metadata"`
	Workload   Workload `json:"workload"`
	// Pods that were read, of those that run.
	Pods       int              `json:"pods"`
	Containers []WorkloadMemory `json:"containers"`
}

// Workload names what owns pods: Deployment, StatefulSet, DaemonSet, ReplicaSet,
// ReplicationController, Job, CronJob, or Pod for a pod of its own.
type Workload struct {
	Kind string `json:"kind"`
	Name string `json:"name"`
}

// WorkloadMemory is the use of the containers of one name in all pods of a workload.
type WorkloadMemory struct {
	ContainerUse
	// OOMKills are restarts that the pods' statuses show as OOMKilled.
	OOMKills int64 `json:"oomKills"`
	// OOMLimitBytes is the largest memory limit, as their specs state it, of the pods that were
	// killed; nil: none was, or they had no limit.
	OOMLimitBytes *int64 `json:"oomLimitBytes,omitempty"`
	// PeakUsageSeconds is the time that PeakUsageBytes was counted for: since the start of the pod's
	// container that runs the longest.
	PeakUsageSeconds int64 `json:"peakUsageSeconds,omitempty"`
}

// Object writes a fact as the object that sources yield and snapshots hold.
func Object[T NodeConfig | NodeUsage | WorkloadUsage | ObjectState](fact T) (map[string]any, error) {
	data, err := json.Marshal(fact)
	if err != nil {
		return nil, fmt.Errorf("encode fact: %w", err)
	}
	var object map[string]any
	if err := sigsjson.UnmarshalCaseSensitivePreserveInts(data, &object); err != nil {
		return nil, fmt.Errorf("encode fact: %w", err)
	}
	return object, nil
}

// Read reads a fact back from an object of its kind. Numbers can be of any JSON type.
func Read[T NodeConfig | NodeUsage | WorkloadUsage](object map[string]any) (T, error) {
	var fact T
	data, err := json.Marshal(object)
	if err == nil {
		err = json.Unmarshal(data, &fact)
	}
	if err != nil {
		return fact, fmt.Errorf("read %s: %w", policy.RefOf(object), err)
	}
	return fact, nil
}
