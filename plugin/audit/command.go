// Package audit is the verb that judges objects and prints what it found.
package audit

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/kubectl/pkg/util/templates"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/flags"
	"github.com/lightk8s/lightk8s/plugin/language"
	"github.com/lightk8s/lightk8s/plugin/report/overview"
	"github.com/lightk8s/lightk8s/plugin/report/printer"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/plugin/terminal"
	"github.com/lightk8s/lightk8s/plugin/version"
	"github.com/lightk8s/lightk8s/rego/policy"
)

var (
	long = templates.LongDesc(`
		Find what will get a small cluster broken into, and what will make it fall over.

		Reads the cluster of your kubeconfig or, with -f or -k, manifests, and checks every object with
		the controls for its kind. Changes nothing. Unread data is reported as skipped, never as passed.

		Kubelets are read only with --node-config or --usage. Both require get on nodes/proxy,
		which also allows running commands in every pod.

		Exit codes: 0 nothing at or above --fail-on, 1 findings at or above it or a score below --min-score,
		2 wrong usage, 3 the cluster is unreachable or something could not be read.`)

	examples = templates.Examples(`
		# The whole cluster
		kubectl lightk8s audit

		# A folder of manifests and the folders below it
		kubectl lightk8s audit -f manifests/ -R

		# What a Helm chart would install: with its default values, which needs helm on PATH, and with others
		kubectl lightk8s audit -f ./chart
		helm template shop ./chart -f values.yaml | kubectl lightk8s audit -f -

		# All manifests of a cluster: find what refers to objects that do not exist, too
		kubectl lightk8s audit -f manifests/ -R --complete

		# Only Pod Security Standards, in one namespace
		kubectl lightk8s audit -n shop --framework pss-restricted

		# With the configuration that the kubelets run with
		kubectl lightk8s audit --node-config

		# Counts of findings by namespace
		kubectl lightk8s audit --by namespace

		# In GitHub Actions: the report in the summary of the job
		kubectl lightk8s audit -f manifests/ -o markdown >> "$GITHUB_STEP_SUMMARY"

		# In CI: fail on what is new since the baseline was written
		kubectl lightk8s audit -f manifests/ --baseline baseline.json -o sarif > lightk8s.sarif

		# For a pull request: fail on what is new since a report of the main branch, written with -o json
		kubectl lightk8s audit -f manifests/ --compare main.json`)
)

// given is what the user gave; options turns it into what the audit works with.
type given struct {
	source        flags.Source
	policy        flags.Policy
	selection     policy.Selection
	minSeverity   string
	kinds         []string
	output        string
	failOn        string
	minScore      string
	baseline      string
	writeBaseline string
	compare       string
	color         string
	showSkipped   bool
	language      string
	by            string

	cluster *genericclioptions.ConfigFlags
	streams genericiooptions.IOStreams
	flags   *pflag.FlagSet // of the command, and of those above it
}

// NewCommand returns the verb.
func NewCommand(cluster *genericclioptions.ConfigFlags, streams genericiooptions.IOStreams) *cobra.Command {
	f := &given{cluster: cluster, streams: streams}
	cmd := &cobra.Command{
		Use:     "audit",
		Short:   "Find what will get the cluster broken into or make it fall over",
		Long:    long,
		Example: examples,
		Args:    flags.NoArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o, err := f.options(cmd.Context())
			if err != nil {
				return err
			}
			return o.Run(cmd.Context())
		},
	}
	f.add(cmd)
	return cmd
}

func (f *given) add(cmd *cobra.Command) {
	set := cmd.Flags()
	f.flags = set
	f.source.Add(set)
	f.source.AddComplete(cmd)
	f.source.AddFacts(set)
	set.StringSliceVar(&f.selection.IDs, "control", nil, "Run only these controls.")
	set.StringSliceVar(&f.selection.Exclude, "exclude", nil, "Skip these controls.")
	set.StringSliceVar(&f.selection.Categories, "category", nil, "Run only the controls of these categories.")
	set.StringSliceVar(&f.selection.Frameworks, "framework", nil,
		"Run only the controls of these frameworks: "+strings.Join(policy.Frameworks(), ", ")+".")
	set.StringSliceVar(&f.kinds, "kind", nil, "Run only controls that look at these kinds, such as Deployment.apps, pods or svc.")
	set.StringVar(&f.minSeverity, "severity", "", "Run only controls at least this severe: critical, high, medium, low, info.")
	set.StringVarP(&f.output, "output", "o", "table",
		"Output format: "+strings.Join(printer.Formats(), ", ")+", jsonpath=TEMPLATE, go-template=TEMPLATE.")
	set.StringVar(&f.failOn, "fail-on", string(policy.High), "Exit with 1 for findings at least this severe, or none for never.")
	set.StringVar(&f.minScore, "min-score", "", "Exit with 1 if the score is below `N`, from 1 to 100. Default: no limit.")
	f.policy.Add(cmd)
	set.StringVar(&f.baseline, "baseline", "", "File with known findings. Only other findings count.")
	set.StringVar(&f.writeBaseline, "write-baseline", "", "File to write the findings of this run to, as a baseline.")
	set.StringVar(&f.compare, "compare", "",
		"File with a report of an earlier run (-o json). Mark new findings, count fixed ones, and apply --fail-on to new ones only.")
	set.BoolVar(&f.showSkipped, "show-skipped", false, "List what was skipped, by reason, below the table.")
	set.StringVar(&f.by, "by", "", "Count findings in the table by object, namespace or control.")
	flags.AddLanguage(cmd, &f.language, "headings and controls in the table and html")
	flags.AddColor(cmd, &f.color, "the table")
	completions(cmd)
}

// options validates the flags once, and reads what they name.
func (f *given) options(ctx context.Context) (Options, error) {
	namespace := flags.Namespace(f.cluster)
	if err := f.source.Validate(namespace); err != nil {
		return Options{}, flags.Usage(err)
	}
	screen, err := terminal.New(f.streams.Out, f.color)
	if err != nil {
		return Options{}, flags.Usage(err)
	}
	by, err := parseBy(f.by, f.output)
	if err != nil {
		return Options{}, flags.Usage(err)
	}
	words, err := flags.Language(f.language)
	if err != nil {
		return Options{}, flags.Usage(err)
	}
	if f.output != "table" && f.output != "html" {
		words = language.Catalog{}
	}
	printed, err := printer.New(f.output, printer.Options{
		Color: screen.Color, Width: screen.Width, Skipped: f.showSkipped, Words: words, By: by, Dir: workingFolder(),
	})
	if err != nil {
		return Options{}, flags.Usage(err)
	}
	failOn, err := parseFailOn(f.failOn)
	if err != nil {
		return Options{}, flags.Usage(err)
	}
	minScore, err := parseMinScore(f.minScore)
	if err != nil {
		return Options{}, flags.Usage(err)
	}
	engine, waivers, err := f.controls(ctx)
	if err != nil {
		return Options{}, flags.Usage(err)
	}
	var known *Baseline
	if f.baseline != "" {
		if known, err = ReadBaseline(ctx, f.baseline); err != nil {
			return Options{}, flags.Usage(err)
		}
	}
	var earlier *Earlier
	if f.compare != "" {
		if earlier, err = ReadEarlier(ctx, f.compare); err != nil {
			return Options{}, flags.Usage(err)
		}
	}
	if terminal.Is(f.streams.ErrOut) {
		f.source.Facts.Progress = terminal.NewProgress(f.streams.ErrOut)
	}
	f.source.Lines = f.output == "sarif" // code review shows findings beside the line
	read, err := f.source.ToSource(f.cluster, namespace, f.streams.In, source.Wanted{
		Kinds: engine.Kinds(), Inventory: engine.InventoryKinds(), Parts: engine.InventoryParts(),
	})
	if err != nil {
		return Options{}, exitcode.With(exitcode.Unread, err)
	}
	o := Options{
		Source: read, Engine: engine, Waivers: waivers, Baseline: known,
		Earlier: earlier, Scope: f.scope(namespace), FailOn: failOn, MinScore: minScore, Printer: printed,
		EchoNotices: !holdsNotices(f.output), ForPeople: f.output == "table" || f.output == "wide",
		Subject: f.subject(), Version: version.String(), Input: f.input(), Words: words, Now: time.Now(),
		Workers: runtime.GOMAXPROCS(0), Out: f.streams.Out, ErrOut: f.streams.ErrOut,
		Progress: f.source.Facts.Progress,
	}
	if f.writeBaseline != "" {
		o.WriteBaseline = func(b Baseline) error { return b.save(f.writeBaseline, f.streams.ErrOut) }
	}
	return o, nil
}

func (f *given) scope(namespace string) Scope {
	return Scope{Scope: source.Scope{Namespace: namespace, LabelSelector: f.source.Selector}, Reads: f.source.Reads}
}

// controls loads the controls, and narrows and configures them as flags and policy file say.
func (f *given) controls(ctx context.Context) (*policy.Engine, []policy.Waiver, error) {
	engine, waivers, err := f.policy.Load(ctx, f.streams.ErrOut)
	if err != nil {
		return nil, nil, err
	}
	selection := f.selection
	if f.minSeverity != "" {
		if selection.MinSeverity, err = policy.ParseSeverity(f.minSeverity); err != nil {
			return nil, nil, fmt.Errorf("read --severity: %w", err)
		}
	}
	if selection.Kinds, err = parseKinds(f.kinds, engine); err != nil {
		return nil, nil, err
	}
	if engine, err = engine.Select(selection); err != nil {
		return nil, nil, err
	}
	if len(engine.Controls()) == 0 {
		return nil, nil, errors.New("no control is selected; the flags that select controls cannot be used together")
	}
	return engine, waivers, nil
}

func parseFailOn(s string) (policy.Severity, error) {
	if s == "none" {
		return "", nil
	}
	severity, err := policy.ParseSeverity(s)
	if err != nil {
		return "", fmt.Errorf("read --fail-on: %w, or none", err)
	}
	return severity, nil
}

// parseBy reads what the table counts by; empty: it does not count.
func parseBy(s, format string) (overview.By, error) {
	switch {
	case s == "":
		return "", nil
	case format != "table":
		return "", fmt.Errorf("--by and -o %s cannot be used together", format)
	}
	by, err := overview.ParseBy(s)
	if err != nil {
		return "", fmt.Errorf("read --by: %w", err)
	}
	return by, nil
}

// parseMinScore returns 0 where no score is asked for.
func parseMinScore(s string) (int, error) {
	if s == "" {
		return 0, nil
	}
	score, err := strconv.Atoi(s)
	if err != nil || score < 1 || score > 100 {
		return 0, fmt.Errorf("read --min-score: %q is not a whole number from 1 to 100", s)
	}
	return score, nil
}

// parseKinds reads kinds as KIND or KIND.GROUP, or as kubectl names their resources; a bare kind finds its group
// among the kinds that controls look at.
func parseKinds(names []string, engine *policy.Engine) ([]schema.GroupKind, error) {
	var kinds []schema.GroupKind
	var known []string
	for _, kind := range engine.Kinds() {
		known = append(known, kindNames(kind)...)
	}
	for _, name := range names {
		found := false
		for _, kind := range engine.Kinds() {
			if isNamed(kind, name) {
				kinds = append(kinds, kind)
				found = true
			}
		}
		switch nearest := policy.Nearest(name, known); {
		case found:
		case nearest != "":
			return nil, fmt.Errorf("no control looks at kind %q: did you mean %q?", name, nearest)
		default:
			return nil, fmt.Errorf("no control looks at kind %q", name)
		}
	}
	return kinds, nil
}

// holdsNotices reports whether a format has a place for notices.
func holdsNotices(format string) bool {
	switch format {
	case "json", "yaml", "html":
		return true
	default:
		return false
	}
}

// workingFolder is the folder that paths in reports are relative to; "" where it is gone.
func workingFolder() string {
	dir, err := os.Getwd()
	if err != nil {
		return ""
	}
	return dir
}
