package workload

import "fmt"

func (d *draw) mainContainer(p pod) fields {
	c := d.container(p, "main", p.privileged)
	c["args"] = list{
		"--config=/etc/app/config.yaml", "--listen=:8080", "--log-level=" + d.one("info", "warn", "debug"),
	}
	c["ports"] = list{fields{"name": "http", "containerPort": int64(8080), "protocol": "TCP"}}
	mounts := list{
		fields{"name": "config", "mountPath": "/etc/app", "readOnly": true},
		fields{"name": "tmp", "mountPath": "/tmp"},
	}
	if p.hostPath {
		mounts = append(mounts, fields{"name": "host", "mountPath": "/host", "readOnly": true})
	}
	if p.socket {
		mounts = append(mounts, fields{"name": "docker", "mountPath": "/var/run/docker.sock"})
	}
	c["volumeMounts"] = mounts
	if p.kind != "CronJob" && d.likely(65) {
		probe := func(path string) fields {
			return fields{"httpGet": fields{"path": path, "port": "http"}, "periodSeconds": d.between(5, 30)}
		}
		c["livenessProbe"], c["readinessProbe"] = probe("/healthz"), probe("/readyz")
	}
	return c
}

// smallContainer prepares the main container, or stands beside it.
func (d *draw) smallContainer(p pod, name string) fields {
	c := d.container(p, name, p.privileged && d.likely(20))
	c["args"] = list{"--config=/etc/app/config.yaml"}
	c["volumeMounts"] = list{fields{"name": "config", "mountPath": "/etc/app", "readOnly": true}}
	return c
}

// container is what all containers have.
func (d *draw) container(p pod, name string, privileged bool) fields {
	d.planted.Containers++
	c := fields{"name": name, "image": d.image(), "imagePullPolicy": d.one("IfNotPresent", "Always"), "env": d.env(name)}
	if resources := d.resources(); len(resources) > 0 {
		c["resources"] = resources
	}
	switch {
	case privileged:
		d.planted.PrivilegedContainers++
		c["securityContext"] = fields{"privileged": true}
	case p.hardened:
		c["securityContext"] = fields{
			"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": fields{"drop": list{"ALL"}},
		}
	case d.likely(8):
		c["securityContext"] = fields{"capabilities": fields{"add": list{"NET_ADMIN"}}}
	}
	return c
}

func (d *draw) image() string {
	name := d.one("nginx", "redis", "postgres", "memcached", "ghcr.io/example/worker", "quay.io/example/exporter",
		"registry.example.com/team/api", "registry.example.com:5000/team/web")
	switch roll := d.random.IntN(100); {
	case roll < 18:
		d.planted.MovingImages++
		return name + ":latest"
	case roll < 26:
		d.planted.MovingImages++
		return name
	}
	return fmt.Sprintf("%s:%d.%d.%d", name, d.between(1, 16), d.between(0, 30), d.between(0, 9))
}

func (d *draw) env(name string) list {
	env := list{fields{"name": "GOMEMLIMIT", "value": fmt.Sprintf("%dMiB", 16*d.between(2, 10))}}
	if name == "main" {
		env = append(env,
			fields{"name": "POD_NAME", "valueFrom": fields{"fieldRef": fields{"fieldPath": "metadata.name"}}},
			fields{"name": "DB_HOST", "value": fmt.Sprintf("postgres.team-%02d.svc", d.random.IntN(40))})
	}
	switch roll := d.random.IntN(100); {
	case roll < 10:
		d.planted.SecretsInEnvironment++
		env = append(env, fields{"name": "DB_PASSWORD", "value": fmt.Sprintf("example-%04d", d.random.IntN(10000))})
	case roll < 40:
		env = append(env, fields{"name": "DB_PASSWORD", "valueFrom": fields{
			"secretKeyRef": fields{"name": d.app + "-db", "key": "password"},
		}})
	}
	return env
}

// resources keep requests at or below limits, as the API server demands.
func (d *draw) resources() fields {
	resources, limits := fields{}, fields{}
	if d.likely(40) {
		limits["cpu"] = fmt.Sprintf("%dm", 100*d.between(1, 10))
	}
	if d.likely(50) {
		limits["memory"] = fmt.Sprintf("%dMi", 64*d.between(2, 8))
	} else {
		d.planted.ContainersWithoutMemoryLimit++
	}
	if len(limits) > 0 {
		resources["limits"] = limits
	}
	if d.likely(65) {
		resources["requests"] = fields{
			"cpu": fmt.Sprintf("%dm", 10*d.between(1, 10)), "memory": fmt.Sprintf("%dMi", 16*d.between(1, 8)),
		}
	}
	return resources
}
