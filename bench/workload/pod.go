package workload

// pod is what is drawn once for all containers of a pod.
type pod struct {
	kind       string
	privileged bool // the main container
	hardened   bool
	hostPath   bool
	socket     bool
}

func (d *draw) podSpec(kind string) fields {
	p := pod{
		kind: kind, privileged: d.likely(10), hardened: d.likely(50), hostPath: d.likely(15), socket: d.likely(3),
	}
	spec := fields{
		"serviceAccountName":            d.app,
		"terminationGracePeriodSeconds": d.between(10, 60),
		"nodeSelector":                  fields{"kubernetes.io/os": "linux"},
		"volumes":                       d.volumes(p),
	}
	containers := list{d.mainContainer(p)}
	switch extra := d.random.IntN(10); {
	case extra < 3:
		spec["initContainers"] = list{d.smallContainer(p, "migrate")}
	case extra < 6:
		containers = append(containers, d.smallContainer(p, "metrics"))
	}
	spec["containers"] = containers
	if kind == "CronJob" {
		spec["restartPolicy"] = "OnFailure"
	}
	if d.likely(30) {
		spec["automountServiceAccountToken"] = false
	}
	if d.likely(8) {
		d.planted.HostNetworkObjects++
		spec["hostNetwork"] = true
		spec["dnsPolicy"] = "ClusterFirstWithHostNet"
	}
	if p.hardened {
		spec["securityContext"] = fields{
			"runAsNonRoot": true, "runAsUser": int64(10001), "fsGroup": int64(10001),
			"seccompProfile": fields{"type": "RuntimeDefault"},
		}
	}
	if d.likely(40) {
		spec["tolerations"] = list{fields{"key": "node.example.com/small", "operator": "Exists", "effect": "NoSchedule"}}
	}
	return spec
}

func (d *draw) volumes(p pod) list {
	volumes := list{
		fields{"name": "config", "configMap": fields{"name": d.app + "-config"}},
		fields{"name": "tmp", "emptyDir": fields{}},
	}
	if p.hostPath {
		path := d.one("/var/log", "/etc/ssl/certs", "/proc", "/sys")
		volumes = append(volumes, fields{"name": "host", "hostPath": fields{"path": path, "type": "Directory"}})
	}
	if p.socket {
		d.planted.RuntimeSockets++
		volumes = append(volumes, fields{
			"name": "docker", "hostPath": fields{"path": "/var/run/docker.sock", "type": "Socket"},
		})
	}
	return volumes
}
