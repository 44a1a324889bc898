//go:build e2e

package webhook

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/test/eventually"
	"github.com/lightk8s/lightk8s/test/helm"
	"github.com/lightk8s/lightk8s/test/repo"
)

const (
	release   = "lightk8s"
	system    = "lightk8s-system" // namespace of the release
	selector  = "app.kubernetes.io/instance=" + release
	guarded   = "e2e-guarded"  // a user's namespace
	floorless = "e2e-no-floor" // one that only the webhook guards, so that its denials can be told from the floor's
)

var chart = repo.Path("charts/lightk8s")

// installed are the settings of the release; nil: there is none.
var installed []string

// install makes the release be there with these settings beside the tests' own, and working.
func install(t *testing.T, settings ...string) {
	t.Helper()
	tellOnFailure(t)
	if settings = append(ours(), settings...); !slices.Equal(settings, installed) {
		upgrade(t, settings)
		lookAtPods(t)
	}
	eventually.Holds(t, time.Minute, "the webhook works", func(ctx context.Context) bool { return look(ctx).works() })
}

// ours are the settings that every test needs.
func ours() []string { return []string{"floor.exemptNamespaces={" + floorless + "}"} }

// upgrade has helm install the release or change it, and waits for its pods.
func upgrade(t *testing.T, settings []string) {
	t.Helper()
	args := []string{"upgrade", "--install", release, chart, "--namespace", system, "--create-namespace", "--reset-values"}
	for _, setting := range settings {
		args = append(args, "--set", setting)
	}
	runHelm(t, args...)
	installed = settings
	home.Must(t, "rollout", "status", "deployment/"+release, "-n", system, "--timeout=120s")
}

// lookAtPods has the kubelet bring a changed ConfigMap to the webhook's pods at once, as it does when a pod
// changes. By itself it looks every minute or so.
func lookAtPods(t *testing.T) {
	t.Helper()
	home.Must(t, "annotate", "pod", "-n", system, "-l", selector, "--overwrite", fmt.Sprintf("e2e/looked-at=%d", time.Now().UnixNano()))
}

func uninstall(t *testing.T) {
	t.Helper()
	runHelm(t, "uninstall", release, "--namespace", system, "--ignore-not-found", "--wait")
	installed = nil
}

// runHelm returns what helm prints.
func runHelm(t *testing.T, args ...string) string {
	t.Helper()
	out, err := helm.Run(args...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// imageReference is the image of the chart without any setting.
func imageReference() (string, error) {
	values, err := readYAML("values.yaml")
	if err != nil {
		return "", err
	}
	about, err := readYAML("Chart.yaml")
	if err != nil {
		return "", err
	}
	image, _ := values["image"].(map[string]any)
	repository, _ := image["repository"].(string)
	tag, _ := about["appVersion"].(string)
	if repository == "" || tag == "" {
		return "", fmt.Errorf("the chart names no image: %v, %v", image, about)
	}
	return repository + ":" + tag, nil
}

func readYAML(name string) (out map[string]any, err error) {
	data, err := os.ReadFile(filepath.Join(chart, name))
	if err != nil {
		return nil, err
	}
	if err := yaml.Unmarshal(data, &out); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return out, nil
}

// nodeArchitecture is this machine's: the node runs on it.
func nodeArchitecture() string { return runtime.GOARCH }

func makeNamespaces() error {
	for _, name := range []string{guarded, floorless} {
		err := home.Run(
			[]string{"create", "namespace", name},
			[]string{"wait", "--for=create", "serviceaccount/default", "-n", name, "--timeout=60s"},
		)
		if err != nil {
			return err
		}
	}
	return nil
}
