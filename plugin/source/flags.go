package source

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/cli-runtime/pkg/genericclioptions"
)

// Flags say what to read, as in kubectl.
type Flags struct {
	Filenames     []string
	Recursive     bool
	Kustomize     string
	AllNamespaces bool
	Selector      string
	// Lines asks for the line of each field, where manifests are read.
	Lines bool
	// Facts to read of a cluster.
	Facts FactOptions
}

// NoArguments refuses arguments: files are named with a flag, as in kubectl.
func NoArguments(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("unexpected argument %q: manifests are named with -f", args[0])
	}
	return nil
}

// AddFileFlags registers the flags that name manifests.
func (f *Flags) AddFileFlags(flags *pflag.FlagSet) {
	flags.StringSliceVarP(&f.Filenames, "filename", "f", nil, "File, folder or URL with manifests, or - for standard input.")
	flags.BoolVarP(&f.Recursive, "recursive", "R", false, "Read the folders below a folder given with -f too.")
	flags.StringVarP(&f.Kustomize, "kustomize", "k", "", "Folder with a kustomization to build and read.")
}

// AddFlags registers the flags.
func (f *Flags) AddFlags(flags *pflag.FlagSet) {
	f.AddFileFlags(flags)
	flags.Lookup("filename").Usage += " Without it the cluster is read."
	flags.BoolVarP(&f.AllNamespaces, "all-namespaces", "A", false,
		"Read all namespaces, and what has none. This is the default; -n narrows it.")
	flags.StringVarP(&f.Selector, "selector", "l", "", "Judge only objects with these labels, such as app=web,tier!=cache.")
}

// FromFiles reports whether manifests are to be read, and not the cluster.
func (f Flags) FromFiles() bool {
	return len(f.Filenames) > 0 || f.Kustomize != ""
}

// Validate finds flags that contradict each other, or cannot be understood.
func (f Flags) Validate(namespace string) error {
	if f.AllNamespaces && namespace != "" {
		return errors.New("--all-namespaces and --namespace exclude each other")
	}
	if f.Recursive && len(f.Filenames) == 0 {
		return errors.New("--recursive goes with --filename")
	}
	if _, err := labels.Parse(f.Selector); err != nil {
		return fmt.Errorf("read --selector: %w", err)
	}
	return f.Facts.validate(f.FromFiles())
}

// ToSource returns the source that the flags name. namespace is empty for all.
func (f Flags) ToSource(cluster genericclioptions.RESTClientGetter, namespace string, stdin io.Reader, wanted Wanted) (Source, error) {
	if f.FromFiles() {
		match, err := f.match(namespace)
		if err != nil {
			return nil, err
		}
		files := Files{Paths: f.Filenames, Recursive: f.Recursive, Kustomize: f.Kustomize, Stdin: stdin, Match: match, Lines: f.Lines}
		return files.Source(wanted), nil
	}
	c, err := NewCluster(cluster, Scope{Namespace: namespace, LabelSelector: f.Selector})
	if err != nil {
		return nil, err
	}
	return c.WithFacts(f.Facts).Source(wanted), nil
}

// match narrows manifests as Scope narrows a cluster; nil: to nothing less than all.
func (f Flags) match(namespace string) (func(map[string]any) bool, error) {
	selector, err := labels.Parse(f.Selector)
	if err != nil {
		return nil, fmt.Errorf("read --selector: %w", err)
	}
	if namespace == "" && selector.Empty() {
		return nil, nil
	}
	return func(object map[string]any) bool { return within(object, namespace, selector) }, nil
}
