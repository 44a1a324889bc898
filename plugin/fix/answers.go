package fix

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// answered configures the engine with the answers of the user, and with those of the controls for what is not
// answered: a control then has a value where the object shows none.
func answered(engine *policy.Engine, given []string, defaults bool) (*policy.Engine, error) {
	settings := map[string]policy.ControlSetting{}
	set := func(id, name string, value any) {
		if settings[id].Parameters == nil {
			settings[id] = policy.ControlSetting{Parameters: map[string]any{}}
		}
		settings[id].Parameters[name] = value
	}
	for _, control := range engine.Controls() {
		for _, name := range slices.Sorted(maps.Keys(control.Answers)) {
			if answer := control.Answers[name]; defaults && answer != nil && engine.IsDefault(control, name) {
				set(control.ID, name, answer)
			}
		}
	}
	for _, answer := range given {
		what, text, isAssignment := strings.Cut(answer, "=")
		id, name, isParameter := strings.Cut(what, ".")
		if !isAssignment || !isParameter {
			return nil, fmt.Errorf("--set %q: want CONTROL.PARAMETER=VALUE, such as ephemeral-storage-limit.limit=1Gi", answer)
		}
		value, err := valueOf(engine, id, name, text)
		if err != nil {
			return nil, fmt.Errorf("--set %s: %w", answer, err)
		}
		set(id, name, value)
	}
	configured, err := engine.Configure(policy.Policy{Controls: settings})
	if err != nil {
		return nil, fmt.Errorf("--set: %w", err)
	}
	return configured, nil
}

// valueOf reads a value as the parameter has it: 8 is a string where a string is wanted.
func valueOf(engine *policy.Engine, id, name, text string) (any, error) {
	control, _ := engine.Control(id)
	for _, parameter := range control.Parameters {
		if _, isText := parameter.Default.(string); isText && parameter.Name == name {
			return text, nil
		}
	}
	var value any
	if err := yaml.Unmarshal([]byte(text), &value); err != nil {
		return nil, fmt.Errorf("read the value: %w", err)
	}
	return value, nil
}
