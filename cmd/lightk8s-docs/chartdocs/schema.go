package chartdocs

import (
	"bytes"
	"encoding/json"
	"fmt"
)

const definitions = "\n  \"definitions\": "

// Schema returns a values.schema.json with the definitions of a policy's schema, whose last key,
// "definitions", they make up. The rest is written by hand.
func Schema(file, policy []byte) ([]byte, error) {
	head, _, ok := bytes.Cut(file, []byte(definitions))
	if !ok {
		return nil, fmt.Errorf("write schema of the values: it has no definitions at the end")
	}
	// Old versions of Helm know no later draft than 7.
	policy = bytes.ReplaceAll(policy, []byte(`"#/$defs/`), []byte(`"#/definitions/`))
	var schema struct {
		Definitions map[string]json.RawMessage `json:"$defs"`
	}
	if err := json.Unmarshal(policy, &schema); err != nil {
		return nil, fmt.Errorf("write schema of the values: read schema of a policy: %w", err)
	}
	delete(schema.Definitions, "Policy") // of which the values hold the parts
	tail, err := json.MarshalIndent(schema.Definitions, "  ", "  ")
	if err != nil {
		return nil, fmt.Errorf("write schema of the values: %w", err)
	}
	return bytes.Join([][]byte{head, []byte(definitions), tail, []byte("\n}\n")}, nil), nil
}
