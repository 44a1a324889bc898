package preflight

import (
	"encoding/json"
	"errors"
	"fmt"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/lightk8s/lightk8s/plugin/source/installation"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

// FloorAnnotation is on the ValidatingAdmissionPolicy: what it allows beyond the level, as JSON.
const FloorAnnotation = "lightk8s.dev/floor"

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
	if i.Injection != nil {
		err = s.fromInjection(*i.Injection)
	} else {
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
	case i.Validating.Err != nil:
		return i.Validating.Err
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
	s.Webhook, err = podSelector(i.Validating.Object)
	return err
}

// fromInjection has the settings inject as the API server does in mode policies, where the floor alone denies.
func (s *Settings) fromInjection(i installation.Injection) error {
	s.Policy.Admission = injectsAlone()
	binding := i.Binding.Object
	switch {
	case i.Binding.Err != nil:
		return i.Binding.Err
	case binding == nil: // switched off
		s.Policy.Admission.Inject = []string{}
	case i.Sizes.Err != nil:
		return i.Sizes.Err
	case i.Sizes.Object == nil: // without sizes the API server leaves pods as they are
		s.Policy.Admission.Inject = []string{}
	case binding.Spec.MatchResources != nil:
		s.Webhook = binding.Spec.MatchResources.NamespaceSelector
	}
	if i.Sizes.Object == nil {
		return nil
	}
	return s.injectBy(i.Sizes.Object.Data)
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
	floor := &Floor{}
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

// podSelector is the namespaceSelector of the webhook that denies pods.
func podSelector(configuration *admissionv1.ValidatingWebhookConfiguration) (*metav1.LabelSelector, error) {
	for _, hook := range configuration.Webhooks {
		if hook.Name == "pods.lightk8s.dev" {
			return hook.NamespaceSelector, nil
		}
	}
	return nil, fmt.Errorf("ValidatingWebhookConfiguration %s has no webhook pods.lightk8s.dev", configuration.Name)
}
