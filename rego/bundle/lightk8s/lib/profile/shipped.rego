package lightk8s.lib.profile

# shipped_flags are the flags that the distribution itself gives a program of the control plane, of
# those that controls check; {} for none.
shipped_flags(program) := object.get(shipped, [distribution, program], {})

shipped := {
	"k3s": {
		"etcd": embedded_etcd,
		"kube-apiserver": {
			"anonymous-auth": "false",
			"authorization-mode": "Node,RBAC",
			"enable-admission-plugins": "NodeRestriction",
			"profiling": "false",
		},
		"kube-controller-manager": {"bind-address": "127.0.0.1", "profiling": "false"},
		"kube-scheduler": {"bind-address": "127.0.0.1", "profiling": "false"},
	},
	"rke2": {"etcd": embedded_etcd},
}

embedded_etcd := {"heartbeat-interval": 500, "election-timeout": 5000}

# shipped_eviction are the thresholds of hard eviction of the distribution's kubelets if the user
# sets none.
shipped_eviction := object.get(evictions, distribution, upstream_eviction)

evictions := {
	"k3s": {"imagefs.available": "5%", "nodefs.available": "5%"},
	"microk8s": {"imagefs.available": "1Gi", "memory.available": "100Mi", "nodefs.available": "1Gi"},
	"rke2": {"imagefs.available": "5%", "nodefs.available": "5%"},
}

# upstream_eviction are the kubelet's own; see pkg/kubelet/eviction/defaults_linux.go.
upstream_eviction := {
	"imagefs.available": "15%",
	"imagefs.inodesFree": "5%",
	"memory.available": "100Mi",
	"nodefs.available": "10%",
	"nodefs.inodesFree": "5%",
}

# shipped_access is how the kubelet of the distribution authenticates and authorizes requests.
# MicroK8s allows every authenticated request. Sources: k3s-io/k3s pkg/daemons/agent; kubeadm
# app/componentconfigs/kubelet.go; k0s pkg/component/worker.
shipped_access := {"authentication": {"anonymous": {"enabled": false}}, "authorization": {"mode": "Webhook"}} if {
	distribution in {"k0s", "k3s", "kubeadm", "rke2"}
} else := {}
