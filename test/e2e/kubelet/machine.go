package kubelet

import (
	"context"
	"net/http"
	"time"
)

// healthy asks the kubelet whether it is well.
func healthy(ctx context.Context, address string) bool {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/healthz", http.NoBody)
	if err != nil {
		return false
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	response.Body.Close()
	return response.StatusCode == http.StatusOK
}

const containerdConfig = `version = 2
root = "%[1]s/root"
state = "%[1]s/state"
[grpc]
  address = "%[2]s"
[plugins."io.containerd.internal.v1.opt"]
  path = "%[1]s/opt"
[plugins."io.containerd.grpc.v1.cri".cni]
  conf_dir = "%[1]s/cni"
`

// Without cgroups for pods the kubelet leaves those of the machine alone, and memory.available at
// 0%% there keeps it from taking the machine for a node under pressure.
const baseConfig = `apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
failCgroupV1: false
cgroupDriver: cgroupfs
cgroupsPerQOS: false
enforceNodeAllocatable: [none]
makeIPTablesUtilChains: false
oomScoreAdj: 0
enableServer: false
containerRuntimeEndpoint: unix://%s
volumePluginDir: %s/plugins
podLogsDir: %s/logs
authentication: {anonymous: {enabled: false}, webhook: {enabled: false}}
authorization: {mode: AlwaysAllow}
healthzPort: %s
evictionHard: {imagefs.available: "5%%", nodefs.available: "5%%"}
evictionMinimumReclaim: {imagefs.available: "10%%", nodefs.available: "10%%"}
`
