package chartdocs

import (
	"strings"
	"testing"
)

const policy = `{"$ref": "#/$defs/Policy", "$defs": {"Policy": {}, "B": {"type": "string"}, "A": {"items": {"$ref": "#/$defs/B"}}}}`

const schema = `{
  "type": "object",
  "definitions": {
    "A": {
      "items": {
        "$ref": "#/definitions/B"
      }
    },
    "B": {
      "type": "string"
    }
  }
}
`

func TestDefinitionsOfThePolicyTakeThePlaceOfThoseThere(t *testing.T) {
	for _, file := range []string{schema, "{\n  \"type\": \"object\",\n  \"definitions\": {}\n}\n"} {
		got, err := Schema([]byte(file), []byte(policy))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != schema {
			t.Errorf("got %s", got)
		}
	}
}

func TestSchemasThatCannotBeJoined(t *testing.T) {
	for _, test := range []struct{ file, policy, want string }{
		{"{}", policy, "no definitions at the end"},
		{schema, "[", "read schema of a policy"},
	} {
		_, err := Schema([]byte(test.file), []byte(test.policy))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("error is %v, want %q", err, test.want)
		}
	}
}
