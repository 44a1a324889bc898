package facts

import "k8s.io/apimachinery/pkg/runtime/schema"

// ObjectStateKind is the kind of what fix learns of an object before it changes it. No reading of a whole cluster has it.
var ObjectStateKind = schema.GroupKind{Group: Group, Kind: "ObjectState"}

// ObjectState is what a cluster shows of an object beside its fields: the answer to a question that only it can answer,
// such as the user that an image sets. What is not told, or not told alike by all pods, is absent.
type ObjectState struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Metadata   Meta   `json:"metadata"`
	// Of is the object, in the namespace of the metadata.
	Of Workload `json:"of"`
	// Containers of the template, as they run in its pods now.
	Containers []ContainerState `json:"containers,omitempty"`
	// PodSecurityLevels are the levels of the Pod Security Standards, of "baseline" and "restricted", at which a namespace
	// can go on as it is.
	PodSecurityLevels []string `json:"podSecurityLevels,omitempty"`
}

// ContainerState is what the containers of one name in all running pods of a workload have in common.
type ContainerState struct {
	Name string `json:"name"`
	// User and Group are ids that the first process runs with (Kubernetes 1.33 and later tell them).
	User  *int64 `json:"user,omitempty"`
	Group *int64 `json:"group,omitempty"`
	// Pinned is the image of the template with the digest that runs: REPOSITORY:TAG@DIGEST.
	Pinned string `json:"pinned,omitempty"`
}
