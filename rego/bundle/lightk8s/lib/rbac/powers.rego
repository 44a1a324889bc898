package lightk8s.lib.rbac

# A grant of a power is each of the verbs on each of the resources of an API group. A rule that
# names objects does not give it, unless named is true or names has one of them. cluster: of no
# effect in a Role. together: only all verbs in one rule. beside: only with one of these verbs on
# another resource. A power that is wide is one where it reaches the ServiceAccounts of kube-system.

# powers holds, by id, the hidden rights that a rule gives a subject, as
#   {"does": "run commands in pods", "wide": true, "grants": [{"group", "verbs", "resources"}, ...]}
powers := {
	"admission": {"does": "rewrite admission", "grants": [{
		"group": "admissionregistration.k8s.io", "verbs": (writing | deleting), "cluster": true,
		"resources": {
			"mutatingadmissionpolicies", "mutatingadmissionpolicybindings", "mutatingwebhookconfigurations",
			"validatingadmissionpolicies", "validatingadmissionpolicybindings", "validatingwebhookconfigurations",
		},
	}]},
	"bind": {"does": "bind powerful roles", "at": "verbs", "grants": [{
		"group": "rbac.authorization.k8s.io", "verbs": {"bind"}, "resources": {"clusterroles", "roles"},
		"names": strong_roles,
	}]},
	"certificates": {"does": "approve certificates of users or nodes", "grants": [{
		"group": "certificates.k8s.io", "verbs": {"approve"}, "resources": {"signers"}, "cluster": true,
		"names": {"kubernetes.io/*", "kubernetes.io/kube-apiserver-client", "kubernetes.io/kube-apiserver-client-kubelet"},
		"beside": {"verbs": {"update", "patch"}, "resource": "certificatesigningrequests/approval"},
	}]},
	"escalate": {"does": "give roles any right", "at": "verbs", "grants": [
		{"group": "rbac.authorization.k8s.io", "verbs": {"escalate"}, "resources": {"clusterroles"}, "named": true, "cluster": true},
		{"group": "rbac.authorization.k8s.io", "verbs": {"escalate"}, "resources": {"roles"}, "named": true},
	]},
	"exec": {"does": "run commands in pods", "wide": true, "grants": [
		{"group": "", "verbs": {"create"}, "resources": {"pods/attach", "pods/exec"}},
		{"group": "", "verbs": {"update", "patch"}, "resources": {"pods/ephemeralcontainers"}},
	]},
	"impersonate": {"does": "impersonate administrators", "at": "verbs", "grants": [{
		"group": "", "verbs": {"impersonate"}, "resources": {"groups", "users"}, "cluster": true,
		"names": {"kubeadm:cluster-admins", "system:kube-controller-manager", "system:masters"},
	}]},
	"impersonate-accounts": {"does": "impersonate ServiceAccounts", "at": "verbs", "grants": [{
		"group": "", "verbs": {"impersonate"}, "resources": {"serviceaccounts"},
		"names": strong_accounts,
	}]},
	"kubelets": {"does": "run commands in every pod of a node", "grants": [{
		"group": "", "verbs": (writing | {"delete", "get"}), "resources": {"nodes/proxy"}, "named": true, "cluster": true,
	}]},
	"namespaces": {"does": "change labels that protections use", "wide": true, "grants": [
		{"group": "", "verbs": {"update", "patch"}, "resources": {"namespaces"}},
	]},
	"nodes": {"does": "change nodes", "grants": [
		{"group": "", "verbs": (writing | deleting), "resources": {"nodes"}, "cluster": true},
		{"group": "", "verbs": {"update", "patch"}, "resources": {"nodes/status"}, "cluster": true},
	]},
	"pod-images": {"does": "run other images in pods", "wide": true, "grants": [
		{"group": "", "verbs": {"update", "patch"}, "resources": {"pods"}},
	]},
	"pods": {"does": "run pods as any ServiceAccount", "wide": true, "grants": [
		{"group": "", "verbs": {"create"}, "resources": {"pods"}},
		{"group": "", "verbs": writing, "resources": {"replicationcontrollers"}},
		{"group": "apps", "verbs": writing, "resources": {"daemonsets", "deployments", "replicasets", "statefulsets"}},
		{"group": "batch", "verbs": {"create"}, "resources": {"jobs"}},
		{"group": "batch", "verbs": writing, "resources": {"cronjobs"}},
	]},
	"secret-tokens": {"does": "create tokens of other ServiceAccounts by Secrets", "wide": true, "grants": [
		{"group": "", "verbs": {"create"}, "resources": {"secrets"}, "beside": {"verbs": reading, "resource": "secrets"}},
		{"group": "", "verbs": {"create", "patch"}, "resources": {"secrets"}, "named": true, "together": true},
	]},
	"secrets": {"does": "read Secrets", "wide": true, "grants": [
		{"group": "", "verbs": reading, "resources": {"secrets"}},
	]},
	"tokens": {"does": "create tokens of other ServiceAccounts", "grants": [
		{"group": "", "verbs": {"create"}, "resources": {"serviceaccounts/token"}, "names": strong_accounts},
	]},
	"volumes": {"does": "mount any folder of a node", "grants": [
		{"group": "", "verbs": {"create"}, "resources": {"persistentvolumes"}, "cluster": true},
	]},
}

writing := {"create", "update", "patch"}

deleting := {"delete", "deletecollection"}

# reading are the verbs whose response holds the object. A patch without a change is one of them.
reading := {"get", "list", "watch", "patch"}

# strong_roles are shipped ClusterRoles that lead to cluster-admin, or to full control of their
# namespace.
strong_roles := {
	"admin", "cluster-admin", "edit", "system:aggregate-to-edit",
	"system:controller:clusterrole-aggregation-controller",
	"system:controller:generic-garbage-collector",
	"system:controller:namespace-controller",
	"system:controller:storage-version-migrator-controller",
	"system:kube-controller-manager", "system:kubelet-api-admin", "system:node",
}

# strong_accounts are the ServiceAccounts in kube-system of controllers with their own powers.
strong_accounts := {trim_prefix(role, "system:controller:") |
	some role in object.keys(built_in)
	startswith(role, "system:controller:")
}
