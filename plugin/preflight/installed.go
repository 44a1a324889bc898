package preflight

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/lightk8s/lightk8s/plugin/source/installation"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

// FloorAnnotation is on the ValidatingAdmissionPolicy: what it allows beyond the level, as JSON.
const FloorAnnotation = "lightk8s.dev/floor"

// podsHook is the name of the webhooks of pods.
const podsHook = "pods.lightk8s.dev"

// floorNote is the value of FloorAnnotation.
type floorNote struct {
	Capabilities []string           `json:"allowedCapabilities"`
	Sysctls      []string           `json:"allowedSysctls"`
	Exceptions   []string           `json:"exceptions"`
	Custom       []policy.Exception `json:"customExceptions"`
}

// FromInstallation are the settings of an installation that was read; config is the ConfigMap with the
// policy of its webhook, if it has one.
func FromInstallation(i installation.Installation, config installation.Reading[corev1.ConfigMap]) (Settings, error) {
	s := Settings{
		From: "release " + i.Name, Namespace: i.ServiceNamespace, Static: admission.DefaultNodeSize(),
	}
	var err error
	switch s.Policies = i.Injection != nil; {
	case s.Policies:
		err = s.fromInjection(*i.Injection)
	case i.FloorOnly():
		s.From += ", of which only the floor is left"
	default:
		s.From += " in namespace " + i.ServiceNamespace
		err = s.fromWebhook(i, config)
	}
	if err != nil {
		return Settings{}, err
	}
	s.Floor, err = floorOf(i)
	return s, err
}

// fromWebhook has the settings judge as the webhook does.
func (s *Settings) fromWebhook(i installation.Installation, read installation.Reading[corev1.ConfigMap]) error {
	switch {
	case i.Validating.Err != nil || i.Mutating.Err != nil:
		return errors.Join(i.Validating.Err, i.Mutating.Err)
	case read.Err != nil:
		return read.Err
	case i.Validating.Object == nil || read.Object == nil:
		return fmt.Errorf("release %s has no webhook with a policy", i.Name)
	}
	const file = "policy.yaml"
	config := read.Object
	var err error
	if s.Policy, err = policy.ParsePolicy("ConfigMap "+config.Namespace+"/"+config.Name, []byte(config.Data[file])); err != nil {
		return err
	}
	for _, hook := range i.Validating.Object.Webhooks {
		switch hook.Name {
		case podsHook:
			s.Validates = &Selection{hook.NamespaceSelector}
		case "services.lightk8s.dev":
			s.Services = &Selection{hook.NamespaceSelector}
		}
	}
	if s.Validates == nil {
		return fmt.Errorf("ValidatingWebhookConfiguration %s has no webhook %s", i.Validating.Object.Name, podsHook)
	}
	if i.Mutating.Object != nil { // else it was switched off
		for _, hook := range i.Mutating.Object.Webhooks {
			if hook.Name == podsHook {
				s.Mutates = &Selection{hook.NamespaceSelector}
			}
		}
	}
	return s.readStatic(i)
}

// readStatic reads the size of a node that the webhook takes where it knows none.
func (s *Settings) readStatic(i installation.Installation) error {
	if memory := i.Argument("static-memory"); memory != "" {
		s.Static.Memory = memory
	}
	if pods := i.Argument("static-pods"); pods != "" {
		var err error
		if s.Static.Pods, err = strconv.Atoi(pods); err != nil {
			return fmt.Errorf("read --static-pods of Deployment %s: %w", i.Deployment.Object.Name, err)
		}
	}
	return nil
}

// fromInjection has the settings inject as the API server does in mode policies, where the floor alone denies.
func (s *Settings) fromInjection(i installation.Injection) error {
	switch {
	case i.Binding.Err != nil:
		return i.Binding.Err
	case i.Binding.Object == nil: // switched off
		return nil
	case i.Policy.Err != nil:
		return i.Policy.Err
	case i.Policy.Object == nil: // deleted, and the binding alone does nothing
		return nil
	case i.Sizes.Err != nil:
		return i.Sizes.Err
	case i.Sizes.Object == nil: // pods start as they are
		return nil
	}
	if err := s.injectBy(i.Sizes.Object.Data); err != nil {
		return fmt.Errorf("ConfigMap %s/%s: %w", i.Sizes.Object.Namespace, i.Sizes.Object.Name, err)
	}
	s.Mutates = &Selection{}
	if resources := i.Binding.Object.Spec.MatchResources; resources != nil {
		s.Mutates.Namespaces = resources.NamespaceSelector
	}
	return nil
}

// floorOf is the floor of an installation; nil where it has none.
func floorOf(i installation.Installation) (*Floor, error) {
	if err := errors.Join(i.Binding.Err, i.Policy.Err); err != nil {
		return nil, err
	}
	binding, object := i.Binding.Object, i.Policy.Object
	if binding == nil || object == nil {
		return nil, nil
	}
	floor := &Floor{Warns: !slices.Contains(binding.Spec.ValidationActions, admissionv1.Deny)}
	if binding.Spec.MatchResources != nil {
		floor.Namespaces = binding.Spec.MatchResources.NamespaceSelector
	}
	if text := object.Annotations[FloorAnnotation]; text != "" {
		var note floorNote
		if err := json.Unmarshal([]byte(text), &note); err != nil {
			return nil, fmt.Errorf("read annotation %s of ValidatingAdmissionPolicy %s: %w", FloorAnnotation, object.Name, err)
		}
		floor.Capabilities, floor.Sysctls, floor.Exceptions, floor.Custom = note.Capabilities, note.Sysctls, note.Exceptions, note.Custom
	}
	return floor, nil
}
