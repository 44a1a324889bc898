package creation

import (
	"fmt"
	"maps"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// amounts are what a container or a pod requests and is limited to.
type amounts struct {
	of               string
	requests, limits corev1.ResourceList
}

// violate returns which bounds of an item the amounts are outside of.
func (a amounts) violate(item corev1.LimitRangeItem) []string {
	var all []string
	for _, bound := range []struct {
		list  corev1.ResourceList
		check func(amounts, corev1.ResourceName, resource.Quantity) string
	}{{item.Min, amounts.belowMin}, {item.Max, amounts.aboveMax}, {item.MaxLimitRequestRatio, amounts.aboveRatio}} {
		for name, quantity := range maps.All(bound.list) {
			if violation := bound.check(a, name, quantity); violation != "" {
				all = append(all, violation)
			}
		}
	}
	return all
}

func (a amounts) belowMin(name corev1.ResourceName, least resource.Quantity) string {
	request, requested := a.requests[name]
	limit, limited := a.limits[name]
	switch {
	case !requested:
		return fmt.Sprintf("the minimum of %s is %s, and %s requests none", name, least.String(), a.of)
	case less(request, least, limit):
		return fmt.Sprintf("the minimum of %s is %s, and %s requests %s", name, least.String(), a.of, request.String())
	case limited && less(limit, least, request):
		return fmt.Sprintf("the minimum of %s is %s, and the limit of %s is %s", name, least.String(), a.of, limit.String())
	}
	return ""
}

func (a amounts) aboveMax(name corev1.ResourceName, most resource.Quantity) string {
	request, requested := a.requests[name]
	limit, limited := a.limits[name]
	switch {
	case !limited:
		return fmt.Sprintf("the maximum of %s is %s, and %s has no limit", name, most.String(), a.of)
	case less(most, limit, request):
		return fmt.Sprintf("the maximum of %s is %s, and the limit of %s is %s", name, most.String(), a.of, limit.String())
	case requested && less(most, request, limit):
		return fmt.Sprintf("the maximum of %s is %s, and %s requests %s", name, most.String(), a.of, request.String())
	}
	return ""
}

func (a amounts) aboveRatio(name corev1.ResourceName, most resource.Quantity) string {
	request, requested := a.requests[name]
	limit, limited := a.limits[name]
	is, of := values(limit, request, resource.Quantity{})
	switch {
	case !requested || of == 0:
		return fmt.Sprintf("the ratio of limit to request of %s can be at most %s, and %s requests none", name, most.String(), a.of)
	case !limited || is == 0:
		return fmt.Sprintf("the ratio of limit to request of %s can be at most %s, and %s has no limit", name, most.String(), a.of)
	}
	ratio, bound := float64(is)/float64(of), float64(most.Value())
	if most.Value() <= resource.MaxMilliValue {
		ratio, bound = ratio*1000, float64(most.MilliValue())
	}
	if ratio > bound {
		return fmt.Sprintf("the ratio of limit to request of %s can be at most %s, and that of %s is %.2f", name, most.String(), a.of, float64(is)/float64(of))
	}
	return ""
}

// less reports whether a is less than b, in the precision in which the API server compares them: that
// of the largest of the three.
func less(a, b, other resource.Quantity) bool {
	x, y := values(a, b, other)
	return x < y
}

// values are a and b in thousandths, where none of the three is too large for that.
func values(a, b, other resource.Quantity) (x, y int64) {
	if a.Value() <= resource.MaxMilliValue && b.Value() <= resource.MaxMilliValue && other.Value() <= resource.MaxMilliValue {
		return a.MilliValue(), b.MilliValue()
	}
	return a.Value(), b.Value()
}
