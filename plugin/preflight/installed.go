package preflight

import (
	"encoding/json"
	"errors"
	"fmt"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/lightk8s/lightk8s/plugin/source/installation"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

// FloorAnnotation is on the ValidatingAdmissionPolicy: the capabilities and sysctls that it allows, as JSON.
const FloorAnnotation = "lightk8s.dev/floor"

// floorNote is the value of FloorAnnotation.
type floorNote struct {
	Capabilities []string `json:"allowedCapabilities"`
	Sysctls      []string `json:"allowedSysctls"`
}

// FromInstallation are the settings of an installation that was read.
func FromInstallation(i installation.Installation) (Settings, error) {
	s := Settings{
		From:      fmt.Sprintf("release %s in namespace %s", i.Name, i.ServiceNamespace),
		Namespace: i.ServiceNamespace, Static: admission.DefaultNodeSize(),
	}
	switch {
	case i.Validating.Err != nil:
		return Settings{}, i.Validating.Err
	case i.Settings.Err != nil:
		return Settings{}, i.Settings.Err
	case i.Validating.Object == nil || i.Settings.Object == nil:
		return Settings{}, fmt.Errorf("release %s has no webhook with a policy", i.Name)
	}
	const file = "policy.yaml"
	var err error
	if s.Policy, err = policy.ParsePolicy("ConfigMap "+i.Settings.Object.Namespace+"/"+i.Settings.Object.Name, []byte(i.Settings.Object.Data[file])); err != nil {
		return Settings{}, err
	}
	if s.Webhook, err = podSelector(i.Validating.Object); err != nil {
		return Settings{}, err
	}
	if err := errors.Join(i.Binding.Err, i.Policy.Err); err != nil {
		return Settings{}, err
	}
	if binding, floor := i.Binding.Object, i.Policy.Object; binding != nil && floor != nil {
		s.Floor = &Floor{}
		if binding.Spec.MatchResources != nil {
			s.Floor.Namespaces = binding.Spec.MatchResources.NamespaceSelector
		}
		if note := floor.Annotations[FloorAnnotation]; note != "" {
			var allowed floorNote
			if err := json.Unmarshal([]byte(note), &allowed); err != nil {
				return Settings{}, fmt.Errorf("read annotation %s of ValidatingAdmissionPolicy %s: %w", FloorAnnotation, floor.Name, err)
			}
			s.Floor.Capabilities, s.Floor.Sysctls = allowed.Capabilities, allowed.Sysctls
		}
	}
	return s.shared(), nil
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
