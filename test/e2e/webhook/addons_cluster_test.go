//go:build e2e

package webhook

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/preflight"
	"github.com/lightk8s/lightk8s/test/eventually"
)

const (
	addOns      = "testdata/add-ons"
	localPath   = "local-path-storage" // namespace of local-path-provisioner
	provisioner = "local-path-provisioner-service-account"
)

// addOnNamespaces are those of the files in testdata/add-ons.
var addOnNamespaces = []string{"kube-flannel", localPath, "metallb-system", "monitoring"}

// stubbed are the images of the add-ons. The web server of the test cluster takes their place.
var stubbed = []string{
	"docker.io/library/busybox:latest",
	"docker.io/rancher/local-path-provisioner:v0.0.37",
	"ghcr.io/flannel-io/flannel-cni-plugin:v1.9.1-flannel3",
	"ghcr.io/flannel-io/flannel:v0.28.9",
	"quay.io/brancz/kube-rbac-proxy:v0.22.1",
	"quay.io/metallb/controller:v0.16.1",
	"quay.io/metallb/speaker:v0.16.1",
	"quay.io/prometheus/node-exporter:v1.12.1",
}

// mounted are the folders and the file that the container runtime and the kubelet make on this machine for
// the add-ons, the outer ones first.
var mounted = []string{
	"/etc/cni", "/etc/cni/net.d", "/opt/cni", "/opt/cni/bin", "/opt/local-path-provisioner", "/run/flannel", "/run/xtables.lock",
}

// applyAddOns has the add-ons run until the test ends.
func applyAddOns(t *testing.T) {
	t.Helper()
	if err := inRepository(append([]string{"test/cluster/tag.sh", image}, stubbed...)...); err != nil {
		t.Fatal(err)
	}
	removeLater(t, mounted)
	t.Cleanup(func() {
		home.Must(t, "delete", "-f", addOns, "--ignore-not-found", "--timeout=120s")
		nothingIsLeft(t)
	})
	tellOnFailure(t)
	home.Must(t, "apply", "-f", addOns)
	// Some look alike in another namespace too: see impostorsAreDenied.
	for _, account := range []string{"flannel", "node-exporter", "speaker", provisioner} {
		home.Must(t, "create", "serviceaccount", account, "-n", guarded)
		t.Cleanup(func() { home.Must(t, "delete", "serviceaccount", account, "-n", guarded) })
	}
	took := eventually.Holds(t, 2*time.Minute, "all add-ons run", func(context.Context) bool { return len(runningAddOns(t)) == 5 })
	measured(t, "until the add-ons ran", took)
}

// removeLater removes what the test leaves on this machine, and leaves what was there before.
func removeLater(t *testing.T, paths []string) {
	t.Helper()
	for _, path := range paths {
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			continue
		}
		t.Cleanup(func() {
			if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
				t.Error(err)
			}
		})
	}
}

// runningAddOns are their pods that are ready, by name.
func runningAddOns(t *testing.T) map[string]corev1.Pod {
	t.Helper()
	running := map[string]corev1.Pod{}
	for _, namespace := range addOnNamespaces {
		list, err := api.CoreV1().Pods(namespace).List(t.Context(), metav1.ListOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for _, pod := range list.Items {
			if pod.DeletionTimestamp == nil && isReady(&pod) {
				running[pod.Name] = pod
			}
		}
	}
	return running
}

// addOnPod is a pod as it is created, by the controller of a workload or by a provisioner.
type addOnPod struct {
	of     preflight.Ref
	helper bool
	pod    *corev1.Pod
}

// in reports whether the pod is among these.
func (p addOnPod) in(denied []preflight.Denied) bool {
	for _, d := range denied {
		if d.Ref == p.of && d.Helper == p.helper {
			return true
		}
	}
	return false
}

// addOnPods are one of each workload, and of the provisioner.
func addOnPods(t *testing.T) (all []addOnPod) {
	t.Helper()
	add := func(kind string, workload metav1.ObjectMeta, template corev1.PodTemplateSpec) {
		pod := &corev1.Pod{ObjectMeta: template.ObjectMeta, Spec: template.Spec}
		pod.Name, pod.Namespace = workload.Name+"-again", workload.Namespace
		all = append(all, addOnPod{of: preflight.Ref{Kind: kind, Namespace: workload.Namespace, Name: workload.Name}, pod: pod})
	}
	for _, namespace := range addOnNamespaces {
		sets, err := api.AppsV1().DaemonSets(namespace).List(t.Context(), metav1.ListOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for _, set := range sets.Items {
			add("DaemonSet", set.ObjectMeta, set.Spec.Template)
		}
		deployments, err := api.AppsV1().Deployments(namespace).List(t.Context(), metav1.ListOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for _, deployment := range deployments.Items {
			add("Deployment", deployment.ObjectMeta, deployment.Spec.Template)
		}
	}
	return append(all, addOnPod{
		of: preflight.Ref{Kind: "Deployment", Namespace: localPath, Name: "local-path-provisioner"}, helper: true, pod: helperPod(t),
	})
}

// helperPod is what local-path-provisioner makes of the helperPod.yaml of its ConfigMap, to make the folder of a
// volume: createHelperPod of its provisioner.go. The stub prints its help and ends.
func helperPod(t *testing.T) *corev1.Pod {
	t.Helper()
	config, err := api.CoreV1().ConfigMaps(localPath).Get(t.Context(), "local-path-config", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	pod := &corev1.Pod{}
	if err := yaml.UnmarshalStrict([]byte(config.Data["helperPod.yaml"]), pod); err != nil {
		t.Fatal(err)
	}
	var paths struct {
		NodePathMap []struct {
			Paths []string `json:"paths"`
		} `json:"nodePathMap"`
	}
	if err := json.Unmarshal([]byte(config.Data["config.json"]), &paths); err != nil {
		t.Fatal(err)
	}
	folder, directory := paths.NodePathMap[0].Paths[0]+"/", corev1.HostPathDirectoryOrCreate
	pod.Name, pod.Namespace = pod.Name+"-create-pvc-e2e", localPath
	pod.Spec.ServiceAccountName, pod.Spec.RestartPolicy = provisioner, corev1.RestartPolicyNever
	pod.Spec.Volumes = append(pod.Spec.Volumes,
		corev1.Volume{Name: "data", VolumeSource: corev1.VolumeSource{HostPath: &corev1.HostPathVolumeSource{Path: folder, Type: &directory}}},
		corev1.Volume{Name: "script", VolumeSource: corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{
			LocalObjectReference: corev1.LocalObjectReference{Name: config.Name},
			Items:                []corev1.KeyToPath{{Key: "setup", Path: "setup"}, {Key: "teardown", Path: "teardown"}},
		}}},
	)
	container := &pod.Spec.Containers[0]
	container.VolumeMounts = append(container.VolumeMounts,
		corev1.VolumeMount{Name: "script", MountPath: "/script"}, corev1.VolumeMount{Name: "data", MountPath: folder})
	container.Args = []string{"-h"}
	return pod
}

// helperRuns creates the helper pod with the rights of the provisioner, and waits until it has ended well.
func helperRuns(t *testing.T) {
	t.Helper()
	pod := helperPod(t)
	pod.APIVersion, pod.Kind = "v1", "Pod"
	data, err := json.Marshal(pod)
	if err != nil {
		t.Fatal(err)
	}
	as := "--as=system:serviceaccount:" + localPath + ":" + provisioner
	home.Must(t, "create", as, "-f", valuesFile(t, string(data)))
	home.Must(t, "wait", "--for=jsonpath={.status.phase}=Succeeded", "pod/"+pod.Name, "-n", localPath, "--timeout=60s")
	home.Must(t, "delete", as, "pod", pod.Name, "-n", localPath)
}

// memoryLimits are those of the pod's containers in bytes, by namespace and container; 0: none.
func memoryLimits(pod *corev1.Pod) map[string]int64 {
	limits := map[string]int64{}
	for _, list := range [][]corev1.Container{pod.Spec.InitContainers, pod.Spec.Containers} {
		for _, c := range list {
			limits[pod.Namespace+" "+c.Name] = c.Resources.Limits.Memory().Value()
		}
	}
	return limits
}

// planOf is the plan for the cluster as it is.
func planOf(t *testing.T, args ...string) (plan preflight.Plan) {
	t.Helper()
	e := home.Kubectl(append([]string{"lightk8s", "webhook", "plan", "-o", "json"}, args...)...)
	if e.Code != exitcode.Clean && e.Code != exitcode.Findings {
		t.Fatalf("plan %v: exit code %d\n%s", args, e.Code, e.ErrOut)
	}
	if err := json.Unmarshal([]byte(e.Out), &plan); err != nil {
		t.Fatal(err)
	}
	return plan
}

// installBeside has helm install the chart, or change it, and waits until it guards.
func installBeside(t *testing.T, args ...string) {
	t.Helper()
	runHelm(t, append([]string{"upgrade", "--install", release, chart, "--namespace", system, "--create-namespace"}, args...)...)
	home.Kubectl("annotate", "pod", "-n", system, "-l", selector, "--overwrite", "e2e/looked-at="+time.Now().Format("150405.000"))
	eventually.Holds(t, 2*time.Minute, "pods are denied and get limits", func(ctx context.Context) bool {
		_, err := try(ctx, guarded, privileged("look"))
		pod, bareErr := try(ctx, guarded, bare("look"))
		return deniedByFloor(err) && bareErr == nil && hasLimits(pod)
	})
}

func deniedByGuard(err error) bool {
	return err != nil && (strings.Contains(err.Error(), "violates lightk8s floor: ") || strings.Contains(err.Error(), "violates lightk8s policy "))
}

// valuesFile writes a file for a program to read.
func valuesFile(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "values.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
