package explain

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/kubectl/pkg/util/templates"

	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/flags"
	"github.com/lightk8s/lightk8s/plugin/source/installation"
	"github.com/lightk8s/lightk8s/plugin/source/live"
	"github.com/lightk8s/lightk8s/plugin/source/manifest"
	"github.com/lightk8s/lightk8s/plugin/terminal"
	"github.com/lightk8s/lightk8s/rego/policy"
)

var (
	podLong = templates.LongDesc(`
		Show what the webhook injected into a pod when it was created: the fields, the controls, and what
		the sizes are based on; or possible reasons why it injected nothing. The webhook notes this on the
		pod. Fields that changed since are marked.

		Exit codes: 0 explained, 2 wrong usage, 3 the pod could not be read.`)

	podExamples = templates.Examples(`
		# A pod of the cluster
		kubectl lightk8s explain pod shop/cache
		kubectl lightk8s explain pod cache -n shop

		# Pods in a file
		kubectl get pods -n shop -o yaml | kubectl lightk8s explain pod -f -`)
)

// podFlags are what the user gave.
type podFlags struct {
	files  []string
	format flags.Format
	lang   string

	bundle  fs.FS
	cluster *genericclioptions.ConfigFlags
	streams genericiooptions.IOStreams
}

func newPodCommand(bundle fs.FS, cluster *genericclioptions.ConfigFlags, streams genericiooptions.IOStreams) *cobra.Command {
	f := &podFlags{bundle: bundle, cluster: cluster, streams: streams, format: flags.Format{Formats: []string{"json", "yaml"}}}
	cmd := &cobra.Command{
		Use: "pod [NAMESPACE/]NAME", Short: "Show what the webhook injected into a pod, and why",
		Long: podLong, Example: podExamples, Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd.Context(), args) },
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			names, err := live.Pods(cluster, namespaceOf(cluster))
			if err != nil || len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
	}
	cmd.Flags().StringSliceVarP(&f.files, "filename", "f", nil, "File or folder with pods, or - for standard input. Default: read the cluster.")
	f.format.Add(cmd, "text for people")
	flags.AddLanguage(cmd, &f.lang, "text")
	return cmd
}

// namespaceOf is the namespace of -n, else that of the kubeconfig's context, else default.
func namespaceOf(cluster *genericclioptions.ConfigFlags) string {
	namespace, _, err := cluster.ToRawKubeConfigLoader().Namespace()
	if err != nil || namespace == "" {
		return "default"
	}
	return namespace
}

func (f *podFlags) run(ctx context.Context, args []string) error {
	if err := f.format.Validate(); err != nil {
		return flags.Usage(err)
	}
	if (len(f.files) > 0) == (len(args) > 0) {
		return flags.Usage(errors.New("name a pod as NAMESPACE/NAME, or manifests with -f"))
	}
	words, err := flags.Language(f.lang)
	if err != nil {
		return flags.Usage(err)
	}
	engine, err := policy.Load(f.bundle)
	if err != nil {
		return flags.Usage(err)
	}
	titles := map[string]string{}
	for _, control := range engine.Controls() {
		titles[control.ID] = control.Title
	}
	pods, webhook, err := f.read(ctx, args)
	if err != nil {
		return err
	}
	var doc injections
	for _, pod := range pods {
		injection, err := newInjection(pod, titles, webhook)
		if err != nil {
			return exitcode.With(exitcode.Unread, err)
		}
		doc = append(doc, injection)
	}
	screen, err := terminal.New(f.streams.Out, "never")
	if err != nil {
		return flags.Usage(err)
	}
	page, err := Options{Output: f.format.Value, Width: screen.Width, Words: words}.render(doc)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprint(f.streams.Out, page); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}

// read reads the pods, and since when the webhook is there to inject something into them.
func (f *podFlags) read(ctx context.Context, args []string) ([]map[string]any, installed, error) {
	if len(f.files) > 0 {
		pods, err := manifest.PodsOf(ctx, manifest.Files{Paths: f.files, Stdin: f.streams.In})
		return pods, installed{}, exitcode.With(exitcode.Unread, err)
	}
	namespace, name, qualified := strings.Cut(args[0], "/")
	switch given := f.cluster.Namespace; {
	case !qualified:
		namespace, name = namespaceOf(f.cluster), args[0]
	case namespace == "" || name == "" || strings.Contains(name, "/"):
		return nil, installed{}, flags.Usage(fmt.Errorf("%q names no pod: want NAMESPACE/NAME", args[0]))
	case given != nil && *given != "" && *given != namespace:
		return nil, installed{}, flags.Usage(fmt.Errorf("%s is not in namespace %s: leave out one of them", args[0], *given))
	}
	api, err := client.New(f.cluster)
	if err != nil {
		return nil, installed{}, exitcode.With(exitcode.Unread, err)
	}
	pod, err := live.ReadPod(ctx, api, namespace, name)
	if err != nil {
		return nil, installed{}, exitcode.With(exitcode.Unread, err)
	}
	since, err := installation.MutatesSince(ctx, api)
	return []map[string]any{pod}, installed{known: err == nil, since: since, err: err}, nil
}
