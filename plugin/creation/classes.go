package creation

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
)

// setOverhead adds what a RuntimeClass needs beside the containers, and where its pods can run.
func (c Cluster) setOverhead(pod *corev1.Pod) error {
	spec := &pod.Spec
	if c.RuntimeClasses == nil {
		return nil
	}
	if spec.RuntimeClassName == nil {
		if spec.Overhead != nil {
			return fmt.Errorf("the pod has overhead, and no RuntimeClass")
		}
		return nil
	}
	class, known := c.RuntimeClasses[*spec.RuntimeClassName]
	if !known {
		return fmt.Errorf("RuntimeClass %s not found", *spec.RuntimeClassName)
	}
	switch {
	case class.Overhead == nil && spec.Overhead != nil:
		return fmt.Errorf("the pod has overhead, and RuntimeClass %s has none", class.Name)
	case class.Overhead != nil && len(spec.Overhead) > 0 && !equality.Semantic.DeepEqual(class.Overhead.PodFixed, spec.Overhead):
		return fmt.Errorf("the pod has other overhead than RuntimeClass %s", class.Name)
	case class.Overhead != nil:
		spec.Overhead = class.Overhead.PodFixed.DeepCopy()
	}
	if class.Scheduling == nil {
		return nil
	}
	for _, key := range slices.Sorted(maps.Keys(class.Scheduling.NodeSelector)) {
		value := class.Scheduling.NodeSelector[key]
		if own, ok := spec.NodeSelector[key]; ok && own != value {
			return fmt.Errorf("RuntimeClass %s selects nodes with %s=%s, and the pod those with %s=%s", class.Name, key, value, key, own)
		}
		if spec.NodeSelector == nil {
			spec.NodeSelector = map[string]string{}
		}
		spec.NodeSelector[key] = value
	}
	spec.Tolerations = append(spec.Tolerations, class.Scheduling.Tolerations...)
	return nil
}

// setPriority names the default PriorityClass, and sets the priority of the class.
func (c Cluster) setPriority(pod *corev1.Pod) error {
	if c.PriorityClasses == nil {
		return nil
	}
	spec := &pod.Spec
	switch spec.PriorityClassName {
	case systemNodeCritical:
		spec.Priority = new(int32(systemCriticalPriority + 1000))
		return nil
	case systemClusterCritical:
		spec.Priority = new(int32(systemCriticalPriority))
		return nil
	case "":
		spec.Priority = new(int32(0))
		// Of several defaults, the one of the lowest priority counts.
		for _, name := range slices.Sorted(maps.Keys(c.PriorityClasses)) {
			class := c.PriorityClasses[name]
			if class.GlobalDefault && (spec.PriorityClassName == "" || class.Value < *spec.Priority) {
				spec.PriorityClassName, spec.Priority = name, new(class.Value)
				spec.PreemptionPolicy = cmp.Or(spec.PreemptionPolicy, class.PreemptionPolicy)
			}
		}
		return nil
	}
	class, known := c.PriorityClasses[spec.PriorityClassName]
	if !known {
		return fmt.Errorf("PriorityClass %s not found", spec.PriorityClassName)
	}
	spec.Priority = new(class.Value)
	spec.PreemptionPolicy = cmp.Or(spec.PreemptionPolicy, class.PreemptionPolicy)
	return nil
}
