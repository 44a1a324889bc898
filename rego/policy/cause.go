package policy

// Cause is what the findings of several controls have in common: what removes it closes them all.
type Cause string

// Causes lists the causes of the bundle, in the order of their names.
func Causes() []Cause {
	names := make([]Cause, 0, len(causes))
	for _, cause := range causes {
		names = append(names, cause.name)
	}
	return names
}

// Sentence describes the cause; "" for one of the user's.
func (c Cause) Sentence() string {
	for _, cause := range causes {
		if cause.name == c {
			return cause.sentence
		}
	}
	return ""
}

// causes stand in the binary as they are: a map would be made at every start.
var causes = [...]struct {
	name     Cause
	sentence string
}{
	{"admin-kubeconfig", "The kubeconfig of the administrator is open to other users of the server."},
	{"aggregated-apis", "An API that the API server passes requests on to has no working server."},
	{"alerts", "Prometheus runs without the alerts that a small node needs, or with alerts that mislead."},
	{"api-endpoint", "Clients call the API server by an address that can change, or by a name that its certificate lacks."},
	{"audit-log", "The audit log of the API server is off, empty or without a limit."},
	{"backups", "The datastore or volumes have no copy that outlives the server."},
	{"cert-manager", "A Certificate, its issuer or a second client keeps cert-manager from its work."},
	{"cluster-certificates", "Certificates of the control plane and of its clients are close to their end."},
	{"container-hardening", "Containers keep privileges that most programs never use."},
	{"control-plane-flags", "Components of the control plane run with flags, or defaults, that weaken the cluster."},
	{"control-plane-layout", "The number, the size or the place of servers does not fit the datastore."},
	{"coredns", "CoreDNS is not sized or configured for the nodes."},
	{"crashes", "Programs end and are started again."},
	{"cron-jobs", "CronJobs start runs that get in the way of each other."},
	{"dangling-references", "Objects name others that do not exist."},
	{"dashboards", "Pages for administrators are published like pages for everyone."},
	{"datastore", "The datastore is full, bloated or slow."},
	{"default-service-account", "Pods get a token because they name no ServiceAccount."},
	{"descheduler", "The policy of the descheduler evicts more than a small cluster can take."},
	{"disk-space", "What is on the disk of a node leaves little room."},
	{"disruption-budgets", "PodDisruptionBudgets block drains and upgrades."},
	{"dns-lookups", "Pods look names up more often than needed."},
	{"falco", "Falco is not sized or written for the nodes."},
	{"host-access", "Pods reach into their node: its files, devices, namespaces, kernel or runtime."},
	{"host-firewall", "Programs of the node listen on public addresses, and only a firewall closes their ports."},
	{"image-pinning", "Image tags and pull policies do not fit each other."},
	{"image-reference", "Images cannot be pulled as they are named."},
	{"image-sources", "Images come from registries or repositories that are frozen, abandoned or gone, or from several at once."},
	{"ingress-controller", "The ingress controller is retired, or trusts the authors of Ingresses too far."},
	{"ingress-tls", "Hosts are served without TLS, or with TLS that is weak or easy to avoid."},
	{"join-tokens", "Tokens that join nodes are valid for too long, or for too much."},
	{"kubelet-certificates", "Certificates of kubelets are not renewed, not approved or not verified."},
	{"kubelet-configuration", "Settings of a kubelet stand where no drop-in changes them, or differ from those of the cluster."},
	{"local-disk-limits", "Containers and volumes can fill the disk or the memory of the node."},
	{"log-collector", "Log collectors run in duplicate, too large or without maintenance."},
	{"loki", "Loki is not sized for the nodes, or never deletes."},
	{"longhorn-size", "Longhorn asks for more than the nodes have."},
	{"namespace-defaults", "Namespaces have no defaults or quotas, or some that do not fit the nodes."},
	{"network-policies", "NetworkPolicies are missing, without effect, open to all, or in the way of DNS."},
	{"node-addresses", "The address of a node has changed, and the cluster uses the old one."},
	{"node-down", "A node does not report, or reports that it is not ready."},
	{"node-settings", "The kubelet, the control plane or the kernel of a node runs with settings for large servers."},
	{"node-too-small", "A node has less memory, CPU or disk than what runs on it needs."},
	{"old-objects", "Objects that have done their work stay in the datastore."},
	{"open-ports", "Services and pods open ports on public addresses."},
	{"overlay", "The overlay network encrypts nothing between public addresses, or encrypts twice."},
	{"plain-text-passwords", "Passwords stand where anyone who can read pods or ConfigMaps reads them."},
	{"pod-security-labels", "Namespaces have no Pod Security labels."},
	{"probes", "Probes are missing, or do not fit a slow and busy node."},
	{"prometheus", "Prometheus is not sized for the nodes."},
	{"rbac", "Roles and bindings grant more than their subjects need."},
	{"removed-apis", "Manifests or clients use APIs that Kubernetes no longer serves, or will remove."},
	{"requests-and-limits", "Requests and limits of containers are missing, or do not fit what they use or what nodes have."},
	{"service-account-tokens", "Tokens of ServiceAccounts are stored and never expire."},
	{"single-points-of-failure", "A workload does not outlive one pod or one node."},
	{"spot-nodes", "Workloads, data or priorities do not take into account that spot nodes go away."},
	{"storage-classes", "The default StorageClass is missing or not unique."},
	{"taints", "Tolerations stand without what draws pods to the tainted nodes."},
	{"unschedulable", "Pods ask for more than any node has, or for nodes that do not exist."},
	{"upgrade-plan", "The plan of the upgrade controller takes a step that Kubernetes does not support."},
	{"upgrades", "Kubernetes, the runtime or the operating system is old, or versions are too far apart."},
	{"virtual-ip", "A virtual address relies on announcements that public clouds drop."},
	{"vpa", "The vertical autoscaler is not configured for small nodes."},
	{"webhooks", "Admission webhooks block or delay requests while they are down."},
}
