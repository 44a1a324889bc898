package admission_test

import (
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// oldNamespace holds pods from before webhook and floor: plain, and privileged.
const oldNamespace = "old"

// update is a change of a pod that is there.
type update struct {
	name        string
	pod         string
	subresource string
	patch       string // strategic merge
	denied      []string
}

var updates = []update{
	{
		name: "image of a privileged pod", pod: "privileged",
		patch:  `{"spec":{"containers":[{"name":"web","image":"registry.example.com/web:1.0.1"}]}}`,
		denied: []string{"privileged"},
	},
	{
		name: "image of a plain pod", pod: "plain",
		patch: `{"spec":{"containers":[{"name":"web","image":"registry.example.com/web:1.0.1"}]}}`,
	},
	{
		name: "label of a privileged pod", pod: "privileged",
		patch: `{"metadata":{"labels":{"app":"web"}}}`,
	},
	{
		name: "finalizer of a privileged pod", pod: "privileged",
		patch: `{"metadata":{"finalizers":["example.com/kept"]}}`,
	},
	{
		name: "deadline of a privileged pod", pod: "privileged",
		patch: `{"spec":{"activeDeadlineSeconds":600}}`,
	},
	{
		name: "status of a privileged pod", pod: "privileged", subresource: "status",
		patch: `{"status":{"phase":"Running"}}`,
	},
	{
		name: "debugger in a plain pod", pod: "plain", subresource: "ephemeralcontainers",
		patch: `{"spec":{"ephemeralContainers":[{"name":"debugger","image":"registry.example.com/tools:1.0.0"}]}}`,
	},
	{
		name: "privileged debugger in a plain pod", pod: "plain", subresource: "ephemeralcontainers",
		patch:  `{"spec":{"ephemeralContainers":[{"name":"root","image":"registry.example.com/tools:1.0.0","securityContext":{"privileged":true}}]}}`,
		denied: []string{"privileged"},
	},
	{
		name: "debugger with a capability in a plain pod", pod: "plain", subresource: "ephemeralcontainers",
		patch:  `{"spec":{"ephemeralContainers":[{"name":"tracer","image":"registry.example.com/tools:1.0.0","securityContext":{"capabilities":{"add":["SYS_PTRACE"]}}}]}}`,
		denied: []string{"capabilities-baseline"},
	},
	{
		name: "debugger in a privileged pod", pod: "privileged", subresource: "ephemeralcontainers",
		patch:  `{"spec":{"ephemeralContainers":[{"name":"debugger","image":"registry.example.com/tools:1.0.0"}]}}`,
		denied: []string{"privileged"},
	},
}

// A pod that existed before can keep what it has, and change all but what runs in it.
func TestUpdatesAreDeniedWhereAContainerIsNewOrHasAnotherImage(t *testing.T) {
	for by, c := range map[string]*cluster{"webhook": guarded, "floor": floored} {
		for _, u := range updates {
			for _, options := range [][]string{{metav1.DryRunAll}, nil} {
				t.Run(by+"/"+u.name, func(t *testing.T) {
					err := c.change(t, u, options)
					if u.denied != nil {
						err = denied(err, u.denied...)
					}
					if err != nil {
						t.Error(err)
					}
				})
			}
		}
	}
}

func (c *cluster) change(t *testing.T, u update, options []string) error {
	t.Helper()
	var subresources []string
	if u.subresource != "" {
		subresources = append(subresources, u.subresource)
	}
	_, err := c.typed.CoreV1().Pods(oldNamespace).Patch(t.Context(), u.pod, types.StrategicMergePatchType,
		[]byte(u.patch), metav1.PatchOptions{DryRun: options}, subresources...)
	return err
}

// What was admitted before webhook and floor does not block later, unrelated changes.
func TestPrivilegedDebuggerFromBeforeDoesNotKeepALabelOut(t *testing.T) {
	for by, c := range map[string]*cluster{"webhook": guarded, "floor": floored} {
		label := update{pod: "debugged", patch: `{"metadata":{"labels":{"app":"web"}}}`}
		if err := c.change(t, label, nil); err != nil {
			t.Errorf("%s: %v", by, err)
		}
	}
}

// A pod that cannot be read whole must still go away: its controller takes its finalizer, and the
// kubelet writes its labels.
func TestAnUpdateWithoutANewImageIsAdmittedWhateverThePodsSize(t *testing.T) {
	for by, c := range map[string]*cluster{"webhook": guarded, "floor": floored} {
		for _, size := range largeSizes {
			for _, u := range []update{
				{name: "image", patch: `{"spec":{"containers":[{"name":"web","image":"registry.example.com/web:1.0.1"}]}}`, denied: []string{"privileged"}},
				{name: "label", patch: `{"metadata":{"labels":{"app":"web"}}}`},
				{name: "annotation", patch: `{"metadata":{"annotations":{"example.com/note":"web"}}}`},
				{name: "finalizer", patch: `{"metadata":{"finalizers":null}}`},
			} {
				u.pod = largeName(size)
				err := c.change(t, u, nil)
				switch {
				case u.denied == nil && err != nil:
					t.Errorf("%s: %s of a pod of %d KiB: %v", by, u.name, size, err)
				case u.denied != nil && err == nil:
					t.Errorf("%s: %s of a privileged pod of %d KiB was admitted", by, u.name, size)
				}
			}
		}
	}
}

// The profiles of kubectl debug, of which the standard one asks for more than the baseline has.
func TestKubectlDebugIsDeniedWhereItsProfileAsksForTooMuch(t *testing.T) {
	for by, c := range map[string]*cluster{"webhook": guarded, "floor": floored} {
		for profile, control := range map[string]string{
			"baseline": "", "restricted": "",
			"general": "capabilities-baseline", "netadmin": "capabilities-baseline", "sysadmin": "privileged",
		} {
			t.Run(by+"/"+profile, func(t *testing.T) {
				_, stderr, err := c.kubectl(t, "debug", "plain", "-n", oldNamespace, "--profile="+profile,
					"--image=registry.example.com/tools:1.0.0", "--container="+profile, "--attach=false")
				said := strings.Join(stderr, "\n")
				if (err == nil) != (control == "") || !strings.Contains(said, control) {
					t.Errorf("error %v, want a denial by %q\n%s", err, control, said)
				}
			})
		}
	}
}
