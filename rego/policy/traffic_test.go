package policy_test

import (
	"math/big"
	"net/netip"
	"slices"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// traffic evaluates the NetworkPolicies of a namespace in a direction as network plugins do, by
// asking who can talk to whom. It shares nothing with the bundle.
type traffic struct {
	policies  []networkingv1.NetworkPolicy
	direction networkingv1.PolicyType
}

// peerRule is an ingress or egress rule.
type peerRule struct {
	peers []networkingv1.NetworkPolicyPeer
	ports []networkingv1.NetworkPolicyPort
}

func (n traffic) works(p networkingv1.NetworkPolicy) bool {
	if len(p.Spec.PolicyTypes) > 0 {
		return slices.Contains(p.Spec.PolicyTypes, n.direction)
	}
	return n.direction == networkingv1.PolicyTypeIngress || len(p.Spec.Egress) > 0
}

// rules lists what applies to a pod; isolated is false if no policy selects it.
func (n traffic) rules(pod labels.Set) (rules []peerRule, isolated bool) {
	for _, p := range n.policies {
		if !n.works(p) || !selects(&p.Spec.PodSelector, pod) {
			continue
		}
		isolated = true
		if n.direction == networkingv1.PolicyTypeIngress {
			for _, r := range p.Spec.Ingress {
				rules = append(rules, peerRule{r.From, r.Ports})
			}
			continue
		}
		for _, r := range p.Spec.Egress {
			rules = append(rules, peerRule{r.To, r.Ports})
		}
	}
	return rules, isolated
}

func selects(selector *metav1.LabelSelector, of labels.Set) bool {
	s, err := metav1.LabelSelectorAsSelector(selector)
	return err == nil && s.Matches(of)
}

func (r peerRule) admitsPort(port int32) bool {
	for _, p := range r.ports {
		switch {
		case p.Protocol != nil && *p.Protocol != corev1.ProtocolTCP:
		case p.Port == nil:
			return true
		case p.Port.Type == intstr.String:
		case p.Port.IntVal == port, p.EndPort != nil && p.Port.IntVal <= port && port <= *p.EndPort:
			return true
		}
	}
	return len(r.ports) == 0
}

func (r peerRule) admitsPod(pod, namespace labels.Set) bool {
	for _, peer := range r.peers {
		if peer.NamespaceSelector != nil && selects(peer.NamespaceSelector, namespace) &&
			(peer.PodSelector == nil || selects(peer.PodSelector, pod)) {
			return true
		}
	}
	return len(r.peers) == 0
}

func (r peerRule) admitsAddress(address netip.Addr) bool {
	for _, peer := range r.peers {
		if peer.IPBlock == nil || !netip.MustParsePrefix(peer.IPBlock.CIDR).Contains(address) {
			continue
		}
		if !slices.ContainsFunc(peer.IPBlock.Except, func(s string) bool { return netip.MustParsePrefix(s).Contains(address) }) {
			return true
		}
	}
	return len(r.peers) == 0
}

// admitsInternet reports whether rules admit more than half of the addresses of a family together.
func admitsInternet(rules []peerRule) bool {
	for _, cidr := range []string{"0.0.0.0/0", "2000::/3"} {
		within := netip.MustParsePrefix(cidr)
		bounds := boundaries(rules, within)
		admitted := new(big.Int)
		for i, first := range bounds[:len(bounds)-1] {
			from := addressAt(first, within)
			if slices.ContainsFunc(rules, func(r peerRule) bool { return r.admitsAddress(from) }) {
				admitted.Add(admitted, new(big.Int).Sub(bounds[i+1], first))
			}
		}
		if admitted.Lsh(admitted, 1).Cmp(span(within)) > 0 {
			return true
		}
	}
	return false
}

// boundaries are the addresses at which what rules admit can change, as numbers, in order, from the
// first of a block to the one behind it.
func boundaries(rules []peerRule, within netip.Prefix) []*big.Int {
	first := new(big.Int).SetBytes(within.Addr().AsSlice())
	last := new(big.Int).Add(first, span(within))
	found := []*big.Int{first, last}
	for _, r := range rules {
		for _, peer := range r.peers {
			if peer.IPBlock == nil {
				continue
			}
			for _, cidr := range append([]string{peer.IPBlock.CIDR}, peer.IPBlock.Except...) {
				prefix := netip.MustParsePrefix(cidr).Masked()
				start := new(big.Int).SetBytes(prefix.Addr().AsSlice())
				for _, n := range []*big.Int{start, new(big.Int).Add(start, span(prefix))} {
					if prefix.Addr().BitLen() == within.Addr().BitLen() && n.Cmp(first) > 0 && n.Cmp(last) < 0 {
						found = append(found, n)
					}
				}
			}
		}
	}
	slices.SortFunc(found, (*big.Int).Cmp)
	return slices.CompactFunc(found, func(a, b *big.Int) bool { return a.Cmp(b) == 0 })
}

func span(p netip.Prefix) *big.Int {
	return new(big.Int).Lsh(big.NewInt(1), uint(p.Addr().BitLen()-p.Bits())) //nolint:gosec // never negative
}

func addressAt(n *big.Int, within netip.Prefix) netip.Addr {
	a, _ := netip.AddrFromSlice(n.FillBytes(make([]byte, within.Addr().BitLen()/8)))
	return a
}

// deniesByDefault reports whether no pod of the namespace is open, whatever its labels, and one that
// no policy is about lets no peer through that no rule is about, on most ports.
func (n traffic) deniesByDefault() bool {
	values := []string{"", "web", "db", "front", "other"} // what selectors name, and one that they do not
	for _, app := range values {
		for _, tier := range values {
			pod := labels.Set{"app": app, "tier": tier}
			for key, value := range pod {
				if value == "" {
					delete(pod, key)
				}
			}
			if _, isolated := n.rules(pod); !isolated {
				return false
			}
		}
	}
	all, _ := n.rules(nil)
	var open int32
	starts := portStarts(all)
	for i, port := range starts[:len(starts)-1] {
		var rules []peerRule
		for _, r := range all {
			if r.admitsPort(port) {
				rules = append(rules, r)
			}
		}
		if n.admitsStranger(rules) || admitsInternet(rules) {
			open += starts[i+1] - port
		}
	}
	return open*2 <= 65535
}

// admitsStranger reports whether a pod comes in that nothing is known of. That every pod can be
// reached is not yet open to the world.
func (n traffic) admitsStranger(rules []peerRule) bool {
	stranger := labels.Set{"kubernetes.io/metadata.name": "stranger"}
	return n.direction == networkingv1.PolicyTypeIngress &&
		slices.ContainsFunc(rules, func(r peerRule) bool { return r.admitsPod(nil, stranger) })
}

// portStarts are the ports at which what rules admit can change, in order, to the one behind the last.
func portStarts(rules []peerRule) []int32 {
	starts := []int32{1, 65536}
	for _, r := range rules {
		for _, p := range r.ports {
			if p.Port == nil || p.Port.Type == intstr.String {
				continue
			}
			last := p.Port.IntVal
			if p.EndPort != nil {
				last = *p.EndPort
			}
			starts = append(starts, p.Port.IntVal, last+1)
		}
	}
	slices.Sort(starts)
	return slices.Compact(starts)
}
