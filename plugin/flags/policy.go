package flags

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/lightk8s/lightk8s/plugin/readfile"
	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// defaultPolicyFile is read where it stands in the working directory and --config is not given.
const defaultPolicyFile = "lightk8s.yaml"

// maxPolicyFile bounds a policy file, in bytes.
const maxPolicyFile = 16 << 20

// Policy names the controls to run and what adjusts them.
type Policy struct {
	File             string
	Folders          []string
	NoDefaultWaivers bool
}

// Add registers the flags.
func (p *Policy) Add(cmd *cobra.Command) {
	p.AddFile(cmd, "Policy file with settings and waivers.")
	p.AddFolders(cmd, "Folder with controls of your own, to run beside the built-in ones.")
	cmd.Flags().BoolVar(&p.NoDefaultWaivers, "no-default-waivers", false, "Do not waive what the distributions ship.")
}

// AddFile registers --config.
func (p *Policy) AddFile(cmd *cobra.Command, what string) {
	cmd.Flags().StringVar(&p.File, "config", "", what+" Default: "+defaultPolicyFile+" in the working directory, if it exists.")
}

// AddFolders registers --policy.
func (p *Policy) AddFolders(cmd *cobra.Command, what string) {
	cmd.Flags().StringArrayVar(&p.Folders, "policy", nil, what)
	CompleteFolders(cmd, "policy")
}

// Load loads the built-in controls and those in folders, configured as the policy file says, and
// the waivers in force: its own first, and then those for what the distributions ship.
func (p *Policy) Load(ctx context.Context, remarks io.Writer) (*policy.Engine, []policy.Waiver, error) {
	engine, err := p.Controls(rego.Bundle())
	if err != nil {
		return nil, nil, err
	}
	if err := engine.Unplanned(); err != nil {
		fmt.Fprintf(remarks, "note: OPA interprets the controls of --policy, several times slower, since it cannot plan them: %v\n", err) //nolint:errcheck // a remark is worth no error
	}
	settings, err := p.ReadFile(ctx, remarks)
	if err != nil {
		return nil, nil, err
	}
	if engine, err = engine.Configure(settings); err != nil {
		return nil, nil, err
	}
	waivers := settings.Waivers
	if !p.NoDefaultWaivers {
		more, err := policy.DistributionWaivers()
		if err != nil {
			return nil, nil, err
		}
		waivers = append(waivers, more...)
	}
	return engine, waivers, nil
}

// Controls loads the controls of a bundle and those in folders.
func (p *Policy) Controls(bundle fs.FS, opts ...policy.Option) (*policy.Engine, error) {
	for _, folder := range p.Folders {
		if info, err := os.Stat(folder); err != nil || !info.IsDir() {
			return nil, fmt.Errorf("read --policy %s: not a folder", folder)
		}
		opts = append(opts, policy.WithFolder(folder, os.DirFS(folder)))
	}
	return policy.Load(bundle, opts...)
}

// ReadFile reads the policy file: the one given, or the one in the working directory, which is
// remarked on. Where there is neither, the policy changes nothing.
func (p *Policy) ReadFile(ctx context.Context, remarks io.Writer) (policy.Policy, error) {
	name := p.File
	if name == "" {
		if _, err := os.Stat(defaultPolicyFile); errors.Is(err, fs.ErrNotExist) {
			return policy.Policy{}, nil
		}
		name = defaultPolicyFile
		fmt.Fprintf(remarks, "note: using the policy file %s\n", name) //nolint:errcheck // a remark is worth no error
	}
	data, err := readfile.Read(ctx, name, maxPolicyFile)
	if err != nil {
		return policy.Policy{}, fmt.Errorf("read policy file: %w", err)
	}
	return policy.ParsePolicy(name, data)
}
