package source

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// DefaultPolicyFile is read where it stands in the working directory and --config is not given.
const DefaultPolicyFile = "lightk8s.yaml"

// PolicyFile reads the policy file: the one given, or the one in the working directory, which
// is remarked on. Where there is neither, the policy changes nothing.
func PolicyFile(name string, remarks io.Writer) (policy.Policy, error) {
	if name == "" {
		if _, err := os.Stat(DefaultPolicyFile); errors.Is(err, fs.ErrNotExist) {
			return policy.Policy{}, nil
		}
		name = DefaultPolicyFile
		fmt.Fprintf(remarks, "note: using the policy file %s\n", name) //nolint:errcheck // a remark is worth no error
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return policy.Policy{}, fmt.Errorf("read policy file: %w", err)
	}
	return policy.ParsePolicy(name, data)
}

// PolicyFolders are the options that load the controls of folders given with --policy.
func PolicyFolders(folders []string) ([]policy.Option, error) {
	var opts []policy.Option
	for _, folder := range folders {
		if info, err := os.Stat(folder); err != nil || !info.IsDir() {
			return nil, fmt.Errorf("read --policy %s: it is no folder", folder)
		}
		opts = append(opts, policy.WithFolder(folder, os.DirFS(folder)))
	}
	return opts, nil
}

// Policy loads the built-in controls and those in folders, configured as the policy file says, and the
// waivers in force: its own first, and then, with shipped, those for what the distributions ship.
func Policy(folders []string, file string, shipped bool, remarks io.Writer) (*policy.Engine, []policy.Waiver, error) {
	opts, err := PolicyFolders(folders)
	if err != nil {
		return nil, nil, err
	}
	engine, err := policy.Load(rego.Bundle(), opts...)
	if err != nil {
		return nil, nil, err
	}
	settings, err := PolicyFile(file, remarks)
	if err != nil {
		return nil, nil, err
	}
	if engine, err = engine.Configure(settings); err != nil {
		return nil, nil, err
	}
	waivers := settings.Waivers
	if shipped {
		more, err := policy.DistributionWaivers()
		if err != nil {
			return nil, nil, err
		}
		waivers = append(waivers, more...)
	}
	return engine, waivers, nil
}
