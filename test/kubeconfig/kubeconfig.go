// Package kubeconfig writes kubeconfigs for the programs that tests run.
package kubeconfig

import (
	"os"
	"path/filepath"
	"testing"

	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// For writes the kubeconfig of a user of a cluster, and returns its path.
func For(tb testing.TB, cluster *clientcmdapi.Cluster, user *clientcmdapi.AuthInfo) string {
	tb.Helper()
	config := clientcmdapi.NewConfig()
	config.Clusters["test"], config.AuthInfos["test"] = cluster, user
	config.Contexts["test"] = &clientcmdapi.Context{Cluster: "test", AuthInfo: "test"}
	config.CurrentContext = "test"
	data, err := clientcmd.Write(*config)
	if err != nil {
		tb.Fatal(err)
	}
	return File(tb, data)
}

// File writes a kubeconfig into a folder of the test, and returns its path.
func File(tb testing.TB, data []byte) string {
	tb.Helper()
	file := filepath.Join(tb.TempDir(), "kubeconfig")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		tb.Fatal(err)
	}
	return file
}
