package admission

import (
	"fmt"

	"github.com/lightk8s/lightk8s/rego/policy"
)

const (
	// maxValues bounds what an object can hold. A pod of a hundred containers has about 12,000 values, with
	// all that the API server fills in; each can be a finding, which takes 1.5 KiB, and the webhook has 64 MiB.
	maxValues = 14000
	// maxName is the most bytes that the API server lets a name have.
	maxName = 253
)

const (
	// maxSteps bounds a control. A pod of 600 containers takes 17,000 steps at most, one of 14,000 values 125,000. A
	// loop that does nothing else is over in some 50 ms, so that the others answer in time.
	maxSteps = 1 << 19
	// maxMemory bounds a control, in bytes. The same pods take 1.4 MB and 9 MB at most. Where four reviews and a large
	// one take all of it, and half as much for what controls have in common, that is 60 MiB.
	maxMemory = 8 << 20
)

// Limits are those within which a control judges a request: the time of a review and the memory of the webhook
// are small. A control that takes more could not judge.
func Limits() policy.Limits { return policy.Limits{Steps: maxSteps, Memory: maxMemory} }

// valuesIn is how many values one holds, itself included. What it takes to judge an object grows with that.
func valuesIn(v any) int {
	n := 1
	switch v := v.(type) {
	case map[string]any:
		for _, child := range v {
			n += valuesIn(child)
		}
	case []any:
		for _, child := range v {
			n += valuesIn(child)
		}
	}
	return n
}

// checkSize refuses an object that would take more memory than there is, though a short review holds it.
func checkSize(object map[string]any) error {
	if n := valuesIn(object); n > maxValues {
		return fmt.Errorf("it holds %d values, more than the %d that are judged", n, maxValues)
	}
	return checkNames(object)
}

// checkNames refuses names that no API server admits. What is found quotes the name of its
// container: a long one, with a thousand findings in it, would fill the memory.
func checkNames(object map[string]any) error {
	metadata, _ := object["metadata"].(map[string]any)
	if n := len(text(metadata["name"])); n > maxName {
		return fmt.Errorf("its name has %d bytes, more than the %d of any that is admitted", n, maxName)
	}
	var node any = object
	for _, step := range policy.PodSpecPath(policy.RefOf(object).GroupKind()) {
		fields, _ := node.(map[string]any)
		node = fields[text(step)]
	}
	spec, _ := node.(map[string]any)
	for _, list := range []string{"initContainers", "containers", "ephemeralContainers"} {
		for i, container := range containers(spec, list) {
			if n := len(text(container["name"])); n > maxName {
				return fmt.Errorf("the name of %s[%d] has %d bytes, more than the %d of any that is admitted", list, i, n, maxName)
			}
		}
	}
	return nil
}
