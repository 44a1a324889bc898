// Package explain is the verb that explains what a control looks at, why, and how to fix what it finds.
package explain

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/kubectl/pkg/util/templates"

	"github.com/lightk8s/lightk8s/plugin/flags"
	"github.com/lightk8s/lightk8s/plugin/terminal"
	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
)

var (
	long = templates.LongDesc(`
		List the controls, or explain one: the problem, why it matters on a small cluster, and how to fix
		it. --examples adds what the control looks at, its parameters, and a bad and a good example. A word
		lists the controls that have it in their id or problem.

		Only "pod" reads the cluster: it shows what the webhook injected into a pod. "waivers" explains
		what audit waives by default: components of the distributions that need what a control reports.

		Exit codes: 0 explained, 2 wrong usage, 3 a folder of --policy has controls that cannot be read.`)

	examples = templates.Examples(`
		# All controls
		kubectl lightk8s explain

		# One control, one category
		kubectl lightk8s explain privileged
		kubectl lightk8s explain pod-security

		# All controls about memory
		kubectl lightk8s explain memory

		# One control with its parameters and examples, and a waiver for it
		kubectl lightk8s explain privileged --examples
		kubectl lightk8s explain privileged --waiver

		# Several, as the webhook names them when it denies a pod
		kubectl lightk8s explain host-namespaces privileged

		# What audit waives by default, and why
		kubectl lightk8s explain waivers

		# What the webhook injected into a pod, and why
		kubectl lightk8s explain pod shop/cache

		# The ids of all controls
		kubectl lightk8s explain -o name`)
)

// given is what the user gave; options turns it into what explain works with.
type given struct {
	format   flags.Format
	policy   flags.Policy
	examples bool
	waiver   bool
	lang     string

	bundle  fs.FS
	streams genericiooptions.IOStreams
}

// NewCommand returns the verb.
func NewCommand(cluster *genericclioptions.ConfigFlags, streams genericiooptions.IOStreams) *cobra.Command {
	return newCommand(rego.Bundle(), cluster, streams)
}

func newCommand(bundle fs.FS, cluster *genericclioptions.ConfigFlags, streams genericiooptions.IOStreams) *cobra.Command {
	f := &given{bundle: bundle, streams: streams, format: flags.Format{Formats: []string{"json", "yaml", "name"}}}
	cmd := &cobra.Command{
		Use:     "explain [CONTROL | CATEGORY | WORD | waivers]...",
		Short:   "Explain a control: what it looks at, why, and how to fix what it finds",
		Long:    long,
		Example: examples,
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := f.options(args)
			if err != nil {
				return flags.Usage(err)
			}
			return o.Run(cmd.Context())
		},
		ValidArgsFunction: f.complete,
	}
	f.format.Add(cmd, "text for people")
	f.policy.AddFolders(cmd, "Folder with your own controls, in addition to the built-in ones.")
	cmd.Flags().BoolVar(&f.examples, "examples", false, "Also print parameters, references and examples of a control.")
	cmd.Flags().BoolVar(&f.waiver, "waiver", false, "Print a waiver for the controls, to complete and put into lightk8s.yaml.")
	flags.AddLanguage(cmd, &f.lang, "text")
	cmd.AddCommand(newPodCommand(bundle, cluster, streams))
	return cmd
}

// options validates the flags and loads the controls.
func (f *given) options(args []string) (Options, error) {
	if err := f.format.Validate(); err != nil {
		return Options{}, err
	}
	if f.waiver && (f.examples || f.format.Value != "") || f.examples && f.format.Value != "" {
		return Options{}, errors.New("--waiver, --examples and --output cannot be used together")
	}
	screen, err := terminal.New(f.streams.Out, "never")
	if err != nil {
		return Options{}, err
	}
	words, err := flags.Language(f.lang)
	if err != nil {
		return Options{}, err
	}
	engine, folders, err := f.load()
	if err != nil {
		return Options{}, err
	}
	o := Options{
		Output: f.format.Value, Details: f.examples, Waiver: f.waiver, Width: screen.Width, Words: words, Engine: engine, Cases: folders,
		Waivers: policy.DistributionWaivers, Out: f.streams.Out, ErrOut: f.streams.ErrOut,
		Topics: slices.DeleteFunc(slices.Clone(args), func(topic string) bool { return topic == "" }),
	}
	return o, nil
}

// load reads the bundle and the user's folders. It returns the folders that hold cases too.
func (f *given) load() (*policy.Engine, []fs.FS, error) {
	folders := []fs.FS{f.bundle}
	for _, name := range f.policy.Folders {
		folders = append(folders, os.DirFS(name))
	}
	engine, err := f.policy.Controls(f.bundle)
	return engine, folders, err
}

// complete lists ids, categories and waivers, each with a word on it.
func (f *given) complete(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	engine, _, err := f.load()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	choices := []string{waiversTopic + "\twhat audit waives by default"}
	for _, control := range engine.Controls() {
		choices = append(choices, control.ID+"\t"+control.Problem)
	}
	for _, category := range categories(engine) {
		choices = append(choices, category+"\tthe controls of the category")
	}
	slices.Sort(choices)
	choices = slices.DeleteFunc(choices, func(choice string) bool {
		id, _, _ := strings.Cut(choice, "\t")
		return !strings.HasPrefix(id, typed) || slices.Contains(args, id)
	})
	return choices, cobra.ShellCompDirectiveNoFileComp
}
