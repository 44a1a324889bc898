package policy_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/rego/policytest"
	"github.com/lightk8s/lightk8s/test/seed"
)

// policyMaker makes NetworkPolicies at random, mostly of what looks closed and is open, or almost.
type policyMaker struct{ *rand.Rand }

func oneOf[T any](r *rand.Rand, values ...T) T { return values[r.IntN(len(values))] }

func several[T any](r *rand.Rand, most int, one func() T) []T {
	var out []T
	for range r.IntN(most + 1) {
		out = append(out, one())
	}
	return out
}

// selector selects all, those with a label, or all but those.
func (m policyMaker) selector(keys ...string) metav1.LabelSelector {
	key := oneOf(m.Rand, keys...)
	values := slices.Compact(slices.Sorted(slices.Values([]string{oneOf(m.Rand, "web", "db", "front"), oneOf(m.Rand, "web", "db")})))
	expression := func(operator metav1.LabelSelectorOperator, values ...string) metav1.LabelSelector {
		return metav1.LabelSelector{MatchExpressions: []metav1.LabelSelectorRequirement{{Key: key, Operator: operator, Values: values}}}
	}
	switch m.IntN(8) {
	case 0:
		return metav1.LabelSelector{MatchLabels: map[string]string{key: values[0]}}
	case 1:
		return expression(metav1.LabelSelectorOpIn, values...)
	case 2:
		return expression(metav1.LabelSelectorOpNotIn, values...)
	case 3:
		return expression(metav1.LabelSelectorOpExists)
	case 4:
		return expression(metav1.LabelSelectorOpDoesNotExist)
	default:
		return metav1.LabelSelector{}
	}
}

// block is a large part of the internet, with or without exceptions, or a small one.
func (m policyMaker) block() *networkingv1.IPBlock {
	block := oneOf(m.Rand,
		networkingv1.IPBlock{CIDR: "0.0.0.0/0", Except: []string{"10.0.0.0/8", "192.168.0.0/16"}},
		networkingv1.IPBlock{CIDR: "0.0.0.0/0", Except: []string{"0.0.0.0/1", "192.0.0.0/2"}},
		networkingv1.IPBlock{CIDR: "0.0.0.0/0", Except: []string{"169.254.169.254/32"}},
		networkingv1.IPBlock{CIDR: "::/0", Except: []string{"2000::/3"}},
		networkingv1.IPBlock{CIDR: "::/0", Except: []string{"2001:db8::/32", "fc00::/7"}},
		networkingv1.IPBlock{CIDR: oneOf(m.Rand, "0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "64.0.0.0/2", "192.0.0.0/2", "128.0.0.0/2",
			"203.0.113.0/24", "10.0.0.0/8", "::/0", "2000::/4", "3000::/4", "2000::/3", "2400::/12", "2001:db8::1/128", "128.7.7.7/1")},
	)
	return &block
}

func (m policyMaker) peer() networkingv1.NetworkPolicyPeer {
	var peer networkingv1.NetworkPolicyPeer
	switch m.IntN(4) {
	case 0:
		pods := m.selector("app", "tier")
		peer.PodSelector = &pods
	case 1:
		namespaces := m.selector("team", "kubernetes.io/metadata.name")
		peer.NamespaceSelector = &namespaces
		if m.IntN(2) == 0 {
			pods := m.selector("app", "tier")
			peer.PodSelector = &pods
		}
	default:
		peer.IPBlock = m.block()
	}
	return peer
}

func (m policyMaker) port() networkingv1.NetworkPolicyPort {
	var port networkingv1.NetworkPolicyPort
	if protocol := oneOf(m.Rand, "", corev1.ProtocolTCP, corev1.ProtocolTCP, corev1.ProtocolUDP); protocol != "" {
		port.Protocol = &protocol
	}
	switch m.IntN(5) {
	case 0:
		number := intstr.FromInt32(oneOf[int32](m.Rand, 53, 80, 443))
		port.Port = &number
	case 1:
		name := intstr.FromString(oneOf(m.Rand, "http", "dns"))
		port.Port = &name
	case 2, 3:
		number := intstr.FromInt32(oneOf[int32](m.Rand, 1, 1024, 32768, 50000))
		last := number.IntVal + oneOf[int32](m.Rand, 10, 15535)
		if m.IntN(3) == 0 {
			last = oneOf[int32](m.Rand, max(number.IntVal, 32767), 65535)
		}
		port.Port, port.EndPort = &number, &last
	}
	return port
}

func (m policyMaker) addRule(p *networkingv1.NetworkPolicy) {
	peers, ports := several(m.Rand, 2, m.peer), []networkingv1.NetworkPolicyPort(nil)
	if m.IntN(3) == 0 {
		ports = several(m.Rand, 3, m.port)
	}
	if m.IntN(2) == 0 {
		p.Spec.Ingress = append(p.Spec.Ingress, networkingv1.NetworkPolicyIngressRule{From: peers, Ports: ports})
	} else {
		p.Spec.Egress = append(p.Spec.Egress, networkingv1.NetworkPolicyEgressRule{To: peers, Ports: ports})
	}
}

func (m policyMaker) policy() networkingv1.NetworkPolicy {
	p := networkingv1.NetworkPolicy{TypeMeta: metav1.TypeMeta{APIVersion: "networking.k8s.io/v1", Kind: "NetworkPolicy"}}
	p.Name, p.Namespace = fmt.Sprintf("p%d", m.IntN(1000)), "shop"
	p.Spec.PodSelector = m.selector("app", "tier")
	p.Spec.PolicyTypes = oneOf(m.Rand, nil, []networkingv1.PolicyType{}, []networkingv1.PolicyType{"Ingress"}, []networkingv1.PolicyType{"Egress"}, []networkingv1.PolicyType{"Ingress", "Egress"})
	for range m.IntN(3) {
		m.addRule(&p)
	}
	return p
}

// defaultDeny are the controls that hold a namespace against a default deny, by direction.
var defaultDeny = map[networkingv1.PolicyType]string{"Ingress": "default-deny-ingress", "Egress": "default-deny-egress"}

// undenied returns whether each control of defaultDeny finds something in a namespace with policies.
func undenied(t *testing.T, engine *policy.Engine, policies []networkingv1.NetworkPolicy, complete bool) map[string]bool {
	t.Helper()
	inventory := policy.NewInventory()
	if complete {
		inventory.Know(schema.GroupKind{Group: "networking.k8s.io", Kind: "NetworkPolicy"})
	}
	for i := range policies {
		object, err := runtime.DefaultUnstructuredConverter.ToUnstructured(&policies[i])
		if err != nil {
			t.Fatal(err)
		}
		inventory.Include(object)
	}
	namespace := map[string]any{"apiVersion": "v1", "kind": "Namespace", "metadata": map[string]any{"name": "shop"}}
	verdict, err := engine.Evaluate(t.Context(), policy.Target{Object: namespace, Facts: policy.Facts{Inventory: inventory}})
	if err != nil || len(verdict.Failed) > 0 {
		t.Fatalf("%v, %v", err, verdict.Failed)
	}
	found := map[string]bool{}
	for _, finding := range verdict.Findings {
		found[finding.Control] = true
	}
	return found
}

func defaultDenyEngine(t *testing.T) *policy.Engine {
	t.Helper()
	engine, err := policytest.Load(t, rego.Bundle()).Select(policy.Selection{IDs: []string{"default-deny-ingress", "default-deny-egress"}})
	if err != nil {
		t.Fatal(err)
	}
	return engine
}

func text(t *testing.T, policies []networkingv1.NetworkPolicy) string {
	t.Helper()
	data, err := json.MarshalIndent(policies, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// Policies are judged by what they let through, whatever they look like.
func TestPoliciesAreJudgedByEffect(t *testing.T) {
	m, engine := policyMaker{rand.New(rand.NewPCG(5+seed.Of(t), 6))}, defaultDenyEngine(t)
	denying := map[networkingv1.PolicyType]int{}
	const namespaces = 3000
	for range namespaces {
		policies := several(m.Rand, 4, m.policy)
		found := undenied(t, engine, policies, true)
		for direction, id := range defaultDeny {
			denies := traffic{policies, direction}.deniesByDefault()
			if denies == found[id] {
				t.Fatalf("%s denied by default: %v; %s finds something: %v\n%s", direction, denies, id, found[id], text(t, policies))
			}
			if denies {
				denying[direction]++
			}
		}
	}
	for direction := range defaultDeny {
		if n := denying[direction]; n < namespaces/20 || n > namespaces*19/20 {
			t.Errorf("%s is denied in %d of %d namespaces: that tests one side alone", direction, n, namespaces)
		}
	}
}

// What a part of the policies lets in, no other policy keeps out.
func TestWhatIsAddedToPoliciesRemovesNoFinding(t *testing.T) {
	m, engine := policyMaker{rand.New(rand.NewPCG(7+seed.Of(t), 8))}, defaultDenyEngine(t)
	findings := 0
	for range 500 {
		policies := append(several(m.Rand, 3, m.policy), m.policy())
		for _, complete := range []bool{true, false} {
			before := undenied(t, engine, policies, complete)
			wider := slices.Clone(policies)
			at := m.IntN(len(wider))
			more := m.policy()
			more.Spec.PodSelector, more.Spec.PolicyTypes = wider[at].Spec.PodSelector, wider[at].Spec.PolicyTypes
			if len(more.Spec.PolicyTypes) == 0 && len(wider[at].Spec.Egress) == 0 {
				more.Spec.Egress = nil // with a rule, the policy would isolate in one direction more
			}
			if !complete { // then another policy can be of any kind
				more = m.policy()
			}
			wider = append(wider, more)
			after := undenied(t, engine, wider, complete)
			for _, id := range defaultDeny {
				if before[id] && !after[id] {
					t.Fatalf("%s finds nothing any more (all policies known: %v)\nbefore:\n%s\nadded:\n%s", id, complete, text(t, policies), text(t, wider[len(policies):]))
				}
				if before[id] {
					findings++
				}
			}
		}
	}
	if findings < 170 {
		t.Errorf("only %d findings were there to be removed", findings)
	}
}
