package nodefiles

import (
	"fmt"
	"path"
	"strings"
)

// writeSysctl adds the kernel's parameters, which need no restart.
func (r *rendering) writeSysctl() {
	var text strings.Builder
	for _, c := range r.changesOf("sysctl") {
		key, value := c.Path[2], fmt.Sprint(c.After)
		if !sysctlName.MatchString(key) || !printable(value) || value == "" || strings.Join(strings.Fields(value), " ") != value {
			r.refuse("not a kernel parameter name and value", c.Path...)
			continue
		}
		r.parameters = append(r.parameters, parameter{key, value})
		fmt.Fprintf(&text, "%s = %s\n", key, value)
	}
	if text.Len() > 0 {
		r.write(item{
			kind: whole, path: "/etc/sysctl.d/90-lightk8s.conf", mode: "0644",
			content: "# Written by kubectl lightk8s tune. Read at boot, and by sysctl --system.\n" + text.String(),
		})
	}
}

// writeEnvironment adds a drop-in of systemd. It never limits the service's memory: the control
// plane is in it, containers are not.
func (r *rendering) writeEnvironment(service string) {
	var text strings.Builder
	for _, c := range r.changesOf("environment") {
		assignment, err := environment(c)
		if err != nil {
			r.refuse(err.Error(), c.Path...)
			continue
		}
		fmt.Fprintf(&text, "Environment=\"%s\"\n", strings.NewReplacer(`\`, `\\`, `"`, `\"`, "%", "%%").Replace(assignment))
	}
	if text.Len() > 0 {
		r.write(item{
			kind: whole, path: path.Join("/etc/systemd/system", service+".service.d", "90-lightk8s.conf"), mode: "0644", restart: true,
			content: "# Written by kubectl lightk8s tune.\n[Service]\n" + text.String(),
		})
	}
}

// writeZram adds a unit that a person enables: swap changes what the memory figures mean, and a
// kernel without the module would fail the run.
func (r *rendering) writeZram() {
	for _, c := range r.changesOf("zramMiB") {
		if r.holdsEtcd() {
			r.refuse("etcd must not be swapped out", "settings", "zramMiB")
			continue
		}
		r.byHand = append(r.byHand, File{Path: "zram/lightk8s-zram.service", Mode: 0o644, Content: fmt.Appendf(nil, zramUnit, c.After)})
		r.steps = append(r.steps, "Swap compressed in memory, which apply.sh leaves to you: copy `zram/lightk8s-zram.service` to\n"+
			"`/etc/systemd/system` and run `systemctl enable --now lightk8s-zram`. `systemctl disable --now lightk8s-zram`\n"+
			"undoes it. The kubelet must run with `failSwapOn: false` first. Eviction goes by memory alone, not by swap.")
	}
}

const zramUnit = `# Written by kubectl lightk8s tune.
[Unit]
Description=Swap compressed in memory
Before=k3s.service k3s-agent.service rke2-server.service rke2-agent.service kubelet.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStartPre=/bin/sh -c 'modprobe zram num_devices=1'
ExecStart=/bin/sh -c 'zramctl --algorithm zstd --size %dMiB /dev/zram0 && mkswap /dev/zram0 && swapon --priority 100 /dev/zram0'
ExecStop=/bin/sh -c 'swapoff /dev/zram0; zramctl --reset /dev/zram0'

[Install]
WantedBy=multi-user.target
`

// holdsEtcd as far as it shows.
func (r *rendering) holdsEtcd() bool {
	_, pod := r.node.Before.Components["etcd"]
	return r.node.Server && (pod || len(r.changesOf("etcd")) > 0)
}
