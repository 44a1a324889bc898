// Package plainyaml reads the YAML that manifests are written in, several times as fast as a
// parser of all of YAML: block maps and lists, scalars on one line, literal and folded blocks,
// flow collections on one line, and comments. It yields what go.yaml.in/yaml/v2 does, or
// refuses: anchors, tags, scalars over several lines, keys that are no strings, a key that
// stands twice, what is no YAML, and whatever else is rare. The caller then asks that parser,
// for the value or for the error.
package plainyaml

// Decode returns the map that a document is: of map[string]any, []any, string, int64, float64,
// bool and nil. It is nil for a document of nothing. It is false where the document is not
// plain. Nothing of what is returned shares memory with the document.
func Decode(document []byte) (map[string]any, bool) {
	p := parser{data: document}
	return p.document()
}

// document reads the whole of the data.
func (p *parser) document() (map[string]any, bool) {
	if !legible(p.data) {
		return nil, false
	}
	p.keys, p.values = make([]string, 0, 64), make([]any, 0, 64)
	p.next()
	if p.indent == 0 && string(p.data[p.pos:p.end]) == "---" {
		p.next()
	}
	if p.indent < 0 {
		return nil, !p.refused
	}
	if p.place != nil {
		p.place.line = p.line
	}
	object, ok := p.node(-1).(map[string]any)
	return object, ok && p.indent < 0 && !p.refused
}
