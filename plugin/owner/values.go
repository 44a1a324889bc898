package owner

import (
	"regexp"
	"slices"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// place is a part of the objects of a chart that is a value of it as a whole.
type place struct {
	kinds []string
	in    policy.Path
	// value of the chart, by its keys.
	value []string
}

// workloads are what these charts run their pods by.
var workloads = []string{"Deployment", "DaemonSet"}

// ofTemplate is a part of the pods, and ofContainer one of the container of the chart: what users add stands behind it.
func ofTemplate(field string, value ...string) place {
	return place{workloads, policy.Path{"spec", "template", "spec", field}, value}
}

func ofContainer(field string, value ...string) place {
	return place{workloads, policy.Path{"spec", "template", "spec", "containers", 0, field}, value}
}

// charts are the values of charts that K3s and RKE2 package, by the name in the label helm.sh/chart. They were tried with
// traefik 41.3.0, ingress-nginx 4.15.1 and coredns 1.46.2: `helm template` with a value makes the field.
var charts = map[string][]place{
	"traefik": traefik, "rke2-traefik": traefik, "coredns": coredns, "rke2-coredns": coredns,
	"ingress-nginx": nginx, "rke2-ingress-nginx": nginx,
}

var coredns = []place{
	ofContainer("securityContext", "securityContext"), ofContainer("resources", "resources"),
	ofTemplate("securityContext", "podSecurityContext"),
}

var traefik = slices.Concat(coredns, []place{
	{workloads, policy.Path{"spec", "revisionHistoryLimit"}, []string{"deployment", "revisionHistoryLimit"}},
	{[]string{"Service"}, policy.Path{"spec", "allocateLoadBalancerNodePorts"}, []string{"service", "spec", "allocateLoadBalancerNodePorts"}},
})

var nginx = []place{
	ofContainer("securityContext", "controller", "containerSecurityContext"), ofContainer("resources", "controller", "resources"),
	ofTemplate("securityContext", "controller", "podSecurityContext"),
	{workloads, policy.Path{"spec", "revisionHistoryLimit"}, []string{"revisionHistoryLimit"}},
}

// version is that of the label, such as -37.1.1_up37.1.0.
var version = regexp.MustCompile(`-v?\d.*$`)

// Values are what the chart of an object is to be given, so that it makes the object with fields set, and the paths of
// those for which it has no value. Each value is given as a whole: some charts leave their defaults out beside it.
func Values(object map[string]any, set []policy.Assignment) (values map[string]any, left []policy.Path, err error) {
	after, err := policy.Apply(object, set)
	if err != nil {
		return nil, nil, err
	}
	u := unstructured.Unstructured{Object: object}
	places := charts[version.ReplaceAllString(u.GetLabels()["helm.sh/chart"], "")]
	values = map[string]any{}
	for _, assignment := range set {
		at, value := find(places, u.GetKind(), assignment.Path)
		if at == nil {
			left = append(left, assignment.Path)
			continue
		}
		if err := unstructured.SetNestedField(values, at.In(after), value...); err != nil {
			return nil, nil, err
		}
	}
	return values, left, nil
}

// find is the part of an object that a path leads into, and its value; nil: there is none.
func find(places []place, kind string, path policy.Path) (at policy.Path, value []string) {
	for _, p := range places {
		if slices.Contains(p.kinds, kind) && len(path) >= len(p.in) && slices.Equal(path[:len(p.in)], p.in) {
			return p.in, p.value
		}
	}
	return nil, nil
}
