package preflight

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/plugin/cluster"
)

// Ref names a workload.
type Ref struct {
	// Kind such as Deployment, or Pod for one of its own.
	Kind string `json:"kind"`
	// Namespace of the workload.
	Namespace string `json:"namespace"`
	// Name of the workload.
	Name string `json:"name"`
}

// String is such as Deployment shop/web.
func (r Ref) String() string { return fmt.Sprintf("%s %s/%s", r.Kind, r.Namespace, r.Name) }

// compare orders by namespace, kind and name.
func (r Ref) compare(o Ref) int {
	return cmp.Or(cmp.Compare(r.Namespace, o.Namespace), cmp.Compare(r.Kind, o.Kind), cmp.Compare(r.Name, o.Name))
}

// maker makes the pod that a program makes, from the pod of the program and the ConfigMaps of its namespace.
type maker func(namespace string, spec *corev1.PodSpec, configs map[string]map[string]string) (*corev1.Pod, error)

// makers are the programs that are known to make pods, by the name of their image without registry,
// owner and tag. Sources: rancher/local-path-provisioner provisioner.go (createHelperPod),
// openebs/dynamic-localpv-provisioner helper_hostpath.go (launchPod), rancher/system-upgrade-controller
// pkg/upgrade/job/job.go.
var makers = map[string]maker{
	"local-path-provisioner":    localPath,
	"provisioner-localpv":       openEBS,
	"system-upgrade-controller": systemUpgrade,
}

// Helpers are the pods that a workload makes when they are needed, and that need not run now. configs are
// the ConfigMaps of its namespace.
func Helpers(of Ref, spec *corev1.PodSpec, configs map[string]map[string]string) ([]*corev1.Pod, error) {
	var all []*corev1.Pod
	for _, name := range slices.Sorted(maps.Keys(makers)) {
		if !slices.ContainsFunc(spec.Containers, func(c corev1.Container) bool { return cluster.ImageName(c.Image) == name }) {
			continue
		}
		pod, err := makers[name](of.Namespace, spec, configs)
		if err != nil {
			return all, fmt.Errorf("read the pod that %s makes: %w", of, err)
		}
		all = append(all, pod)
	}
	return all, nil
}

// localPath is the pod that makes and removes the folder of a volume: helperPod.yaml of its ConfigMap,
// with the folder above mounted from the node.
func localPath(namespace string, spec *corev1.PodSpec, configs map[string]map[string]string) (*corev1.Pod, error) {
	var config map[string]string
	for _, name := range slices.Sorted(maps.Keys(configs)) {
		if configs[name]["helperPod.yaml"] != "" {
			config = configs[name]
			break
		}
	}
	pod := &corev1.Pod{}
	if err := yaml.Unmarshal([]byte(config["helperPod.yaml"]), pod); err != nil {
		return nil, fmt.Errorf("helperPod.yaml of its ConfigMap: %w", err)
	}
	folders, err := localPathFolders(config["config.json"])
	if err != nil {
		return nil, fmt.Errorf("config.json of its ConfigMap: %w", err)
	}
	if len(pod.Spec.Containers) == 0 {
		pod.Spec.Containers = []corev1.Container{{Name: "helper-pod", Image: "rancher/mirrored-library-busybox"}}
	}
	pod.Name, pod.Namespace = "helper-pod-create-pvc", namespace
	pod.Spec.ServiceAccountName = spec.ServiceAccountName
	for i, folder := range folders {
		mount(pod, fmt.Sprintf("data-%d", i), folder)
	}
	return pod, nil
}

// localPathFolders are the folders of the nodes that its configuration names; the default where it names none.
func localPathFolders(config string) ([]string, error) {
	var c struct {
		NodePathMap []struct {
			Paths []string `json:"paths"`
		} `json:"nodePathMap"`
		SharedFileSystemPath string `json:"sharedFileSystemPath"`
	}
	if config != "" {
		if err := yaml.Unmarshal([]byte(config), &c); err != nil {
			return nil, err
		}
	}
	var folders []string
	for _, node := range c.NodePathMap {
		folders = append(folders, node.Paths...)
	}
	if c.SharedFileSystemPath != "" {
		folders = append(folders, c.SharedFileSystemPath)
	}
	if len(folders) == 0 {
		folders = []string{"/opt/local-path-provisioner"}
	}
	slices.Sort(folders)
	return slices.Compact(folders), nil
}

// openEBS is the pod that makes and removes the folder of a hostpath volume. It is privileged.
func openEBS(namespace string, spec *corev1.PodSpec, _ map[string]map[string]string) (*corev1.Pod, error) {
	image, folder := "openebs/linux-utils", "/var/openebs/local"
	for _, c := range spec.Containers {
		for _, variable := range c.Env {
			switch {
			case variable.Value == "": // from elsewhere
			case variable.Name == "OPENEBS_IO_HELPER_IMAGE":
				image = variable.Value
			case variable.Name == "OPENEBS_IO_BASE_PATH":
				folder = variable.Value
			}
		}
	}
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "init-pvc", Namespace: namespace},
		Spec: corev1.PodSpec{
			ServiceAccountName: spec.ServiceAccountName,
			Containers: []corev1.Container{{
				Name: "local-path-init", Image: image, SecurityContext: &corev1.SecurityContext{Privileged: new(true)},
			}},
		},
	}
	mount(pod, "data", folder)
	return pod, nil
}

// systemUpgrade is the pod that upgrades a node: with everything of the node in its hands.
func systemUpgrade(namespace string, spec *corev1.PodSpec, configs map[string]map[string]string) (*corev1.Pod, error) {
	privileged := true
	for _, config := range configs {
		if config["SYSTEM_UPGRADE_JOB_PRIVILEGED"] == "false" {
			privileged = false
		}
	}
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "apply-plan", Namespace: namespace},
		Spec: corev1.PodSpec{
			ServiceAccountName: spec.ServiceAccountName,
			HostIPC:            true, HostPID: true, HostNetwork: true,
			Containers: []corev1.Container{{
				Name: "upgrade", Image: "rancher/k3s-upgrade",
				SecurityContext: &corev1.SecurityContext{
					Privileged: &privileged, Capabilities: &corev1.Capabilities{Add: []corev1.Capability{"CAP_SYS_BOOT"}},
				},
			}},
		},
	}
	mount(pod, "host-root", "/")
	return pod, nil
}

// mount adds a folder of the node to a pod.
func mount(pod *corev1.Pod, name, folder string) {
	pod.Spec.Volumes = append(slices.DeleteFunc(pod.Spec.Volumes, func(v corev1.Volume) bool { return v.Name == name }),
		corev1.Volume{Name: name, VolumeSource: corev1.VolumeSource{HostPath: &corev1.HostPathVolumeSource{Path: folder}}})
}
