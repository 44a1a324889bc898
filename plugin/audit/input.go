package audit

import (
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/lightk8s/lightk8s/plugin/flags"
	"github.com/lightk8s/lightk8s/plugin/report/overview"
)

// input names what is read, as commands of tune and kubectl have it.
func (f *given) input() overview.Input {
	connection := pflag.NewFlagSet("", pflag.ContinueOnError)
	f.cluster.AddFlags(connection)
	return overview.Input{
		Files: f.source.FromFiles(), Namespace: flags.Namespace(f.cluster),
		Arguments: flags.Given(f.flags, func(name string) bool {
			if f.source.FromFiles() {
				return slices.Contains([]string{"filename", "recursive", "kustomize", "allow-remote"}, name)
			}
			return connection.Lookup(name) != nil && name != "namespace" // the object of a command has its own
		}),
	}
}

// subject names what is read in a word or two; empty: it has no name.
func (f *given) subject() string {
	switch named := slices.Concat(f.source.Filenames, []string{f.source.Kustomize}); {
	case len(f.source.Filenames) == 1 && named[0] == "-":
		return "standard input"
	case f.source.FromFiles() && len(f.source.Filenames) <= 1:
		return strings.Join(named, "")
	case f.source.FromFiles():
		return ""
	case *f.cluster.Context != "":
		return *f.cluster.Context
	}
	config, err := f.cluster.ToRawKubeConfigLoader().RawConfig()
	if err != nil { // the cluster is not read either, which is an error of its own
		return ""
	}
	return config.CurrentContext
}
