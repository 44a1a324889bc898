package explain

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// document is something to print: a list of controls, a page on one, or the waivers.
type document interface {
	// text is the document for people.
	text(l layout) (string, error)
	// names lists the ids of its controls; nil: it has none.
	names() []string
	// values is what json and yaml hold, kind and version left out.
	values() (kind string, values any)
}

// defaultWidth is the width where there is no terminal, and maxWidth that of lines that are easy to read.
const (
	defaultWidth = 80
	minWidth     = 40
	maxWidth     = 120
)

func (o Options) render(doc document) (string, error) {
	if o.Waiver {
		return waive(doc)
	}
	switch o.Output {
	case "json", "yaml":
		return encode(doc, o.Output)
	case "name":
		names := doc.names()
		if names == nil {
			return "", exitcode.With(exitcode.Usage, errors.New("waivers have no names: want json or yaml"))
		}
		return strings.Join(names, "\n") + "\n", nil
	default:
		width := o.Width
		if width <= 0 {
			width = defaultWidth
		}
		page, err := doc.text(layout{words: o.Words, width: min(max(width, minWidth), maxWidth)})
		return text.CleanLines(page), err
	}
}

// encode renders the document with its version and kind before all else.
func encode(doc document, format string) (string, error) {
	kind, values := doc.values()
	data, err := toJSON(withKind{kind: kind, values: values})
	if err == nil && format == "yaml" {
		data, err = yaml.JSONToYAML(data)
	}
	if err != nil {
		return "", fmt.Errorf("encode %s: %w", kind, err)
	}
	return string(data), nil
}

// toJSON encodes with < and > as they are: nothing of it goes into a web page.
func toJSON(v any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(v)
	return out.Bytes(), err
}

// controlValues is a control in json and yaml.
type controlValues struct {
	policy.Control
	Kinds []string `json:"kinds"` // KIND or KIND.GROUP
}

func newControlValues(c policy.Control) controlValues {
	values := controlValues{Control: c}
	for _, kind := range c.Kinds {
		values.Kinds = append(values.Kinds, kind.String())
	}
	return values
}
