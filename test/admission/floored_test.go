package admission_test

import (
	"context"
	"fmt"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/eventually"
)

const (
	// unflooredNamespace is one that the floor leaves out, so that it shows what the API server itself
	// makes of a pod, or refuses in it.
	unflooredNamespace = "unfloored"
	// flooredNamespace is one like any other.
	flooredNamespace = "floored"
	// exceptedNamespace is one in which excepted is in force.
	exceptedNamespace = "excepted"
)

// excepted allows some of the values that random pods have, to some of them.
var excepted = policy.Exception{
	Reason: "Random pods are judged by it.", Namespaces: []string{exceptedNamespace},
	Pods: []policy.ExceptedPods{{
		ServiceAccounts: []string{"def*"}, Images: []string{"registry.example.com/w*"},
		Allow: policy.Allowance{
			Privileged: []string{"we*"}, HostNamespaces: []policy.HostNamespace{"hostNetwork", "hostIPC"},
			HostPaths: []string{"/var/lib/web"}, HostPorts: []policy.PortRange{"80", "8000-9000"},
			Capabilities: []string{"NET_RAW", "chown"}, Sysctls: []string{"kernel.msgmax"}, SELinuxTypes: []string{"spc_t"},
			AppArmorProfiles: []string{"Unconfined", "unconfined"}, SeccompProfiles: []string{"Unconfined"}, ProbeHosts: []string{"127.0.0.1"},
		},
	}, {
		Images: []string{"other.example.com/web"}, NonRoot: true,
		Allow: policy.Allowance{HostNamespaces: []policy.HostNamespace{"hostPID"}, ReadOnlyHostPaths: []string{"/var/lib/*"}, Capabilities: []string{"ALL"}},
	}},
}

// startFloored starts an API server, and installs the chart in mode policies where there is one: the floor, with excepted and
// all exceptions that come with lightk8s, and what injects without a webhook, with the sizes of a node.
func startFloored(dir string) (*cluster, error) {
	c, err := startCluster(dir)
	if err != nil {
		return c, err
	}
	ctx := context.Background()
	if err := c.makeNode(ctx); err != nil {
		return c, err
	}
	for _, namespace := range []string{unflooredNamespace, flooredNamespace, exceptedNamespace, oldNamespace} {
		if err := c.makeNamespace(ctx, namespace); err != nil {
			return c, err
		}
		if err := c.makeOldPods(ctx, namespace); err != nil {
			return c, err
		}
	}
	exceptions, err := exceptionValues()
	if err != nil {
		return c, err
	}
	minor, err := c.minor(ctx)
	if err != nil {
		return c, err
	}
	values := slices.Concat(exceptions, []string{"floor.exemptNamespaces=" + asJSON(slices.Concat(sizedNamespaces(), enforcedNamespaces, []string{unflooredNamespace}))})
	if minor >= mutatingPolicies {
		values = append(values, `mode="policies"`)
	}
	objects, err := renderChart(values...)
	if err != nil {
		return c, err
	}
	if minor < mutatingPolicies {
		objects = floorOf(objects)
	}
	if err := c.install(ctx, objects...); err != nil {
		return c, err
	}
	if err := c.awaitFloor(ctx); err != nil {
		return c, err
	}
	if minor >= mutatingPolicies {
		err = c.tuneSizes(ctx)
	}
	return c, err
}

// exceptionValues are the values of the chart that put all exceptions in force.
func exceptionValues() ([]string, error) {
	builtIn, err := policy.BuiltInExceptions()
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, exception := range builtIn {
		ids = append(ids, exception.ID)
	}
	return []string{"exceptions=" + asJSON(ids), "customExceptions=" + asJSON([]policy.Exception{excepted})}, nil
}

func (c *cluster) awaitFloor(ctx context.Context) error {
	privileged, err := readPod("privileged")
	if err != nil {
		return err
	}
	if err := eventually.Succeeds(ctx, moment, func() error {
		_, err := c.create(ctx, flooredNamespace, named(privileged, "probe"), metav1.DryRunAll)
		return denied(err, "privileged")
	}); err != nil {
		return fmt.Errorf("wait for the floor: %w", err)
	}
	return nil
}

// floorOf picks the policies of the floor and their bindings.
func floorOf(objects []*unstructured.Unstructured) []*unstructured.Unstructured {
	var floor []*unstructured.Unstructured
	for _, object := range objects {
		switch object.GetKind() {
		case "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding":
			floor = append(floor, object)
		}
	}
	return floor
}
