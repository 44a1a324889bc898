package flags

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/cli-runtime/pkg/genericclioptions"

	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/plugin/source/live"
	"github.com/lightk8s/lightk8s/plugin/source/manifest"
	"github.com/lightk8s/lightk8s/plugin/source/nodefacts"
)

// Source is what to read, as in kubectl.
type Source struct {
	Filenames     []string
	Recursive     bool
	Kustomize     string
	AllowRemote   bool
	AllNamespaces bool
	Selector      string
	// Complete states of what the manifests hold every object: "cluster" or "namespaces"; "": of nothing.
	Complete string
	// Lines asks for the line of each field, where manifests are read.
	Lines bool
	// Facts to read of a cluster.
	Facts nodefacts.Options
}

// AddFiles registers the flags that name manifests.
func (f *Source) AddFiles(set *pflag.FlagSet) {
	set.StringSliceVarP(&f.Filenames, "filename", "f", nil, "File, folder or URL with manifests, or - for standard input.")
	set.BoolVarP(&f.Recursive, "recursive", "R", false, "Read the folders below a folder given with -f too.")
	set.StringVarP(&f.Kustomize, "kustomize", "k", "", "Folder with a kustomization to build and read.")
	set.BoolVar(&f.AllowRemote, "allow-remote", false, "Read what the kustomization refers to by URL too, over HTTP or with git. Requires -k.")
}

// Add registers the flags.
func (f *Source) Add(set *pflag.FlagSet) {
	f.AddFiles(set)
	set.Lookup("filename").Usage += " Default: the cluster is read."
	set.BoolVarP(&f.AllNamespaces, "all-namespaces", "A", false,
		"Read all namespaces, and what has none. This is the default; -n narrows it.")
	set.StringVarP(&f.Selector, "selector", "l", "", "Check only objects with these labels, such as app=web,tier!=cache.")
}

// AddComplete registers the flag that declares manifests complete.
func (f *Source) AddComplete(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.Complete, "complete", "",
		"Declare that the files hold everything that the cluster will have, or everything in their namespaces: cluster or namespaces."+
			" Controls that find that something does not exist need this. Default with the flag alone: cluster. Requires -f or -k.")
	cmd.Flags().Lookup("complete").NoOptDefVal = string(manifest.CompleteCluster)
	CompleteChoices(cmd, "complete", []string{string(manifest.CompleteCluster), string(manifest.CompleteNamespaces)})
}

// FromFiles reports whether manifests are to be read, and not the cluster.
func (f *Source) FromFiles() bool {
	return len(f.Filenames) > 0 || f.Kustomize != ""
}

// Reads reports whether the origin of an object names one of the files to be read, there or not, or as "" the cluster.
func (f *Source) Reads(file string) bool {
	if !f.FromFiles() {
		return file == ""
	}
	return file == f.Kustomize && file != "" || slices.ContainsFunc(f.Filenames, func(name string) bool {
		below, err := filepath.Rel(name, file)
		return name == file || err == nil && filepath.IsLocal(below) && (f.Recursive || filepath.Dir(below) == ".")
	})
}

// Validate finds flags that contradict each other, or cannot be understood.
func (f *Source) Validate(namespace string) error {
	if f.AllNamespaces && namespace != "" {
		return errors.New("--all-namespaces and --namespace cannot be used together")
	}
	if f.Recursive && len(f.Filenames) == 0 {
		return errors.New("--recursive requires --filename")
	}
	if f.AllowRemote && f.Kustomize == "" {
		return errors.New("--allow-remote requires --kustomize")
	}
	switch manifest.Complete(f.Complete) {
	case manifest.CompleteNothing:
	case manifest.CompleteCluster, manifest.CompleteNamespaces:
		if !f.FromFiles() {
			return errors.New("--complete requires -f or -k")
		}
	default:
		return fmt.Errorf("read --complete: unknown value %q: want cluster or namespaces", f.Complete)
	}
	if _, err := labels.Parse(f.Selector); err != nil {
		return fmt.Errorf("read --selector: %w", err)
	}
	return validateFacts(f.Facts, f.FromFiles())
}

// ToSource returns the source that the flags name. namespace is empty for all.
func (f *Source) ToSource(cluster genericclioptions.RESTClientGetter, namespace string, stdin io.Reader, wanted source.Wanted) (source.Source, error) {
	if f.FromFiles() {
		match, err := f.match(namespace)
		if err != nil {
			return nil, err
		}
		files := manifest.Files{
			Paths: f.Filenames, Recursive: f.Recursive, Kustomize: f.Kustomize, AllowRemote: f.AllowRemote, Stdin: stdin, Match: match,
			Lines: f.Lines, Complete: manifest.Complete(f.Complete),
		}
		return files.Source(wanted), nil
	}
	c, err := live.NewCluster(cluster, source.Scope{Namespace: namespace, LabelSelector: f.Selector})
	if err != nil {
		return nil, err
	}
	return c.WithFacts(f.Facts).Source(wanted), nil
}

// match narrows manifests as Scope narrows a cluster; nil: to nothing less than all.
func (f *Source) match(namespace string) (func(map[string]any) bool, error) {
	selector, err := labels.Parse(f.Selector)
	if err != nil {
		return nil, fmt.Errorf("read --selector: %w", err)
	}
	if namespace == "" && selector.Empty() {
		return nil, nil
	}
	return func(object map[string]any) bool { return source.Within(object, namespace, selector) }, nil
}
