package creation

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/util/validation"
	resourcehelper "k8s.io/component-helpers/resource"
)

// validate returns what is wrong with the resources of a pod, sorted.
func validate(spec *corev1.PodSpec) []string {
	var all []string
	for _, list := range [][]corev1.Container{spec.InitContainers, spec.Containers} {
		for _, c := range list {
			all = append(all, invalid("container "+c.Name, c.Resources, isContainerResource)...)
		}
	}
	if spec.Resources != nil {
		all = append(all, invalid("the pod", *spec.Resources, resourcehelper.IsSupportedPodLevelResource)...)
		all = append(all, inconsistent(spec)...)
	}
	slices.Sort(all)
	return all
}

// invalid returns what is wrong with requests and limits.
func invalid(of string, r corev1.ResourceRequirements, allowed func(corev1.ResourceName) bool) []string {
	var all []string
	say := func(format string, args ...any) { all = append(all, of+" "+fmt.Sprintf(format, args...)) }
	hugePages, other := false, false
	for _, list := range []corev1.ResourceList{r.Limits, r.Requests} {
		for name, quantity := range list {
			if !allowed(name) {
				say("asks for %s, which it cannot have", name)
			}
			if quantity.Sign() < 0 {
				say("asks for a negative amount of %s", name)
			}
			if isInteger(name) && quantity.MilliValue()%1000 != 0 {
				say("asks for a part of a %s", name)
			}
			if isHugePages(name) && !wholePages(name, quantity) {
				say("asks for %s of %s, which is no whole number of pages", quantity.String(), name)
			}
			hugePages = hugePages || isHugePages(name)
			other = other || name == corev1.ResourceCPU || name == corev1.ResourceMemory
		}
	}
	for name, request := range r.Requests {
		limit, limited := r.Limits[name]
		switch {
		case limited && request.Cmp(limit) > 0:
			say("requests %s of %s, and its limit is %s", request.String(), name, limit.String())
		case limited && request.Cmp(limit) != 0 && !mayOvercommit(name):
			say("requests %s of %s, which must be its limit of %s", request.String(), name, limit.String())
		case !limited && !mayOvercommit(name):
			say("requests %s, which must be limited too", name)
		}
	}
	if hugePages && !other {
		say("asks for huge pages, and neither for CPU nor memory")
	}
	return all
}

// inconsistent returns where the containers of a pod ask for more than the pod as a whole.
func inconsistent(spec *corev1.PodSpec) []string {
	var all []string
	for name, sum := range requestsOf(spec) {
		if request, ok := spec.Resources.Requests[name]; ok && sum.Cmp(request) > 0 {
			all = append(all, fmt.Sprintf("the pod requests %s of %s, and its containers %s", request.String(), name, sum.String()))
		}
	}
	for name, sum := range limitsOf(spec) {
		if limit, ok := spec.Resources.Limits[name]; ok && isHugePages(name) && sum.Cmp(limit) > 0 {
			all = append(all, fmt.Sprintf("the limit of %s of the pod is %s, and that of its containers %s", name, limit.String(), sum.String()))
		}
	}
	for _, c := range spec.Containers {
		for name, quantity := range c.Resources.Limits {
			if limit, ok := spec.Resources.Limits[name]; ok && quantity.Cmp(limit) > 0 {
				all = append(all, fmt.Sprintf("the limit of %s of the pod is %s, and that of container %s %s", name, limit.String(), c.Name, quantity.String()))
			}
		}
	}
	return all
}

func isHugePages(name corev1.ResourceName) bool {
	return strings.HasPrefix(string(name), corev1.ResourceHugePagesPrefix)
}

func wholePages(name corev1.ResourceName, quantity resource.Quantity) bool {
	size, err := resource.ParseQuantity(strings.TrimPrefix(string(name), corev1.ResourceHugePagesPrefix))
	return err == nil && size.Value() > 0 && quantity.Value()%size.Value() == 0
}

// isNative reports whether a resource is one of Kubernetes itself.
func isNative(name corev1.ResourceName) bool {
	return !strings.Contains(string(name), "/") || strings.Contains(string(name), corev1.ResourceDefaultNamespacePrefix)
}

func mayOvercommit(name corev1.ResourceName) bool { return isNative(name) && !isHugePages(name) }

// isInteger reports whether a resource comes in whole pieces only.
func isInteger(name corev1.ResourceName) bool { return !isNative(name) }

// isContainerResource reports whether a container can request a resource.
func isContainerResource(name corev1.ResourceName) bool {
	if len(validation.IsQualifiedName(string(name))) > 0 {
		return false
	}
	switch name {
	case corev1.ResourceCPU, corev1.ResourceMemory, corev1.ResourceEphemeralStorage:
		return true
	}
	return isHugePages(name) || strings.Contains(string(name), "/") && (isNative(name) || isExtended(name))
}

// isExtended reports whether a resource can be one of a device plugin: a quota must be able to name it.
func isExtended(name corev1.ResourceName) bool {
	return !strings.HasPrefix(string(name), corev1.DefaultResourceRequestsPrefix) &&
		len(validation.IsQualifiedName(corev1.DefaultResourceRequestsPrefix+string(name))) == 0
}
