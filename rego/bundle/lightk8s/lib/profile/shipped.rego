package lightk8s.lib.profile

# shipped_flags are the flags that the distribution itself gives a program of the control plane, of
# those that controls look at; {} for none.
shipped_flags(program) := object.get(shipped, [distribution, program], {})

shipped := {
	"k3s": {
		"etcd": embedded_etcd,
		"kube-apiserver": {
			"authorization-mode": "Node,RBAC",
			"enable-admission-plugins": "NodeRestriction",
			"profiling": "false",
		},
		"kube-controller-manager": {"profiling": "false"},
		"kube-scheduler": {"profiling": "false"},
	},
	"rke2": {"etcd": embedded_etcd},
}

embedded_etcd := {"heartbeat-interval": 500, "election-timeout": 5000}
