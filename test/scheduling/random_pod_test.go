package scheduling_test

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// workload adds some pods of one shape.
func (d *dice) workload(i int) {
	name := fmt.Sprintf("app-%d", i)
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{
		Namespace: namespaces[d.IntN(len(namespaces))].Name, Name: name,
		Labels: map[string]string{"app": name, "tier": pick(d, "web", "db"), "version": pick(d, "1", "2")},
	}}
	// Unique across samples, so that nothing that is left of another matches.
	pod.Labels["app"] = fmt.Sprintf("s%d-%s", d.seed, name)
	replicas := 1 + d.IntN(6)
	memory := d.containers(pod)
	d.free -= memory * int64(replicas)
	d.placement(pod)
	if d.chance(20) {
		d.affinity(pod)
	}
	if d.chance(25) {
		d.apart(pod)
	}
	if d.chance(30) {
		d.spread(pod)
	}
	if d.chance(20) {
		pod.Spec.PriorityClassName = className(pick(d, priorities...))
	}
	if d.chance(3) {
		pod.Spec.SchedulingGates = []corev1.PodSchedulingGate{{Name: "example.com/wait"}}
	}
	if d.strictly(8) {
		replicas = 1
		d.volume(pod)
	}
	d.owner(pod)
	for range replicas {
		d.sample.pods = append(d.sample.pods, pod.DeepCopy())
	}
}

// containers adds containers, and returns the memory they need, in MiB, or so.
func (d *dice) containers(pod *corev1.Pod) int64 {
	sizes := []int64{0, 32, 64, 128, 200, 256, 400, 512}
	cpus := []string{"", "50m", "100m", "250m", "300m", "500m"}
	container := func(name string) (corev1.Container, int64) {
		c := corev1.Container{Name: name, Image: "none", Resources: corev1.ResourceRequirements{Requests: corev1.ResourceList{}}}
		memory := pick(d, sizes...)
		if memory > 0 {
			c.Resources.Requests["memory"] = *resource.NewQuantity(memory<<20, resource.BinarySI)
		}
		if cpu := pick(d, cpus...); cpu != "" {
			c.Resources.Requests["cpu"] = resource.MustParse(cpu)
		}
		return c, memory
	}
	main, memory := container("main")
	if d.strictly(6) {
		main.Resources.Requests["example.com/device"] = resource.MustParse("1")
		main.Resources.Limits = corev1.ResourceList{"example.com/device": resource.MustParse("1")}
	}
	if d.strictly(8) {
		main.Resources.Requests["ephemeral-storage"] = resource.MustParse(pick(d, "1Gi", "6Gi"))
	}
	if d.strictly(8) {
		main.Ports = []corev1.ContainerPort{{
			ContainerPort: 80, HostPort: pick[int32](d, 80, 443), HostIP: pick(d, "", "", "10.0.0.1", "10.0.0.2"),
			Protocol: pick(d, corev1.ProtocolTCP, corev1.ProtocolTCP, corev1.ProtocolUDP),
		}}
	}
	pod.Spec.Containers = []corev1.Container{main}
	if d.chance(15) {
		second, more := container("second")
		pod.Spec.Containers = append(pod.Spec.Containers, second)
		memory += more
	}
	if d.chance(15) {
		first, peak := container("first")
		pod.Spec.InitContainers = append(pod.Spec.InitContainers, first)
		memory = max(memory, peak)
	}
	if d.chance(10) {
		beside, more := container("beside")
		beside.RestartPolicy = new(corev1.ContainerRestartPolicyAlways)
		pod.Spec.InitContainers = append(pod.Spec.InitContainers, beside)
		memory += more
		if d.chance(50) {
			last, peak := container("last")
			pod.Spec.InitContainers = append(pod.Spec.InitContainers, last)
			memory = max(memory, peak+more)
		}
	}
	if d.chance(6) {
		pod.Spec.RuntimeClassName = new(heavy)
		memory += 96
	}
	if d.chance(5) {
		whole := memory + 64
		pod.Spec.Resources = &corev1.ResourceRequirements{Requests: corev1.ResourceList{"memory": *resource.NewQuantity(whole<<20, resource.BinarySI)}}
		memory = whole
	}
	return memory
}

// placement adds what ties pods to nodes.
func (d *dice) placement(pod *corev1.Pod) {
	term := corev1.NodeSelectorTerm{MatchExpressions: []corev1.NodeSelectorRequirement{{
		Key: "disk", Operator: pick(d, corev1.NodeSelectorOpIn, corev1.NodeSelectorOpNotIn), Values: []string{"ssd"},
	}}}
	if d.strictly(8) {
		pod.Spec.NodeSelector = map[string]string{"disk": pick(d, "ssd", "hdd")}
	}
	if d.chance(16) {
		pod.Spec.Affinity = &corev1.Affinity{NodeAffinity: &corev1.NodeAffinity{}}
		if d.strictly(50) {
			pod.Spec.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution = &corev1.NodeSelector{NodeSelectorTerms: []corev1.NodeSelectorTerm{term}}
		} else {
			pod.Spec.Affinity.NodeAffinity.PreferredDuringSchedulingIgnoredDuringExecution = []corev1.PreferredSchedulingTerm{{Weight: 1 + d.Int32N(100), Preference: term}}
		}
	}
	if d.chance(25) {
		pod.Spec.Tolerations = []corev1.Toleration{{
			Key: pick(d, "dedicated", "dedicated", "node.kubernetes.io/unschedulable"), Operator: corev1.TolerationOpExists,
			Effect: pick(d, corev1.TaintEffect(""), corev1.TaintEffectNoSchedule),
		}}
	}
}

// peers selects pods: those of the same shape, or of some tier.
func (d *dice) peers(pod *corev1.Pod) *metav1.LabelSelector {
	if d.chance(65) {
		return &metav1.LabelSelector{MatchLabels: map[string]string{"app": pod.Labels["app"]}}
	}
	return &metav1.LabelSelector{MatchExpressions: []metav1.LabelSelectorRequirement{{
		Key: "tier", Operator: metav1.LabelSelectorOpIn, Values: []string{pick(d, "web", "db")},
	}}}
}

func (d *dice) term(pod *corev1.Pod) corev1.PodAffinityTerm {
	term := corev1.PodAffinityTerm{TopologyKey: pick(d, d.keys...), LabelSelector: d.peers(pod)}
	switch d.IntN(8) {
	case 0:
		term.NamespaceSelector = &metav1.LabelSelector{}
	case 1:
		term.NamespaceSelector = &metav1.LabelSelector{MatchLabels: map[string]string{"team": "back"}}
	case 2:
		term.Namespaces = []string{"shop", "data"}
	case 3:
		term.MatchLabelKeys = []string{"version"}
	}
	return term
}

func (d *dice) affinity(pod *corev1.Pod) {
	if pod.Spec.Affinity == nil {
		pod.Spec.Affinity = &corev1.Affinity{}
	}
	a := &corev1.PodAffinity{}
	if d.strictly(55) {
		for range 1 + d.IntN(2) {
			a.RequiredDuringSchedulingIgnoredDuringExecution = append(a.RequiredDuringSchedulingIgnoredDuringExecution, d.term(pod))
		}
	} else {
		a.PreferredDuringSchedulingIgnoredDuringExecution = []corev1.WeightedPodAffinityTerm{{Weight: 1 + d.Int32N(100), PodAffinityTerm: d.term(pod)}}
	}
	pod.Spec.Affinity.PodAffinity = a
}

func (d *dice) apart(pod *corev1.Pod) {
	if pod.Spec.Affinity == nil {
		pod.Spec.Affinity = &corev1.Affinity{}
	}
	a := &corev1.PodAntiAffinity{}
	if d.strictly(45) {
		a.RequiredDuringSchedulingIgnoredDuringExecution = []corev1.PodAffinityTerm{d.term(pod)}
	} else {
		a.PreferredDuringSchedulingIgnoredDuringExecution = []corev1.WeightedPodAffinityTerm{{Weight: 1 + d.Int32N(100), PodAffinityTerm: d.term(pod)}}
	}
	pod.Spec.Affinity.PodAntiAffinity = a
}

func (d *dice) spread(pod *corev1.Pod) {
	for _, key := range d.keys[d.IntN(2):] {
		c := corev1.TopologySpreadConstraint{
			MaxSkew: 1 + d.Int32N(3), TopologyKey: key, LabelSelector: d.peers(pod),
			WhenUnsatisfiable: corev1.ScheduleAnyway,
		}
		if d.strictly(66) {
			c.WhenUnsatisfiable = corev1.DoNotSchedule
		}
		if c.WhenUnsatisfiable == corev1.DoNotSchedule && d.chance(20) {
			c.MinDomains = new(1 + d.Int32N(3))
		}
		if d.chance(20) {
			c.NodeAffinityPolicy = new(pick(d, corev1.NodeInclusionPolicyHonor, corev1.NodeInclusionPolicyIgnore))
		}
		if d.chance(30) {
			c.NodeTaintsPolicy = new(pick(d, corev1.NodeInclusionPolicyHonor, corev1.NodeInclusionPolicyIgnore))
		}
		if d.chance(15) {
			c.MatchLabelKeys = []string{"version"}
		}
		pod.Spec.TopologySpreadConstraints = append(pod.Spec.TopologySpreadConstraints, c)
	}
}

// volume gives a pod a claim that is bound to a volume on one node.
func (d *dice) volume(pod *corev1.Pod) {
	name, node := pod.Labels["app"], d.sample.nodes[0].Name
	size := corev1.ResourceList{corev1.ResourceStorage: resource.MustParse("1Gi")}
	claim := &corev1.PersistentVolumeClaim{ObjectMeta: metav1.ObjectMeta{
		Namespace: pod.Namespace, Name: name, Annotations: map[string]string{"pv.kubernetes.io/bind-completed": "yes"},
	}}
	claim.Spec = corev1.PersistentVolumeClaimSpec{
		AccessModes: []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOnce}, VolumeName: name, StorageClassName: new(""),
		Resources: corev1.VolumeResourceRequirements{Requests: size},
	}
	volume := &corev1.PersistentVolume{ObjectMeta: metav1.ObjectMeta{Name: name}}
	volume.Spec = corev1.PersistentVolumeSpec{
		AccessModes: claim.Spec.AccessModes, Capacity: size,
		ClaimRef:               &corev1.ObjectReference{Kind: "PersistentVolumeClaim", Namespace: claim.Namespace, Name: name},
		PersistentVolumeSource: corev1.PersistentVolumeSource{Local: &corev1.LocalVolumeSource{Path: "/data"}},
		NodeAffinity: &corev1.VolumeNodeAffinity{Required: &corev1.NodeSelector{NodeSelectorTerms: []corev1.NodeSelectorTerm{{
			MatchExpressions: []corev1.NodeSelectorRequirement{{Key: corev1.LabelHostname, Operator: corev1.NodeSelectorOpIn, Values: []string{node}}},
		}}}},
	}
	d.sample.claims, d.sample.volumes = append(d.sample.claims, claim), append(d.sample.volumes, volume)
	pod.Spec.Volumes = []corev1.Volume{{Name: "data", VolumeSource: corev1.VolumeSource{
		PersistentVolumeClaim: &corev1.PersistentVolumeClaimVolumeSource{ClaimName: name},
	}}}
}

// owner adds what spreads pods by default: a ReplicaSet, or a Service.
func (d *dice) owner(pod *corev1.Pod) {
	selector := map[string]string{"app": pod.Labels["app"]}
	switch {
	case d.chance(50):
		template := corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: selector}, Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "main", Image: "none"}}}}
		d.sample.sets = append(d.sample.sets, &appsv1.ReplicaSet{
			ObjectMeta: metav1.ObjectMeta{Namespace: pod.Namespace, Name: pod.Labels["app"]},
			Spec:       appsv1.ReplicaSetSpec{Replicas: new(int32(0)), Selector: &metav1.LabelSelector{MatchLabels: selector}, Template: template},
		})
	case d.chance(30):
		d.sample.services = append(d.sample.services, &corev1.Service{
			ObjectMeta: metav1.ObjectMeta{Namespace: pod.Namespace, Name: pod.Labels["app"]},
			Spec:       corev1.ServiceSpec{Selector: map[string]string{"tier": pod.Labels["tier"]}, Ports: []corev1.ServicePort{{Port: 80}}},
		})
	}
}
