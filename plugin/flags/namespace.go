package flags

import "k8s.io/cli-runtime/pkg/genericclioptions"

// Namespace is the one that was given with -n; "": none.
func Namespace(cluster *genericclioptions.ConfigFlags) string {
	if cluster.Namespace == nil {
		return ""
	}
	return *cluster.Namespace
}
