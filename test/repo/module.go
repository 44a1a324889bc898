package repo

import (
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
)

// Module returns the folder of a module that the go.mod of a folder of the repository requires; "." is its root.
func Module(folder, module string) (string, error) {
	list := exec.Command("go", "mod", "download", "-json", module) //nolint:gosec // a module of go.mod
	list.Dir = Path(folder)
	out, err := list.Output()
	if err != nil {
		return "", fmt.Errorf("find the folder of %s: %w: %s", module, err, out)
	}
	var found struct{ Dir string }
	if err := json.Unmarshal(out, &found); err != nil {
		return "", fmt.Errorf("find the folder of %s: %w", module, err)
	}
	if found.Dir == "" {
		return "", errors.New("no folder has " + module)
	}
	return found.Dir, nil
}
