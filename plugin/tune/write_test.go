package tune

import (
	"testing"

	"github.com/lightk8s/lightk8s/rego/policy"
)

func TestFilesOfObjectsHaveNamesThatEverySystemTakes(t *testing.T) {
	for want, ref := range map[string]policy.ObjectRef{
		"deployment_shop_web.yaml":         {Kind: "Deployment", Namespace: "shop", Name: "web"},
		"clusterrole__system-node.yaml":    {Kind: "ClusterRole", Name: "system:node"},
		"deployment_.._..-etc-passwd.yaml": {Kind: "Deployment", Namespace: "..", Name: "../etc/passwd"},
		"deployment_shop_we--31mb---.yaml": {Kind: "Deployment", Namespace: "shop", Name: "we\x1b[31mb\n\u202e\\"},
	} {
		if got := fileName(ref); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
