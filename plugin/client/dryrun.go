package client

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// DryRun is the option that has the API server check a change, and store nothing.
func DryRun(on bool) []string {
	if on {
		return []string{metav1.DryRunAll}
	}
	return nil
}
