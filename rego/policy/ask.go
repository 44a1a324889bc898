package policy

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego/policy/internal/shortcut"
	"github.com/lightk8s/lightk8s/rego/vm"
	"github.com/lightk8s/lightk8s/rego/vm/value"
)

// Question is a rule of the bundle that Go asks, so that what it says is said in one language.
type Question struct {
	rule    string
	kinds   kindList
	machine machine
	unknown *Inventory // where the target has none
}

// Question returns a rule such as data.lightk8s.answers.node.about, or a field of what it yields. It sees
// the kinds of the inventory that are named.
func (e *Engine) Question(rule string, kinds ...schema.GroupKind) *Question {
	return &Question{rule: rule, kinds: newKindList(kinds), machine: e.builtin, unknown: e.unknown}
}

// Answer evaluates the rule about an object, and decodes its value.
func (q *Question) Answer(ctx context.Context, target Target, into any) error {
	answer, err := q.value(ctx, target)
	if err != nil {
		return fmt.Errorf("ask %s about %s: %w", q.rule, RefOf(target.Object), err)
	}
	data, err := json.Marshal(answer)
	if err != nil {
		return fmt.Errorf("encode what %s says of %s: %w", q.rule, RefOf(target.Object), err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("decode what %s says of %s: %w", q.rule, RefOf(target.Object), err)
	}
	return nil
}

func (q *Question) value(ctx context.Context, target Target) (any, error) {
	facts, err := cmp.Or(target.Facts.Inventory, q.unknown).facts(RefOf(target.Object), q.kinds)
	if err != nil {
		return nil, err
	}
	rule := strings.Split(strings.TrimPrefix(q.rule, "data."), ".")
	found, err := q.machine.value(ctx, rule, vm.Input{Object: shortcut.Normalize(target.Object), Facts: facts})
	if err != nil {
		return nil, err
	}
	if found == nil {
		return nil, errors.New("it is undefined")
	}
	return value.Plain(found), nil
}
