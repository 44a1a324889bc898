//go:build e2e

// Package webhook tests the webhook as a user runs it: its image, installed by helm from the chart,
// on a real node that loses its parts and its power. run.sh starts the node.
//
// Each test asks for the installation that it needs (see install), so each can run alone.
package webhook

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/lightk8s/lightk8s/test/e2e/krew"
	"github.com/lightk8s/lightk8s/test/helm"
	"github.com/lightk8s/lightk8s/test/repo"
	"github.com/lightk8s/lightk8s/test/testmain"
)

const version = "v0.0.0-e2e.1" // of the plugin

var (
	home krew.Installation    // of the plugin
	api  kubernetes.Interface // as the administrator
	past []string             // what was in the cluster before the first installation
)

func TestMain(m *testing.M) {
	os.Exit(testmain.Code(runTests(m))) //nolint:forbidigo // a test binary has no main to return an error to
}

func runTests(m *testing.M) (int, error) {
	return krew.With(version, func(in krew.Installation) (code int, err error) {
		home = in
		if api, err = newClient(); err != nil {
			return 0, err
		}
		if past, err = everything(); err != nil {
			return 0, err
		}
		if err := helm.KeepIn(in.Home + "/helm"); err != nil {
			return 0, err
		}
		if err := loadImage(in.Home); err != nil {
			return 0, fmt.Errorf("give the node the webhook's image: %w", err)
		}
		if err := makeNamespaces(); err != nil {
			return 0, err
		}
		defer printFigures(os.Stdout)
		return m.Run(), nil
	})
}

func newClient() (kubernetes.Interface, error) {
	config, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	if err != nil {
		return nil, fmt.Errorf("read KUBECONFIG: %w", err)
	}
	config.QPS = -1 // no limit
	config.Timeout = 10 * time.Second
	config.WarningHandler = rest.NoWarnings{}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("make a client: %w", err)
	}
	return client, nil
}

// loadImage builds the image that the chart names, and gives it to the node, which could not pull it.
func loadImage(folder string) error {
	ref, err := imageReference()
	if err != nil {
		return err
	}
	file := filepath.Join(folder, "webhook.tar")
	for _, command := range [][]string{
		{"go", "run", "./hack/image", "-package", "./cmd/lightk8s-webhook", "-arch", nodeArchitecture(), "-ref", ref, "-o", file},
		{"test/cluster/import.sh", file},
	} {
		if err := inRepository(command...); err != nil {
			return err
		}
	}
	return nil
}

// inRepository runs a command in the root of the repository.
func inRepository(command ...string) error {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir = repo.Path("")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(command, " "), err, out)
	}
	return nil
}
