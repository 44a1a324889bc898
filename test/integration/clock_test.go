package integration_test

import (
	"testing"
	"time"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// asOfNow moves all times of a case by what lies between its reading of the cluster and now, which is when
// a live audit reads it: else a case about the last days ends with them.
func asOfNow(t *testing.T, c policy.Case) policy.Case {
	t.Helper()
	for _, object := range c.Inventory {
		text, _ := object["observedAt"].(string)
		if policy.RefOf(object).GroupKind() != policy.ClusterKind || text == "" {
			continue
		}
		read, err := time.Parse(time.RFC3339, text)
		if err != nil {
			return c // a case about what is no time
		}
		by := time.Since(read).Truncate(time.Second)
		c.Object = moved(c.Object, by)
		c.Inventory, c.Partial = movedAll(c.Inventory, by), movedAll(c.Partial, by)
		return c
	}
	return c
}

func movedAll(objects []map[string]any, by time.Duration) []map[string]any {
	var out []map[string]any
	for _, object := range objects {
		out = append(out, moved(object, by))
	}
	return out
}

func moved[T any](v T, by time.Duration) T {
	out, _ := movedValue(v, by).(T)
	return out
}

func movedValue(v any, by time.Duration) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, field := range v {
			out[key] = movedValue(field, by)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = movedValue(item, by)
		}
		return out
	case string:
		if at, err := time.Parse(time.RFC3339, v); err == nil {
			return at.Add(by).UTC().Format(time.RFC3339)
		}
	}
	return v
}
