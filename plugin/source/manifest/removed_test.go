package manifest

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/scheme"

	"github.com/lightk8s/lightk8s/test/repo"
)

// lifecycle is what k8s.io/api generates for types of alpha and beta versions.
type lifecycle interface {
	APILifecycleRemoved() (major, minor int)
}

// replaced is what it generates beside that for some of them.
type replaced interface {
	APILifecycleReplacement() schema.GroupVersionKind
}

// gone are the rows for what is no longer in k8s.io/api, or never was. The deprecation guide and the
// changelog are the sources of these.
var gone = []string{
	"apiextensions.k8s.io/v1beta1 CustomResourceDefinition: 1.22 apiextensions.k8s.io/v1",
	"apiregistration.k8s.io/v1beta1 APIService: 1.22 apiregistration.k8s.io/v1",
	"autoscaling/v2beta1 HorizontalPodAutoscaler: 1.25 autoscaling/v2",
	"autoscaling/v2beta2 HorizontalPodAutoscaler: 1.26 autoscaling/v2",
	"batch/v2alpha1 CronJob: 1.21 batch/v1",
	"extensions/v1beta1 PodSecurityPolicy: 1.16",
	"policy/v1beta1 PodSecurityPolicy: 1.25",
	"rbac.authorization.k8s.io/v1alpha1 ClusterRole: 1.23 rbac.authorization.k8s.io/v1",
	"rbac.authorization.k8s.io/v1alpha1 ClusterRoleBinding: 1.23 rbac.authorization.k8s.io/v1",
	"rbac.authorization.k8s.io/v1alpha1 Role: 1.23 rbac.authorization.k8s.io/v1",
	"rbac.authorization.k8s.io/v1alpha1 RoleBinding: 1.23 rbac.authorization.k8s.io/v1",
	"scheduling.k8s.io/v1alpha1 PriorityClass: 1.23 scheduling.k8s.io/v1",
}

func TestRemovalsAreThoseOfKubernetes(t *testing.T) {
	removed, err := removals()
	if err != nil {
		t.Fatal(err)
	}
	current := minorOfAPI(t)
	var rest []string
	for gv, kinds := range removed {
		for kind, row := range kinds {
			rest = append(rest, gv+" "+kind+": "+row)
		}
	}
	for gvk := range scheme.Scheme.AllKnownTypes() {
		since, ok := removedIn(t, gvk)
		if !ok || since > current || !isKept(gvk.Kind) {
			continue
		}
		row := removed[gvk.GroupVersion().String()][gvk.Kind]
		words := strings.Fields(row)
		if len(words) != 2 || words[0] != "1."+strconv.Itoa(since) || !isReplacement(t, gvk, words[1], current) {
			t.Errorf("%s %s was removed in 1.%d: %q", gvk.GroupVersion(), gvk.Kind, since, row)
		}
		rest = slices.DeleteFunc(rest, func(r string) bool {
			return r == gvk.GroupVersion().String()+" "+gvk.Kind+": "+row
		})
	}
	slices.Sort(rest)
	if diff := cmp.Diff(gone, rest); diff != "" {
		t.Errorf("rows that Kubernetes has no lifecycle for (-want +got):\n%s", diff)
	}
	if groups := slices.Sorted(maps.Keys(removed)); len(groups) < 25 {
		t.Errorf("only %d versions: %v", len(groups), groups)
	}
}

// isReplacement reports whether apiVersion is what k8s.io/api names, or where that was removed itself
// or is not named, one that is served.
func isReplacement(t *testing.T, gvk schema.GroupVersionKind, apiVersion string, current int) bool {
	t.Helper()
	typed, err := scheme.Scheme.New(gvk)
	if err != nil {
		t.Fatal(err)
	}
	if named, ok := typed.(replaced); ok {
		instead := named.APILifecycleReplacement()
		instead.Kind = gvk.Kind
		if since, ok := removedIn(t, instead); !ok || since > current {
			return apiVersion == instead.GroupVersion().String()
		}
	}
	instead := schema.FromAPIVersionAndKind(apiVersion, gvk.Kind)
	since, ok := removedIn(t, instead)
	return scheme.Scheme.Recognizes(instead) && (!ok || since > current)
}

func removedIn(t *testing.T, gvk schema.GroupVersionKind) (minor int, ok bool) {
	t.Helper()
	if !scheme.Scheme.Recognizes(gvk) {
		return 0, false
	}
	typed, err := scheme.Scheme.New(gvk)
	if err != nil {
		t.Fatal(err)
	}
	cycle, ok := typed.(lifecycle)
	if !ok {
		return 0, false
	}
	_, minor = cycle.APILifecycleRemoved()
	return minor, true
}

// isKept reports whether the API server keeps objects of the kind, so that a manifest can have one.
func isKept(kind string) bool {
	return !strings.HasSuffix(kind, "List") && !strings.HasSuffix(kind, "Review") &&
		!slices.Contains([]string{"APIGroupDiscovery", "DeploymentRollback", "Eviction", "Scale"}, kind)
}

// minorOfAPI is the minor version of the Kubernetes whose API is compiled in.
func minorOfAPI(t *testing.T) int {
	t.Helper()
	data, err := os.ReadFile(repo.Path("go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	match := regexp.MustCompile(`\sk8s\.io/api v0\.([0-9]+)\.`).FindSubmatch(data)
	if match == nil {
		t.Fatal("go.mod has no k8s.io/api")
	}
	minor, err := strconv.Atoi(string(match[1]))
	if err != nil {
		t.Fatal(err)
	}
	return minor
}
