package podsecurity

import (
	"math/rand/v2"
	"reflect"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// absent stands for a field that is not there; nil, for one that is null.
type absent struct{}

// podGenerator makes random pods in which the values that Pod Security Admission looks at
// are dense, and every other field is missing. Equal seeds make equal pods.
type podGenerator struct {
	*rand.Rand
	care map[string]float64 // how likely the pod is to do right by each check
}

// RandomPod makes the pod with the number.
func RandomPod(seed, number uint64) map[string]any {
	g := podGenerator{Rand: rand.New(rand.NewPCG(seed, number)), care: map[string]float64{}}
	return map[string]any{
		"apiVersion": "v1",
		"kind":       "Pod",
		"metadata":   g.metadata(),
		"spec":       g.spec(),
	}
}

// one picks one of the values.
func (g podGenerator) one(values ...any) any { return values[g.IntN(len(values))] }

// either picks a good value where the pod cares for the check, else a bad one. Within one
// pod the odds of a check stay the same, so that both verdicts on a whole pod are common.
func (g podGenerator) either(check string, good, bad []any) any {
	if _, ok := g.care[check]; !ok {
		g.care[check] = []float64{1, 1, 0.95, 0.5}[g.IntN(4)]
	}
	if g.Float64() < g.care[check] {
		return g.one(good...)
	}
	return g.one(bad...)
}

// object makes a map of the pairs of name and value, without those that are absent; now and
// then the map itself is absent, null or empty.
func (g podGenerator) object(pairs ...any) any {
	if g.IntN(20) == 0 {
		return g.one(absent{}, nil, map[string]any{})
	}
	return object(pairs...)
}

func object(pairs ...any) map[string]any {
	out := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if name, ok := pairs[i].(string); ok && pairs[i+1] != (absent{}) {
			out[name] = pairs[i+1]
		}
	}
	return out
}

// list makes a list of up to most elements; none is absent, null or empty.
func (g podGenerator) list(most int, element func(i int) any) any {
	n := g.IntN(most + 1)
	if n == 0 {
		return g.one(absent{}, nil, []any{})
	}
	out := make([]any, 0, n)
	for i := range n {
		out = append(out, element(i))
	}
	return out
}

func values(v ...any) []any { return v }

func (g podGenerator) metadata() map[string]any {
	const appArmor = "container.apparmor.security.beta.kubernetes.io/"
	annotations := map[string]any{}
	for range g.IntN(3) {
		key, _ := g.one(appArmor+"web", appArmor+"gone", appArmor, "apparmor.example.com/web").(string)
		annotations[key] = g.either("appArmorProfile",
			values("", "runtime/default", "localhost/", "localhost/web"),
			values("unconfined", "RuntimeDefault", "Localhost/web", "runtime/default ", "docker/default"))
	}
	return object("name", "web", "namespace", "shop",
		"annotations", g.one(absent{}, nil, annotations, annotations))
}

func (g podGenerator) spec() map[string]any {
	container := func(int) any { return g.container() }
	flag := func() any { return g.either("hostNamespaces", values(absent{}, nil, false), values(true)) }
	return object(
		"initContainers", g.list(1, container),
		"containers", g.list(2, container),
		"ephemeralContainers", g.list(1, container),
		"hostNetwork", flag(), "hostPID", flag(), "hostIPC", flag(),
		"hostUsers", g.one(absent{}, absent{}, nil, true, false),
		"os", g.one(absent{}, absent{}, nil, object("name", g.one("linux", "windows", "windows", "Windows", ""))),
		"securityContext", g.podSecurityContext(),
		"volumes", g.volumes(),
	)
}

func (g podGenerator) podSecurityContext() any {
	return g.object(
		"seccompProfile", g.profile("seccompProfile"),
		"appArmorProfile", g.profile("appArmorProfile"),
		"seLinuxOptions", g.seLinuxOptions(),
		"windowsOptions", g.one(absent{}, g.windowsOptions()),
		"runAsNonRoot", g.either("runAsNonRoot", values(true), values(absent{}, nil, false)),
		"runAsUser", g.either("runAsUser", values(absent{}, nil, int64(1), int64(65534)), values(int64(0))),
		"fsGroup", g.one(absent{}, int64(0)),
		"sysctls", g.list(2, func(int) any { return g.sysctl() }),
	)
}

func (g podGenerator) container() any {
	return object(
		"name", g.one(absent{}, "web", "web", `we"b`),
		"restartPolicy", g.one(absent{}, "Always"),
		"ports", g.list(1, func(int) any {
			return object("containerPort", int64(8080), "hostPort",
				g.either("hostPorts", values(absent{}, nil, int64(0)), values(int64(80), int64(1))))
		}),
		g.one("livenessProbe", "readinessProbe", "startupProbe"), g.handler(),
		"lifecycle", g.one(absent{}, absent{}, g.object(g.one("postStart", "preStop"), g.handler())),
		"securityContext", g.object(
			"privileged", g.either("privileged", values(absent{}, nil, false), values(true)),
			"allowPrivilegeEscalation", g.either("allowPrivilegeEscalation", values(false), values(absent{}, nil, true)),
			"capabilities", g.capabilities(),
			"procMount", g.either("procMount", values(absent{}, nil, "Default"), values("Unmasked", "", "default")),
			"seccompProfile", g.profile("seccompProfile"),
			"appArmorProfile", g.profile("appArmorProfile"),
			"seLinuxOptions", g.seLinuxOptions(),
			"windowsOptions", g.one(absent{}, g.windowsOptions()),
			"runAsNonRoot", g.either("runAsNonRoot", values(true, absent{}, nil), values(absent{}, nil, false)),
			"runAsUser", g.either("runAsUser", values(absent{}, nil, int64(1)), values(int64(0))),
			"readOnlyRootFilesystem", g.one(absent{}, true),
		),
	)
}

// handler makes a probe or a lifecycle handler.
func (g podGenerator) handler() any {
	call := func() any {
		host := g.either("hostProbesAndHostLifecycle", values(absent{}, nil, ""), values("127.0.0.1", "metadata", " "))
		return g.object("port", int64(8080), "host", host)
	}
	return g.one(absent{}, absent{}, nil,
		object("httpGet", call()),
		object("tcpSocket", call()),
		object("exec", object("command", []any{"true"})),
		object("httpGet", call(), "tcpSocket", call(), "grpc", object("port", int64(9000))),
	)
}

func (g podGenerator) capabilities() any {
	add := func(int) any {
		return g.either("capabilities_baseline",
			values("NET_BIND_SERVICE", "NET_BIND_SERVICE", "NET_BIND_SERVICE", "AUDIT_WRITE", "CHOWN",
				"DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"),
			values("ALL", "NET_RAW", "NET_ADMIN", "SYS_ADMIN", "CAP_CHOWN", "chown", "", nil))
	}
	drop := func(int) any {
		return g.either("capabilities_restricted", values("ALL"), values("all", "NET_RAW", "CAP_ALL", "", nil))
	}
	return g.object("add", g.list(2, add), "drop", g.one(g.list(2, drop), []any{drop(0)}, []any{drop(0)}))
}

// profile makes a seccomp or an AppArmor profile.
func (g podGenerator) profile(check string) any {
	return g.one(absent{}, nil, g.object(
		"type", g.either(check, values("RuntimeDefault", "Localhost"),
			values(absent{}, nil, "", "Unconfined", "runtime/default", "localhost")),
		"localhostProfile", g.one(absent{}, "web.json"),
	))
}

func (g podGenerator) seLinuxOptions() any {
	text := func() any { return g.either("seLinuxOptions", values(absent{}, nil, ""), values("system_u", " ")) }
	return g.one(absent{}, g.object(
		"type", g.either("seLinuxOptions",
			values(absent{}, nil, "", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"),
			values("spc_t", "container_t ", "container_file_t")),
		"user", text(), "role", text(),
		"level", g.one(absent{}, "s0:c1,c2"),
	))
}

func (g podGenerator) windowsOptions() any {
	return g.object(
		"hostProcess", g.either("windowsHostProcess", values(absent{}, nil, false), values(true)),
		"runAsUserName", g.one(absent{}, "ContainerUser"),
	)
}

func (g podGenerator) sysctl() any {
	return object("value", "0", "name", g.either("sysctls",
		values("kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_syncookies",
			"net.ipv4.ping_group_range", "net.ipv4.ip_unprivileged_port_start", "net.ipv4.ip_local_reserved_ports",
			"net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl",
			"net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem",
			"net.ipv4.tcp_slow_start_after_idle", "net.ipv4.tcp_notsent_lowat"),
		values(absent{}, nil, "", "kernel.msgmax", "net.core.somaxconn", "net/ipv4/tcp_wmem", "net.ipv4.tcp_mem")))
}

// volumeSources are the names of all sources that a volume can have.
var volumeSources = fieldNames(reflect.TypeFor[corev1.VolumeSource]())

func fieldNames(structure reflect.Type) []any {
	var names []any
	for i := range structure.NumField() {
		name, _, _ := strings.Cut(structure.Field(i).Tag.Get("json"), ",")
		names = append(names, name)
	}
	return names
}

func (g podGenerator) volumes() any {
	common := values("configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image",
		"persistentVolumeClaim", "projected", "secret")
	return g.list(2, func(int) any {
		volume := object("name", g.one("data", absent{}))
		for range []int{0, 1, 1, 1, 1, 2}[g.IntN(6)] {
			source, _ := g.either("hostPathVolumes",
				values(g.either("restrictedVolumes", common, volumeSources)), values("hostPath")).(string)
			volume[source] = g.one(map[string]any{}, map[string]any{}, map[string]any{}, nil)
		}
		return volume
	})
}
