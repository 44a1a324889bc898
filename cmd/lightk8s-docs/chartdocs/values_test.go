package chartdocs

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestValuesAreListedInTheirOrder(t *testing.T) {
	got, err := Values([]byte(`# About the file.

# -- First part

# How many there are.
# More of it.
replicas: 1

group:
  # An inner one.
  names: [a, b]
  # A whole map, whose keys are the user's.
  labels:
    key: value

# -- Second part

deep:
  deeper:
    # Whether it is on.
    enabled: false
`))
	if err != nil {
		t.Fatal(err)
	}
	want := []Section{
		{Title: "First part", Values: []Value{
			{"replicas", "1", "How many there are. More of it."},
			{"group.names", `["a","b"]`, "An inner one."},
			{"group.labels", `{"key":"value"}`, "A whole map, whose keys are the user's."},
		}},
		{Title: "Second part", Values: []Value{{"deep.deeper.enabled", "false", "Whether it is on."}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestValuesThatCannotBeDocumented(t *testing.T) {
	for name, test := range map[string]struct{ file, want string }{
		"no comment":       {"# One.\na: 1\nb: 2\n", "line 3: b has no comment above it"},
		"inner no comment": {"a:\n  b: 2\n", "line 2: a.b has no comment above it"},
		"empty group":      {"a: {}\n", "line 1: a has no comment above it"},
		"null":             {"a:\n", "line 1: a has no comment above it"},
		"nothing":          {"", "the file is not a mapping"},
		"a list":           {"- 1\n", "the file is not a mapping"},
		"no YAML":          {"a: [", "read values: yaml"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Values([]byte(test.file))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error is %v, want %q", err, test.want)
			}
		})
	}
}
