package audit

import (
	"slices"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/report/overview"
)

// input names what is read, as commands have it.
func (f *given) input() overview.Input {
	in := overview.Input{Files: f.source.FromFiles()}
	add := func(flag, value string) {
		if value != "" {
			in.Arguments = append(in.Arguments, flag, value)
		}
	}
	for _, file := range f.source.Filenames {
		add("-f", file)
	}
	if f.source.Recursive {
		in.Arguments = append(in.Arguments, "-R")
	}
	add("-k", f.source.Kustomize)
	if !in.Files {
		add("--kubeconfig", *f.cluster.KubeConfig)
		add("--context", *f.cluster.Context)
	}
	return in
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
