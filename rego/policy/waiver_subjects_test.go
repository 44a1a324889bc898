package policy_test

import (
	"testing"

	"github.com/lightk8s/lightk8s/rego/policy"
)

func TestWaiverCoversABindingOnlyIfEverySubjectMatches(t *testing.T) {
	helm := map[string]any{"kind": "ServiceAccount", "namespace": "kube-system", "name": "helm-traefik"}
	admins := map[string]any{"kind": "Group", "name": "kubeadm:cluster-admins"}
	waiver := policy.Waiver{
		Controls: []string{"cluster-admin-binding"},
		Subjects: []string{"ServiceAccount kube-system/helm-*", "Group/kubeadm:cluster-admins"},
	}
	tests := map[string]struct {
		subjects any
		want     bool
	}{
		"one of the service accounts": {[]any{helm}, true},
		"both":                        {[]any{helm, admins}, true},
		"a stranger beside it":        {[]any{helm, map[string]any{"kind": "User", "name": "guest"}}, false},
		"the name in another namespace": {
			[]any{map[string]any{"kind": "ServiceAccount", "namespace": "shop", "name": "helm-traefik"}}, false,
		},
		"the name of another kind": {[]any{map[string]any{"kind": "User", "name": "kubeadm:cluster-admins"}}, false},
		"no subject":               {[]any{}, false},
		"subjects absent":          {nil, false},
		"a subject that is none":   {[]any{"kubeadm:cluster-admins"}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			binding := map[string]any{"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "subjects": test.subjects}
			if got := waiver.Covers(binding, policy.Finding{Control: "cluster-admin-binding"}); got != test.want {
				t.Errorf("covered: %v, want %v", got, test.want)
			}
		})
	}
}
