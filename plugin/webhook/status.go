package webhook

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/lightk8s/lightk8s/plugin/change/objects"
	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/source/installation"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// StatusKind is the kind of what status prints as json and yaml.
const StatusKind = "WebhookStatus"

// Status is every check of one installation.
type Status struct {
	// Version of this schema.
	APIVersion string `json:"apiVersion"`
	// Kind of the document.
	Kind string `json:"kind"`
	// Name of the webhook configurations; empty: nothing is installed.
	Name string `json:"name"`
	// Checks, in the order in which they were made; empty: the webhook is not installed. Several can have the same
	// name and another object.
	Checks []Check `json:"checks"`
}

// StatusOptions are what status works with.
type StatusOptions struct {
	API *client.Client
	// Name of the webhook configurations; "": find them.
	Name string
	// Probe is the namespace in which pods are tried; "": none are.
	Probe string
	// Output is "wide", "json" or "yaml"; "": the verdict, and what is not ok.
	Output string
	Color  bool
	Now    time.Time
	Out    io.Writer
}

// Run reads, judges and prints, and returns an error whose exit code says how it is.
func (o StatusOptions) Run(ctx context.Context) error {
	checks, name, err := o.checks(ctx)
	if err != nil {
		return err
	}
	status := Status{APIVersion: policy.APIVersion, Kind: StatusKind, Name: name, Checks: checks}
	out, err := status.render(o.Output, o.Color)
	if err != nil {
		return err
	}
	if err := text.Write(o.Out, out); err != nil {
		return err
	}
	return status.ending()
}

func (o StatusOptions) checks(ctx context.Context) ([]Check, string, error) {
	found, err := installation.Read(ctx, o.API, o.Name)
	var several *installation.SeveralError
	switch {
	case errors.As(err, &several):
		return nil, "", exitcode.With(exitcode.Usage, err)
	case errors.Is(err, installation.ErrNotInstalled):
		checks, err := o.uninstalled(ctx)
		return checks, "", err
	case err != nil:
		return nil, "", exitcode.With(exitcode.Unread, err)
	}
	if found.FloorOnly() && o.Name == "" {
		checks, err := o.uninstalled(ctx)
		if len(checks) == 0 {
			checks = append(checks, about{"configuration", ""}.is(Warning, "neither the webhook nor the injection is installed; only the floor is left"))
		}
		return append(checks, checkFloor(found, o.Now)), found.Name, err
	}
	checks, n := Checks(found, o.Now), next{Installation: found, probed: o.Probe}
	if o.Probe != "" {
		probed, err := probe(ctx, objects.New(o.API), o.Probe)
		if err != nil {
			return nil, "", exitcode.With(exitcode.Unread, err)
		}
		checks = append(checks, probed...)
	}
	return n.withCommands(checks), found.Name, nil
}

// uninstalled returns no check where the webhook was never installed. Where its Deployment exists, the
// configurations were removed.
func (o StatusOptions) uninstalled(ctx context.Context) ([]Check, error) {
	names, err := installation.Deployments(ctx, o.API)
	if err != nil {
		check := about{"configuration", ""}.is(Unknown, "%v; no webhook configuration was found", err)
		check.Command = "kubectl auth can-i list deployments --all-namespaces"
		return []Check{check}, nil
	}
	checks := []Check{}
	for _, name := range names {
		check := about{"configuration", "Deployment " + name}.is(Broken, "no configuration calls Deployment %s; it was removed", name)
		check.Command = "kubectl lightk8s webhook enable -f BACKUP"
		checks = append(checks, check)
	}
	return checks, nil
}

func (s Status) render(output string, color bool) (string, error) {
	switch {
	case output == "json" || output == "yaml":
		return text.Encode(s, output)
	case output == "wide" && len(s.Checks) > 0:
		return s.table(color), nil
	}
	return s.text(color), nil
}

func (s Status) count(state State) int {
	n := 0
	for _, check := range s.Checks {
		if check.State == state {
			n++
		}
	}
	return n
}

// ending is the error that the command ends with: what could not be read is worse than what is
// broken, since what it hides is unknown.
func (s Status) ending() error {
	switch {
	case s.count(Unknown) > 0:
		return exitcode.Silent(exitcode.Unread)
	case s.count(Broken) > 0:
		return exitcode.Silent(exitcode.Findings)
	}
	return nil
}

// table is every check, one a line.
func (s Status) table(color bool) string {
	width := map[string]int{"state": len("warning"), "name": len("CHECK"), "object": len("OBJECT")}
	for _, check := range s.Checks {
		width["name"] = max(width["name"], len(check.Name))
		width["object"] = max(width["object"], len(check.Object))
	}
	var out strings.Builder
	row := func(state, painted, name, object, message string) {
		line := painted + strings.Repeat(" ", width["state"]-len(state)) +
			fmt.Sprintf("  %-*s  %-*s  %s", width["name"], name, width["object"], object, text.Clean(message))
		out.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	row("STATE", "STATE", "CHECK", "OBJECT", "MESSAGE")
	for _, check := range s.Checks {
		row(string(check.State), text.Palette(color).State(string(check.State)), check.Name, check.Object, check.Message)
	}
	fmt.Fprintf(&out, "\n%d ok, %d warning, %d broken, %d unknown\n", s.count(OK), s.count(Warning), s.count(Broken), s.count(Unknown))
	return out.String()
}
