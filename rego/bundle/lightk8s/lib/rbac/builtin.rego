package lightk8s.lib.rbac

# built_in_role is a ClusterRole that Kubernetes ships, with the rules that powers check.
built_in_role(name) := object.union({"metadata": {"name": name}}, aggregated[name]) if {
	aggregated[name]
} else := {"metadata": {"name": name}, "rules": object.get(built_in, name, [])}

# aggregated holds the rules of the shipped roles that other roles extend.
aggregated := {
	"admin": {"aggregationRule": selecting("admin")},
	"edit": {"aggregationRule": selecting("edit"), "metadata": added_to("admin")},
	"view": {"aggregationRule": selecting("view"), "metadata": added_to("edit")},
	"system:aggregate-to-admin": {"metadata": added_to("admin"), "rules": []},
	"system:aggregate-to-edit": {"metadata": added_to("edit"), "rules": built_in["system:aggregate-to-edit"]},
	"system:aggregate-to-view": {"metadata": added_to("view"), "rules": []},
}

aggregating := object.keys(aggregated)

# stock_powers are the ids of the powers of admin, edit and view in any cluster.
stock_powers := {"admin": of_edit, "edit": of_edit, "view": set()}

of_edit := powers_of(rules_of(built_in_role("system:aggregate-to-edit")), "ClusterRole")

selecting(role) := {"clusterRoleSelectors": [{"matchLabels": {aggregation_label(role): "true"}}]}

added_to(role) := {"labels": {aggregation_label(role): "true"}}

# aggregation_label is the label of a ClusterRole whose rules "admin", "edit" or "view" take in.
aggregation_label(role) := concat("", ["rbac.authorization.k8s.io/aggregate-to-", role])

# built_in holds, of the ClusterRoles that kube-apiserver creates in every cluster (1.37), the rules
# that powers look at. A role that is not here has none.
built_in := {
	"cluster-admin": [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}],
	"system:aggregate-to-edit": [{"apiGroups": [""], "resources": ["pods/attach", "pods/exec", "pods/portforward", "pods/proxy", "secrets", "services/proxy"], "verbs": ["get", "list", "watch"]}, {"apiGroups": [""], "resources": ["serviceaccounts"], "verbs": ["impersonate"]}, {"apiGroups": [""], "resources": ["pods", "pods/attach", "pods/exec", "pods/portforward", "pods/proxy"], "verbs": ["create", "delete", "deletecollection", "patch", "update"]}, {"apiGroups": [""], "resources": ["configmaps", "persistentvolumeclaims", "replicationcontrollers", "replicationcontrollers/scale", "secrets", "serviceaccounts", "services", "services/proxy"], "verbs": ["create", "delete", "deletecollection", "patch", "update"]}, {"apiGroups": [""], "resources": ["serviceaccounts/token"], "verbs": ["create"]}, {"apiGroups": ["apps"], "resources": ["daemonsets", "deployments", "deployments/rollback", "deployments/scale", "replicasets", "replicasets/scale", "statefulsets", "statefulsets/scale"], "verbs": ["create", "delete", "deletecollection", "patch", "update"]}, {"apiGroups": ["batch"], "resources": ["cronjobs", "jobs"], "verbs": ["create", "delete", "deletecollection", "patch", "update"]}],
	"system:certificates.k8s.io:kube-apiserver-client-approver": [{"apiGroups": ["certificates.k8s.io"], "resources": ["signers"], "verbs": ["approve"], "resourceNames": ["kubernetes.io/kube-apiserver-client"]}],
	"system:certificates.k8s.io:kube-apiserver-client-kubelet-approver": [{"apiGroups": ["certificates.k8s.io"], "resources": ["signers"], "verbs": ["approve"], "resourceNames": ["kubernetes.io/kube-apiserver-client-kubelet"]}],
	"system:certificates.k8s.io:kubelet-serving-approver": [{"apiGroups": ["certificates.k8s.io"], "resources": ["signers"], "verbs": ["approve"], "resourceNames": ["kubernetes.io/kubelet-serving"]}],
	"system:certificates.k8s.io:legacy-unknown-approver": [{"apiGroups": ["certificates.k8s.io"], "resources": ["signers"], "verbs": ["approve"], "resourceNames": ["kubernetes.io/legacy-unknown"]}],
	"system:controller:attachdetach-controller": [{"apiGroups": [""], "resources": ["nodes/status"], "verbs": ["patch", "update"]}],
	"system:controller:certificate-controller": [{"apiGroups": ["certificates.k8s.io"], "resources": ["certificatesigningrequests/approval", "certificatesigningrequests/status"], "verbs": ["update"]}, {"apiGroups": ["certificates.k8s.io"], "resources": ["signers"], "verbs": ["approve"], "resourceNames": ["kubernetes.io/kube-apiserver-client-kubelet"]}],
	"system:controller:clusterrole-aggregation-controller": [{"apiGroups": ["rbac.authorization.k8s.io"], "resources": ["clusterroles"], "verbs": ["escalate", "get", "list", "patch", "update", "watch"]}],
	"system:controller:cronjob-controller": [{"apiGroups": ["batch"], "resources": ["cronjobs"], "verbs": ["get", "list", "update", "watch"]}, {"apiGroups": ["batch"], "resources": ["jobs"], "verbs": ["create", "delete", "get", "list", "patch", "update", "watch"]}],
	"system:controller:daemon-set-controller": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["create", "delete", "list", "patch", "watch"]}],
	"system:controller:deployment-controller": [{"apiGroups": ["apps", "extensions"], "resources": ["deployments"], "verbs": ["get", "list", "update", "watch"]}, {"apiGroups": ["apps", "extensions"], "resources": ["replicasets"], "verbs": ["create", "delete", "get", "list", "patch", "update", "watch"]}, {"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list", "update", "watch"]}],
	"system:controller:generic-garbage-collector": [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["delete", "get", "list", "patch", "update", "watch"]}],
	"system:controller:job-controller": [{"apiGroups": ["batch"], "resources": ["jobs"], "verbs": ["get", "list", "patch", "update", "watch"]}, {"apiGroups": [""], "resources": ["pods"], "verbs": ["create", "delete", "list", "patch", "watch"]}],
	"system:controller:legacy-service-account-token-cleaner": [{"apiGroups": [""], "resources": ["secrets"], "verbs": ["delete", "patch"]}],
	"system:controller:namespace-controller": [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["delete", "deletecollection", "get", "list", "watch"]}],
	"system:controller:node-controller": [{"apiGroups": [""], "resources": ["nodes"], "verbs": ["delete", "get", "list", "patch", "update", "watch"]}, {"apiGroups": [""], "resources": ["nodes/status"], "verbs": ["patch", "update"]}],
	"system:controller:persistent-volume-binder": [{"apiGroups": [""], "resources": ["persistentvolumes"], "verbs": ["create", "delete", "get", "list", "update", "watch"]}, {"apiGroups": [""], "resources": ["pods"], "verbs": ["create", "delete", "get", "list", "watch"]}],
	"system:controller:replicaset-controller": [{"apiGroups": ["apps", "extensions"], "resources": ["replicasets"], "verbs": ["get", "list", "update", "watch"]}, {"apiGroups": [""], "resources": ["pods"], "verbs": ["create", "delete", "list", "patch", "watch"]}],
	"system:controller:replication-controller": [{"apiGroups": [""], "resources": ["replicationcontrollers"], "verbs": ["get", "list", "update", "watch"]}, {"apiGroups": [""], "resources": ["pods"], "verbs": ["create", "delete", "list", "patch", "watch"]}],
	"system:controller:resourcequota-controller": [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["list", "watch"]}],
	"system:controller:route-controller": [{"apiGroups": [""], "resources": ["nodes/status"], "verbs": ["patch"]}],
	"system:controller:statefulset-controller": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["create", "delete", "get", "patch", "update"]}],
	"system:controller:storage-version-migrator-controller": [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["list", "patch"]}],
	"system:controller:ttl-controller": [{"apiGroups": [""], "resources": ["nodes"], "verbs": ["list", "patch", "update", "watch"]}],
	"system:kube-controller-manager": [{"apiGroups": [""], "resources": ["secrets", "serviceaccounts"], "verbs": ["create"]}, {"apiGroups": [""], "resources": ["configmaps", "namespaces", "secrets", "serviceaccounts"], "verbs": ["get"]}, {"apiGroups": ["*"], "resources": ["*"], "verbs": ["list", "watch"]}, {"apiGroups": [""], "resources": ["serviceaccounts/token"], "verbs": ["create"]}],
	"system:kubelet-api-admin": [{"apiGroups": [""], "resources": ["nodes/log", "nodes/metrics", "nodes/proxy", "nodes/stats"], "verbs": ["*"]}],
	"system:node": [{"apiGroups": [""], "resources": ["nodes"], "verbs": ["create", "get", "list", "watch"]}, {"apiGroups": [""], "resources": ["nodes/status"], "verbs": ["patch", "update"]}, {"apiGroups": [""], "resources": ["nodes"], "verbs": ["patch", "update"]}, {"apiGroups": [""], "resources": ["pods"], "verbs": ["create", "delete"]}, {"apiGroups": [""], "resources": ["configmaps", "secrets"], "verbs": ["get", "list", "watch"]}, {"apiGroups": [""], "resources": ["serviceaccounts/token"], "verbs": ["create"]}],
	"system:node-problem-detector": [{"apiGroups": [""], "resources": ["nodes/status"], "verbs": ["patch"]}],
	"system:persistent-volume-provisioner": [{"apiGroups": [""], "resources": ["persistentvolumes"], "verbs": ["create", "delete", "get", "list", "watch"]}],
}
