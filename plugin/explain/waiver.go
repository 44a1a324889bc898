package explain

import (
	"errors"
	"fmt"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// waiverFile is a policy file with one waiver of the controls. NAMESPACE, NAME and the reason are for the user to write.
func waiverFile(ids []string) (string, error) {
	waiver := policy.Waiver{
		Reason: "why this is acceptable", Controls: ids, Namespaces: []string{"NAMESPACE"}, Names: []string{"NAME"},
	}
	waivers, err := toYAML(map[string]any{"waivers": []policy.Waiver{waiver}})
	if err != nil {
		return "", fmt.Errorf("encode waiver: %w", err)
	}
	return fmt.Sprintf("apiVersion: %s\nkind: %s\n%s", policy.APIVersion, policy.PolicyKind, waivers), nil
}

// waive renders a waiver of the controls of a document in place of it.
func waive(doc document) (string, error) {
	ids := doc.names()
	if len(ids) == 0 {
		return "", exitcode.With(exitcode.Usage, errors.New("--waiver requires a control"))
	}
	return waiverFile(ids)
}
