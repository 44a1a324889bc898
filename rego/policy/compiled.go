package policy

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego/policy/internal/convert"
	"github.com/lightk8s/lightk8s/rego/policy/internal/module"
	"github.com/lightk8s/lightk8s/rego/vm/plan"
)

// compiled is what Compile makes of a bundle.
type compiled struct {
	plan     *plan.Plan
	controls []Control
	data     map[string]any
}

// attached is what goes with the plan: the METADATA of the controls, and their parameters.
type attached struct {
	Controls []stored       `json:"controls"`
	Data     map[string]any `json:"data"`
}

// stored is a control without its texts, with what its JSON leaves out.
type stored struct {
	Control
	Kinds   []schema.GroupKind `json:"kinds"`
	Partial bool               `json:"partial,omitempty"`
	Fields  []string           `json:"fields,omitempty"`
	Texts   []string           `json:"texts,omitempty"`
	Skips   bool               `json:"skips,omitempty"`
}

// texts are those of the control that a compiled bundle refers to and does not copy: few processes
// print them, and every process would hold them.
func (c *Control) texts() []*string {
	return []*string{
		&c.Title, &c.Description, &c.Remediation, &c.Problem, &c.Short, &c.Do,
		(*string)(&c.Risk), (*string)(&c.Cause), (*string)(&c.ClosedBy), (*string)(&c.Ease),
	}
}

// Compile compiles the sources of a bundle for Load, which then parses no Rego and no METADATA.
func Compile(ctx context.Context, bundle fs.FS) ([]byte, error) {
	set, err := module.Read(bundle)
	if err != nil {
		return nil, fmt.Errorf("read policy bundle: %w", err)
	}
	controls, err := newControls(set.Controls())
	if err != nil {
		return nil, fmt.Errorf("read policy bundle: %w", err)
	}
	p, err := set.Plan(ctx, false)
	if err != nil {
		return nil, fmt.Errorf("compile policy bundle: %w", err)
	}
	with := attached{Data: set.Data()}
	for _, c := range controls {
		for _, text := range c.texts() {
			p.Texts = append(p.Texts, *text)
			*text = ""
		}
		with.Controls = append(with.Controls, stored{
			Control: c, Kinds: c.Kinds, Partial: c.Partial, Fields: c.Fields, Texts: c.Texts, Skips: c.skips,
		})
	}
	text, err := json.Marshal(with)
	if err != nil {
		return nil, fmt.Errorf("encode controls: %w", err)
	}
	p.Attached = string(text)
	return p.Encode(), nil
}

// compiledOf returns what Compile made of a bundle, if it goes with it; "" otherwise.
func compiledOf(bundle fs.FS) string {
	if b, ok := bundle.(interface{ Compiled() string }); ok {
		return b.Compiled()
	}
	return ""
}

func decodeCompiled(text string) (compiled, error) {
	p, err := plan.Decode(text)
	if err != nil {
		return compiled{}, err
	}
	var with attached
	if err := json.Unmarshal([]byte(p.Attached), &with); err != nil {
		return compiled{}, fmt.Errorf("decode controls: %w", err)
	}
	convert.WholeNumbers(with.Data)
	c := compiled{plan: p, controls: make([]Control, 0, len(with.Controls)), data: with.Data}
	texts := p.Texts
	for _, s := range with.Controls {
		control := s.Control
		of := control.texts()
		if len(texts) < len(of) {
			return compiled{}, fmt.Errorf("decode controls: %s lacks texts", control.ID)
		}
		for i, text := range of {
			*text = texts[i]
		}
		texts = texts[len(of):]
		control.Kinds, control.Partial, control.Fields, control.Texts, control.skips = s.Kinds, s.Partial, s.Fields, s.Texts, s.Skips
		for i := range control.Parameters {
			control.Parameters[i].Default = convert.WholeNumbers(control.Parameters[i].Default)
		}
		convert.WholeNumbers(control.Answers)
		c.controls = append(c.controls, control)
	}
	if len(texts) > 0 {
		return compiled{}, fmt.Errorf("decode controls: %d texts are of no control", len(texts))
	}
	p.Texts = nil // the controls have them
	return c, nil
}
