package tune

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/plugin/change/nodefiles"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/savefile"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/plugin/tune/plan"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Write writes a plan into a folder: the files and scripts of each node, and the objects of the API.
type Write struct {
	Dir    string
	ErrOut io.Writer
}

// Run writes the plan, and reports what cannot be written for a node.
func (w Write) Run(_ context.Context, plan plan.Plan) error {
	tree, err := files(plan)
	if err != nil {
		return exitcode.With(exitcode.Unread, err)
	}
	for _, file := range tree.Files {
		if err := writeFile(w.Dir, file); err != nil {
			return exitcode.With(exitcode.Unread, err)
		}
	}
	for _, refusal := range tree.Refused {
		if err := text.Say(w.ErrOut, refusal.String()); err != nil {
			return err
		}
	}
	return text.Write(w.ErrOut, fmt.Sprintf("Wrote %s into %s: see its README.md for the next steps.\n", text.Count(len(tree.Files), "file"), w.Dir))
}

// files renders a plan.
func files(plan plan.Plan) (nodefiles.Tree, error) {
	var nodes []nodefiles.Node
	for _, n := range plan.Nodes {
		pods, memory := n.Margins()
		nodes = append(nodes, nodefiles.Node{
			PodsPercent: int(pods), MemoryPercent: int(memory),
			Name: n.Name, Address: n.Address, Distribution: n.Distribution, Server: n.Server, Version: n.Version,
			Assumed: n.Assumed, DataDir: n.DataDir(),
			Before: n.Before, After: n.After, CapacityMiB: int(n.CapacityMiB),
			RunningPods: n.Ledger.Pods, RequestedMiB: int(n.Ledger.RequestedMiB),
		})
	}
	var extra []nodefiles.File
	objects := slices.Clone(plan.Objects)
	for _, e := range plan.Changes {
		partial, err := policy.Partial(e.Before, e.Set)
		if err != nil {
			return nodefiles.Tree{}, err
		}
		objects = append(objects, partial)
	}
	for _, object := range objects {
		ref := policy.RefOf(object)
		data, err := yaml.Marshal(object)
		if err != nil {
			return nodefiles.Tree{}, fmt.Errorf("encode %s: %w", ref, err)
		}
		extra = append(extra, nodefiles.File{Path: "objects/" + fileName(ref), Mode: 0o644, Content: data})
	}
	tree, err := nodefiles.Render(nodes, extra)
	if err != nil {
		return nodefiles.Tree{}, fmt.Errorf("render the plan: %w", err)
	}
	return tree, nil
}

// fileName is a name of its own for each object. Names that an API server takes hold nothing that a
// path could trip over but colons, which Windows does not take; a file can hold others.
func fileName(ref policy.ObjectRef) string {
	parts := []string{strings.ToLower(ref.Kind), ref.Namespace, ref.Name}
	return strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', strings.ContainsRune("._-", r):
			return r
		}
		return '-'
	}, strings.Join(parts, "_")) + ".yaml"
}

func writeFile(dir string, file nodefiles.File) error {
	name := filepath.Join(dir, filepath.FromSlash(file.Path))
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return fmt.Errorf("write the plan: %w", err)
	}
	if err := savefile.WriteNew(name, file.Content, file.Mode); err != nil {
		return fmt.Errorf("write the plan: %w", err)
	}
	return nil
}

// checkFolder refuses a folder that holds something: files of an older plan would look like part of
// the new one.
func checkFolder(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("read --write: %w", err)
	case len(entries) > 0:
		return fmt.Errorf("folder %s of --write is not empty; choose a new one", dir)
	}
	return nil
}
