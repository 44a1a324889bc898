package preflight

import (
	"context"
	"errors"

	corev1 "k8s.io/api/core/v1"

	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/source/installation"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Read reads the settings of the installation in a cluster; name is that of its webhook configurations, or empty
// to find them. Where there is none they are those of the chart in a namespace. Errors have an exit code.
func Read(ctx context.Context, api *client.Client, name, namespace string) (Settings, error) {
	found, err := installation.Read(ctx, api, name)
	var several *installation.SeveralError
	switch {
	case errors.Is(err, installation.ErrNotInstalled):
		return FromValues("", nil, namespace)
	case errors.As(err, &several):
		return Settings{}, exitcode.With(exitcode.Usage, err)
	case err != nil:
		return Settings{}, exitcode.With(exitcode.Unread, err)
	}
	var config installation.Reading[corev1.ConfigMap]
	if found.Injection == nil && !found.FloorOnly() {
		config = found.ReadSettings(ctx, api)
	}
	settings, err := FromInstallation(found, config)
	return settings, exitcode.With(exitcode.Unread, err)
}

// ErrNoPolicy is the error of another policy where no webhook reads one.
var ErrNoPolicy = errors.New("mode policies has no webhook that reads a policy")

// By are the settings with the policy of a file in the place of that of the webhook. What is not installed yet
// gets its exceptions in the floor, too.
func (s Settings) By(file string, p policy.Policy) (Settings, error) {
	if s.Policies {
		return Settings{}, ErrNoPolicy
	}
	if s.Policy = p; s.fromChart && s.Floor != nil {
		floor := *s.Floor
		floor.Exceptions, floor.Custom = p.Admission.Exceptions, p.Admission.CustomExceptions
		s.Floor = &floor
	}
	s.From = file + ", and else " + s.From
	return s, nil
}
