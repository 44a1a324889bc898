// Package helm runs the helm that the repository pins.
package helm

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"

	"github.com/lightk8s/lightk8s/test/repo"
	"github.com/lightk8s/lightk8s/test/testmain"
)

// Path is that of the program, which is built the first time.
var Path = sync.OnceValues(func() (string, error) {
	install := exec.Command(repo.Path("hack/tools/install.sh"), "helm")
	install.Stderr = os.Stderr
	path, err := install.Output()
	if err != nil {
		return "", fmt.Errorf("install helm: %w", err)
	}
	return strings.TrimSpace(string(path)), nil
})

// KeepIn gives helm a folder for its files, for all tests.
func KeepIn(folder string) error {
	return testmain.Setenv(map[string]string{
		"HELM_CACHE_HOME": folder + "/cache", "HELM_CONFIG_HOME": folder + "/config", "HELM_DATA_HOME": folder + "/data",
	})
}

// Run returns what helm prints, and an error with what it prints about failing.
func Run(args ...string) (string, error) {
	path, err := Path()
	if err != nil {
		return "", err
	}
	command := exec.Command(path, args...)
	var out, errOut bytes.Buffer
	command.Stdout, command.Stderr = &out, &errOut
	if err := command.Run(); err != nil {
		return "", fmt.Errorf("helm %s: %w: %s", strings.Join(args, " "), err, errOut.String())
	}
	return out.String(), nil
}
