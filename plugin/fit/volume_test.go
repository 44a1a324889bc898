package fit

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// claiming gives a pod a claim.
func claiming(claim string) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		p.Spec.Volumes = []corev1.Volume{{Name: "data", VolumeSource: corev1.VolumeSource{
			PersistentVolumeClaim: &corev1.PersistentVolumeClaimVolumeSource{ClaimName: claim},
		}}}
	}
}

func aClaim(name, volume, class string) *corev1.PersistentVolumeClaim {
	c := &corev1.PersistentVolumeClaim{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: name}}
	c.Spec.VolumeName, c.Spec.StorageClassName = volume, &class
	return c
}

// local is a volume on a node.
func local(name, node string) *corev1.PersistentVolume {
	v := &corev1.PersistentVolume{ObjectMeta: metav1.ObjectMeta{Name: name}}
	v.Spec.NodeAffinity = &corev1.VolumeNodeAffinity{Required: &corev1.NodeSelector{NodeSelectorTerms: []corev1.NodeSelectorTerm{{
		MatchExpressions: []corev1.NodeSelectorRequirement{{Key: corev1.LabelHostname, Operator: corev1.NodeSelectorOpIn, Values: []string{node}}},
	}}}}
	return v
}

func TestVolumes(t *testing.T) {
	once := aClaim("once", "one-data", "")
	once.Spec.AccessModes = []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOncePod}
	leaving := aClaim("leaving", "one-data", "")
	leaving.DeletionTimestamp = &metav1.Time{}
	selected := aClaim("selected", "", "late")
	selected.Annotations = map[string]string{selectedNode: "two"}
	zoned := &corev1.PersistentVolume{ObjectMeta: metav1.ObjectMeta{Name: "zoned", Labels: map[string]string{zone: "z2__z3"}}}
	host := &corev1.PersistentVolume{ObjectMeta: metav1.ObjectMeta{Name: "host"}}
	host.Spec.HostPath = &corev1.HostPathVolumeSource{Path: "/data"}
	late := storagev1.VolumeBindingWaitForFirstConsumer
	c := Cluster{
		Nodes:             []*corev1.Node{aNode("one", "1", "1Gi", "9", zone, "z1"), aNode("two", "1", "1Gi", "9", zone, "z2")},
		PersistentVolumes: []*corev1.PersistentVolume{local("one-data", "one"), local("far-data", "far"), zoned, host},
		PersistentVolumeClaims: []*corev1.PersistentVolumeClaim{
			aClaim("one", "one-data", ""), aClaim("far", "far-data", ""), aClaim("lost", "gone", ""), aClaim("now", "", "now"), aClaim("late", "", "late"),
			aClaim("zoned", "zoned", ""), aClaim("host", "host", ""), aClaim("by-hand", "", "by-hand"), aClaim("nothing", "", "nothing"), once, leaving, selected,
		},
		StorageClasses: []*storagev1.StorageClass{
			{ObjectMeta: metav1.ObjectMeta{Name: "now"}, Provisioner: "example.com/disk"},
			{ObjectMeta: metav1.ObjectMeta{Name: "late"}, Provisioner: "example.com/disk", VolumeBindingMode: &late},
			{ObjectMeta: metav1.ObjectMeta{Name: "by-hand"}, Provisioner: noProvisioner, VolumeBindingMode: &late},
		},
	}
	for name, test := range map[string]struct {
		pods []*corev1.Pod
		to   string // the node of the first pod, where only one is possible
		want []string
	}{
		"on its node":            {[]*corev1.Pod{aPod("a", "", "", "", claiming("one"))}, "one", []string{}},
		"on a node that is gone": {[]*corev1.Pod{aPod("a", "", "", "", claiming("far"))}, "", []string{"shop/a: 2 volume far-data is bound to another node"}},
		"in its zone":            {[]*corev1.Pod{aPod("a", "", "", "", claiming("zoned"))}, "two", []string{}},
		"not in another zone": {
			[]*corev1.Pod{aPod("a", "", "", "", claiming("zoned"), on(zone, "z1"))},
			"", []string{"shop/a: 1 node selector or node affinity chooses others, 1 volume zoned is bound to another node"},
		},
		"host path: where the pod was": {
			[]*corev1.Pod{aPod("a", "two", "", "1000Mi", claiming("host")), aPod("b", "two", "", "1000Mi", claiming("host"))},
			"two", []string{"shop/b: 1 data of volume host is on node two, 1 insufficient memory"},
		},
		"made when the pod is placed": {[]*corev1.Pod{aPod("a", "", "", "", claiming("late"))}, "", []string{}},
		"node selected":               {[]*corev1.Pod{aPod("a", "", "", "", claiming("selected"))}, "two", []string{}},
		"for one pod only": {
			[]*corev1.Pod{aPod("a", "", "", "", claiming("once")), aPod("b", "", "", "", claiming("once"))},
			"one", []string{"shop/b: persistentvolumeclaim once is for one pod only, and another uses it"},
		},
		"not bound":         {[]*corev1.Pod{aPod("a", "", "", "", claiming("now"))}, "", []string{"shop/a: persistentvolumeclaim now is not bound yet"}},
		"no class":          {[]*corev1.Pod{aPod("a", "", "", "", claiming("nothing"))}, "", []string{"shop/a: persistentvolumeclaim nothing is not bound, and its storage class does not exist"}},
		"made by hand":      {[]*corev1.Pod{aPod("a", "", "", "", claiming("by-hand"))}, "", []string{"shop/a: persistentvolumeclaim by-hand is not bound, and nothing makes volumes of its class by-hand"}},
		"no such claim":     {[]*corev1.Pod{aPod("a", "", "", "", claiming("none"))}, "", []string{"shop/a: persistentvolumeclaim none does not exist"}},
		"no such volume":    {[]*corev1.Pod{aPod("a", "", "", "", claiming("lost"))}, "", []string{"shop/a: persistentvolume gone of persistentvolumeclaim lost does not exist"}},
		"a claim that goes": {[]*corev1.Pod{aPod("a", "", "", "", claiming("leaving"))}, "", []string{"shop/a: persistentvolumeclaim leaving is being deleted"}},
	} {
		t.Run(name, func(t *testing.T) {
			c.Pods = test.pods
			s := proveOne(t, c, FromEmpty)
			same(t, "without a place", said(s.Unplaced), test.want)
			if test.to != "" && test.pods[0].Spec.NodeName != test.to {
				same(t, "moves", s.Moves, []Move{{Pod: "shop/a", To: test.to}})
			}
		})
	}
}

// A pod whose data is on the lost node is named with its volume.
func TestLossOfData(t *testing.T) {
	proof := prove(t, Cluster{
		Nodes:                  []*corev1.Node{big("one"), big("two")},
		Pods:                   []*corev1.Pod{aPod("a", "one", "", "", claiming("one"))},
		PersistentVolumes:      []*corev1.PersistentVolume{local("one-data", "one")},
		PersistentVolumeClaims: []*corev1.PersistentVolumeClaim{aClaim("one", "one-data", "")},
	}, Loss)
	same(t, "one", said(proof.Scenarios[0].Unplaced), []string{"shop/a: its data is on the lost node: volume one-data is bound to another node"})
	same(t, "two", proof.Scenarios[1].Fits, Yes)
}
