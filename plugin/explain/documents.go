package explain

import (
	"fmt"
	"strings"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// documents are several documents, in the order in which the user named them.
type documents []document

func (d documents) text(l layout) (string, error) {
	texts := make([]string, 0, len(d))
	for _, doc := range d {
		text, err := doc.text(l)
		if err != nil {
			return "", err
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, "\n"), nil
}

func (d documents) names() []string {
	var names []string
	for _, doc := range d {
		of := doc.names()
		if of == nil {
			return nil
		}
		names = append(names, of...)
	}
	return names
}

func (d documents) values() (string, any) {
	items := make([]any, 0, len(d))
	for _, doc := range d {
		kind, values := doc.values()
		items = append(items, withKind{kind: kind, values: values})
	}
	return "List", struct {
		Items []any `json:"items"`
	}{items}
}

// withKind is a document with its version and kind before all else.
type withKind struct {
	kind   string
	values any
}

// MarshalJSON implements json.Marshaler.
func (w withKind) MarshalJSON() ([]byte, error) {
	data, err := toJSON(w.values)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", w.kind, err)
	}
	head := fmt.Sprintf(`{"apiVersion":%q,"kind":%q,`, policy.APIVersion, w.kind)
	return append([]byte(head), data[1:]...), nil
}
