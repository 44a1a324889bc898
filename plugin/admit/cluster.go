package admit

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/pflag"

	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/flags"
	"github.com/lightk8s/lightk8s/plugin/preflight"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/plugin/source/live"
	"github.com/lightk8s/lightk8s/plugin/terminal"
	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

// validateCluster finds flags that do not go with --cluster, or without it.
func (f *given) validateCluster(set *pflag.FlagSet) error {
	switch {
	case !f.inCluster && f.name != "":
		return errors.New("--name requires --cluster")
	case !f.inCluster && f.format.Value == "values":
		return errors.New("--output values requires --cluster")
	case f.inCluster && (set.Changed("static-memory") || set.Changed("static-pods")):
		return errors.New("--static-memory and --static-pods cannot be used together with --cluster, which reads the nodes")
	case f.inCluster && !f.source.FromFiles() && flags.Namespace(f.cluster) != "":
		return errors.New("--namespace requires -f: without it the whole cluster is read")
	}
	return nil
}

// judge judges the manifests as the cluster would answer them, or without any what runs there.
func (f *given) judge(ctx context.Context) error {
	if err := errors.Join(f.source.Validate(""), f.format.Validate()); err != nil {
		return flags.Usage(err)
	}
	screen, err := terminal.New(f.streams.Out, f.color)
	if err != nil {
		return flags.Usage(err)
	}
	engine, err := f.policy.Controls(rego.Bundle(), policy.WithControls(admission.Controls))
	if err != nil {
		return flags.Usage(err)
	}
	o := preflight.Options{
		Engine: engine, Now: time.Now, Broken: engine.Broken(),
		Output: f.format.Value, Color: screen.Color, Width: screen.Width, Out: f.streams.Out, ErrOut: f.streams.ErrOut,
	}
	if err := f.settle(ctx, &o); err != nil {
		return err
	}
	if err := f.read(&o); err != nil {
		return exitcode.With(exitcode.Unread, err)
	}
	return o.Run(ctx)
}

// settle reads what the cluster judges by, and the policy in the place of that of its webhook.
func (f *given) settle(ctx context.Context, o *preflight.Options) error {
	var given policy.Policy
	if f.policy.File != "" {
		var err error
		if given, err = f.policy.ReadFile(ctx, f.streams.ErrOut); err != nil {
			return flags.Usage(err)
		}
	}
	api, err := client.New(f.cluster)
	if err != nil {
		return exitcode.With(exitcode.Unread, err)
	}
	if o.Minor, err = api.Minor(ctx); err != nil {
		return exitcode.With(exitcode.Unread, err)
	}
	if o.Settings, err = preflight.Read(ctx, api, f.name, f.own); err != nil || f.policy.File == "" {
		return err
	}
	if o.Settings, err = o.Settings.By(f.policy.File, given); err != nil {
		return flags.Usage(fmt.Errorf("use --config: %w", err))
	}
	return nil
}

// read names what is judged, and the cluster around it.
func (f *given) read(o *preflight.Options) error {
	var err error
	if !f.source.FromFiles() {
		o.Source, err = f.source.ToSource(f.cluster, "", f.streams.In,
			source.Wanted{Kinds: o.Settings.Kinds(), Inventory: preflight.Inventory()})
		return err
	}
	if o.Source, err = f.source.ToSource(f.cluster, "", f.streams.In, source.Wanted{}); err != nil {
		return err
	}
	around, err := live.NewCluster(f.cluster, source.Scope{})
	if err != nil {
		return err
	}
	o.Around = around.Source(source.Wanted{Kinds: preflight.AroundKinds(), Inventory: preflight.AroundKinds()})
	if o.Namespace, _, err = f.cluster.ToRawKubeConfigLoader().Namespace(); err != nil {
		return fmt.Errorf("read kubeconfig: %w", err)
	}
	return nil
}
