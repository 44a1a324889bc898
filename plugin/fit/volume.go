package fit

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	"k8s.io/component-helpers/storage/volume"
)

// volumeNodes is what a volume says of nodes. Volumes that say the same share one.
type volumeNodes struct {
	reason  string // names the volume
	allowed func(*node) bool
	verdict []uint8 // by node; 0: not asked yet, 1: allowed, 2: not
}

func (t *volumeNodes) holds(i int, n *node) bool {
	if t.verdict[i] == 0 {
		t.verdict[i] = 2
		if t.allowed(n) {
			t.verdict[i] = 1
		}
	}
	return t.verdict[i] == 1
}

const (
	selectedNode  = "volume.kubernetes.io/selected-node"
	noProvisioner = "kubernetes.io/no-provisioner"
)

// volumes reads what the claims of a pod say of nodes. The error is why no node takes the pod.
func (snap *snapshot) readVolumes(p *pod, object *corev1.Pod) error {
	for i := range object.Spec.Volumes {
		source := &object.Spec.Volumes[i]
		var name string
		switch {
		case source.PersistentVolumeClaim != nil:
			name = source.PersistentVolumeClaim.ClaimName
		case source.Ephemeral != nil:
			name = object.Name + "-" + source.Name
		default:
			continue
		}
		claim := snap.claims[object.Namespace+"/"+name]
		if claim == nil && source.Ephemeral != nil && source.Ephemeral.VolumeClaimTemplate != nil {
			// The pod is one that would be made: its claim would be made with it.
			claim = &corev1.PersistentVolumeClaim{Spec: source.Ephemeral.VolumeClaimTemplate.Spec}
			claim.Namespace, claim.Name = object.Namespace, name
		}
		if claim == nil {
			return fmt.Errorf("persistentvolumeclaim %s does not exist", name)
		}
		if err := snap.readClaim(p, claim); err != nil {
			return err
		}
	}
	return nil
}

func (snap *snapshot) readClaim(p *pod, claim *corev1.PersistentVolumeClaim) error {
	switch {
	case claim.DeletionTimestamp != nil:
		return fmt.Errorf("persistentvolumeclaim %s is being deleted", claim.Name)
	case claim.Status.Phase == corev1.ClaimLost:
		return fmt.Errorf("persistentvolumeclaim %s has lost its volume", claim.Name)
	}
	if slices.Contains(claim.Spec.AccessModes, corev1.ReadWriteOncePod) {
		p.exclusive = append(p.exclusive, claim.Namespace+"/"+claim.Name)
	}
	if claim.Spec.VolumeName == "" {
		return snap.readUnbound(p, claim)
	}
	bound := snap.persistent[claim.Spec.VolumeName]
	if bound == nil {
		return fmt.Errorf("persistentvolume %s of persistentvolumeclaim %s does not exist", claim.Spec.VolumeName, claim.Name)
	}
	snap.tie(p, fmt.Sprintf("volume %s is bound to another node", bound.Name), func(n *node) bool {
		return volume.CheckNodeAffinity(bound, n.object.Labels) == nil && inZone(bound, n.object)
	}, bound.Spec.NodeAffinity, zoneLabels(bound))
	if bound.Spec.HostPath != nil && bound.Spec.NodeAffinity == nil && p.home >= 0 {
		// Whatever the scheduler would do, the data is where the pod was.
		home := snap.nodes[p.home]
		snap.tie(p, fmt.Sprintf("data of volume %s is on node %s", bound.Name, home.object.Name), func(n *node) bool {
			return n == home
		}, "home", home.object.Name)
	}
	return nil
}

// readUnbound reads a claim that waits for a pod to be placed, to make its volume there.
func (snap *snapshot) readUnbound(p *pod, claim *corev1.PersistentVolumeClaim) error {
	class := snap.classes[volume.GetPersistentVolumeClaimClass(claim)]
	if class == nil {
		return fmt.Errorf("persistentvolumeclaim %s is not bound, and its storage class does not exist", claim.Name)
	}
	if class.VolumeBindingMode == nil || *class.VolumeBindingMode != storagev1.VolumeBindingWaitForFirstConsumer {
		return fmt.Errorf("persistentvolumeclaim %s is not bound yet", claim.Name)
	}
	if name, chosen := claim.Annotations[selectedNode]; chosen {
		snap.tie(p, fmt.Sprintf("persistentvolumeclaim %s has chosen node %s", claim.Name, name), func(n *node) bool {
			return n.object.Name == name
		}, "selected", name)
	}
	if class.Provisioner == noProvisioner {
		return fmt.Errorf("persistentvolumeclaim %s is not bound, and nothing makes volumes of its class %s", claim.Name, class.Name)
	}
	if len(class.AllowedTopologies) > 0 {
		snap.tie(p, fmt.Sprintf("storage class %s makes no volumes there", class.Name), func(n *node) bool {
			return slices.ContainsFunc(class.AllowedTopologies, func(t corev1.TopologySelectorTerm) bool {
				return !slices.ContainsFunc(t.MatchLabelExpressions, func(e corev1.TopologySelectorLabelRequirement) bool {
					return !slices.Contains(e.Values, n.object.Labels[e.Key])
				})
			})
		}, "class", class.Name)
	}
	return nil
}

// tie gives a pod the volumeNodes of a key. Volumes of equal keys ask each node once.
func (snap *snapshot) tie(p *pod, reason string, allowed func(*node) bool, key ...any) {
	data, err := json.Marshal(key)
	if err != nil {
		data = []byte(reason)
	}
	shared := snap.volumeNodes[string(data)]
	if shared == nil {
		shared = &volumeNodes{allowed: allowed, verdict: make([]uint8, len(snap.nodes))}
		snap.volumeNodes[string(data)] = shared
	}
	// The verdicts are shared, the reason names this volume.
	p.volumes = append(p.volumes, &volumeNodes{reason: reason, allowed: shared.allowed, verdict: shared.verdict})
}

// zones are labels of volumes that nodes have to have too.
var zones = []string{
	corev1.LabelTopologyZone, corev1.LabelTopologyRegion,
	corev1.LabelFailureDomainBetaZone, corev1.LabelFailureDomainBetaRegion,
}

func zoneLabels(v *corev1.PersistentVolume) map[string]string {
	found := map[string]string{}
	for _, key := range zones {
		if value, has := v.Labels[key]; has {
			found[key] = value
		}
	}
	return found
}

// inZone reports whether a node is in the zone that a volume is labelled with. A node without
// any such label is one of a cluster without zones.
func inZone(v *corev1.PersistentVolume, n *corev1.Node) bool {
	if len(zoneLabels(&corev1.PersistentVolume{ObjectMeta: n.ObjectMeta})) == 0 {
		return true
	}
	for key, values := range zoneLabels(v) {
		value, has := n.Labels[key]
		if !has {
			value = n.Labels[strings.Replace(key, "failure-domain.beta", "topology", 1)]
		}
		if !slices.Contains(strings.Split(values, "__"), value) {
			return false
		}
	}
	return true
}
