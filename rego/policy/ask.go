package policy

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/open-policy-agent/opa/v1/rego"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego/policy/internal/convert"
)

// Question is a rule of the bundle that Go asks, so that what it says is said in one language.
type Question struct {
	rule  string
	kinds []schema.GroupKind
	query rego.PreparedEvalQuery
}

// Question prepares a rule such as data.lightk8s.answers.node.about, which sees the kinds of the
// inventory that are named.
func (e *Engine) Question(ctx context.Context, rule string, kinds ...schema.GroupKind) (*Question, error) {
	query, err := e.prepare(ctx, "x0 := "+rule)
	if err != nil {
		return nil, fmt.Errorf("prepare %s: %w", rule, err)
	}
	return &Question{rule: rule, kinds: kinds, query: query}, nil
}

// Answer evaluates the rule about an object, and decodes its value.
func (q *Question) Answer(ctx context.Context, target Target, into any) error {
	value, err := q.value(ctx, target)
	if err != nil {
		return fmt.Errorf("ask %s about %s: %w", q.rule, RefOf(target.Object), err)
	}
	data, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("encode what %s says of %s: %w", q.rule, RefOf(target.Object), err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("decode what %s says of %s: %w", q.rule, RefOf(target.Object), err)
	}
	return nil
}

func (q *Question) value(ctx context.Context, target Target) (any, error) {
	object, err := convert.ToRego(target.Object)
	if err != nil {
		return nil, err
	}
	known := target.Facts.Inventory
	if known == nil {
		known = NewInventory()
	}
	inventory, err := known.asValue(q.kinds)
	if err != nil {
		return nil, err
	}
	complete, incomplete := known.beside(RefOf(target.Object), q.kinds)
	found, err := bindings(ctx, q.query, newInput(object, inventory, complete, incomplete))
	if err != nil {
		return nil, err
	}
	return found["x0"], nil
}
