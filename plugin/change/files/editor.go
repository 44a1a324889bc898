package files

import (
	"bytes"
	"cmp"
	"maps"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// editor collects what is to be written instead of what, in the bytes of a document as it was read.
type editor struct {
	source
	edits []edit
	style style
	eol   string // line break of the document
}

// edit writes text where a range of bytes was.
type edit struct {
	from, to int
	text     string
}

// place is where a value stands.
type place struct {
	node *yaml.Node
	// after is the offset behind the colon or the dash that the value follows; in a flow collection and at the top it is unused.
	after int
	// indent is that of the key or the dash, in columns.
	indent int
	flow   bool
}

func newEditor(data []byte, root *yaml.Node) *editor {
	e := &editor{source: newSource(data), eol: "\n", style: styleOf(root)}
	if at := e.lineEnd(0); at+1 < len(data) && data[at] == '\r' {
		e.eol = "\r\n"
	}
	return e
}

func (e *editor) replace(from, to int, text string) error {
	if from < 0 || to < from {
		return ErrUnproven
	}
	e.edits = append(e.edits, edit{from, to, text})
	return nil
}

// result is the document with all edits made. Of those at one offset the first comes first: what is inside is
// changed before what is around it.
func (e *editor) result() ([]byte, error) {
	slices.SortStableFunc(e.edits, func(a, b edit) int { return cmp.Compare(a.from, b.from) })
	var out []byte
	at := 0
	for _, edit := range e.edits {
		if edit.from < at {
			return nil, ErrUnproven
		}
		out = append(out, e.data[at:edit.from]...)
		out = append(out, edit.text...)
		at = edit.to
	}
	return append(out, e.data[at:]...), nil
}

// change makes a value of before read as after.
func (e *editor) change(p place, before, after any) error {
	if reflect.DeepEqual(before, after) {
		return nil
	}
	if p.node.Kind == yaml.AliasNode {
		return ErrUnproven
	}
	p.flow = p.flow || p.node.Style&yaml.FlowStyle != 0 && len(p.node.Content) > 0
	switch after := after.(type) {
	case map[string]any:
		if fields, ok := before.(map[string]any); ok && p.node.Kind == yaml.MappingNode && sharesKey(fields, after) {
			return e.changeMap(p, fields, after)
		}
	case []any:
		if list, ok := before.([]any); ok && p.node.Kind == yaml.SequenceNode && len(list) > 0 && len(after) > 0 {
			return e.changeList(p, list, after)
		}
	}
	return e.write(p, after)
}

func (e *editor) changeMap(p place, before, after map[string]any) error {
	node := p.node
	removed := 0 // keys and values directly before i
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		old, had := before[key.Value]
		wanted, has := after[key.Value]
		switch {
		case !had:
			return ErrUnproven // a merge key, or one that is no text
		case !has:
			removed += 2
			continue
		}
		if err := e.remove(p, i-removed, i); err != nil {
			return err
		}
		removed = 0
		if reflect.DeepEqual(old, wanted) {
			continue
		}
		inner := place{node: value, after: e.colon(key), indent: key.Column - 1, flow: p.flow}
		if err := e.change(inner, old, wanted); err != nil {
			return err
		}
	}
	if err := e.remove(p, len(node.Content)-removed, len(node.Content)); err != nil {
		return err
	}
	var added []string
	for _, name := range slices.Sorted(maps.Keys(after)) {
		if _, had := before[name]; !had {
			added = append(added, name)
		}
	}
	switch {
	case len(added) == 0:
		return nil
	case p.flow:
		return e.addToFlow(node, func(prefix string) []string { return e.style.flowFields(after, added, prefix) })
	}
	indent := node.Content[0].Column - 1
	var lines []string
	for _, name := range added {
		lines = append(lines, e.style.field(name, after[name], indent)...)
	}
	return e.addLines(e.end(node), lines)
}

func (e *editor) changeList(p place, before, after []any) error {
	if len(after) < len(before) {
		return e.write(p, after)
	}
	for i, child := range p.node.Content {
		inner := place{node: child, flow: p.flow, indent: p.node.Column - 1}
		if !p.flow {
			inner.after = e.dash(child)
		}
		if err := e.change(inner, before[i], after[i]); err != nil {
			return err
		}
	}
	added := after[len(before):]
	switch {
	case len(added) == 0:
		return nil
	case p.flow:
		return e.addToFlow(p.node, func(prefix string) []string { return e.style.flowElements(added, prefix) })
	}
	var lines []string
	for _, element := range added {
		lines = append(lines, e.style.element(element, p.node.Column-1)...)
	}
	return e.addLines(e.end(p.node), lines)
}

// addLines writes lines below the one that holds an offset.
func (e *editor) addLines(at int, lines []string) error {
	if at < 0 || len(lines) == 0 {
		return ErrUnproven
	}
	text := strings.Join(lines, e.eol)
	next := e.nextLine(at)
	if next == e.lineEnd(at) { // the last line has no line break
		return e.replace(next, next, e.eol+text)
	}
	return e.replace(next, next, text+e.eol)
}

// addToFlow writes items behind the last one between brackets; each on a line of its own where the last one has, with
// what stands before it there.
func (e *editor) addToFlow(node *yaml.Node, items func(prefix string) []string) error {
	last := node.Content[len(node.Content)-1]
	end := e.end(last)
	if node.Kind == yaml.MappingNode {
		last = node.Content[len(node.Content)-2]
	}
	start := e.start(last)
	if start < 0 || end < 0 {
		return ErrUnproven
	}
	separator, prefix := ", ", string(e.data[e.lineStart(start):start])
	if strings.Trim(prefix, " \t") == "" && prefix != "" {
		separator = "," + e.eol + prefix
	} else {
		prefix = ""
	}
	return e.replace(end, end, separator+strings.Join(items(prefix), separator))
}

// write replaces a value as a whole.
func (e *editor) write(p place, value any) error {
	node := p.node
	from, to := e.content(node), e.end(node)
	wasBlock := node.Kind != yaml.ScalarNode && node.Style&yaml.FlowStyle == 0
	switch {
	case from < 0 || to < 0 || p.after < 0:
		return ErrUnproven
	case p.flow || !isCollection(value):
		text := e.style.inline(value)
		if words, ok := value.(string); ok && node.Kind == yaml.ScalarNode {
			text = quotedAs(node.Style, words, text)
		}
		if wasBlock || isEmpty(node) {
			from, text = p.after, " "+text // behind the colon or the dash
		}
		return e.replace(from, to, text)
	case !wasBlock && node.Style&(yaml.LiteralStyle|yaml.FoldedStyle) == 0:
		// A comment behind the old value stays on its line.
		if err := e.replace(p.after, to, ""); err != nil {
			return err
		}
		return e.addLines(to, e.style.value(value, p.indent))
	}
	begin := p.after
	if line := e.lineEnd(begin); line < from {
		begin = line // and with it a comment
	}
	return e.replace(begin, to, e.eol+strings.Join(e.style.value(value, p.indent), e.eol))
}

// remove takes fields out of a mapping that follow each other: keys and values from i on, up to those at next, which stay.
func (e *editor) remove(p place, i, next int) error {
	if i == next {
		return nil
	}
	content := p.node.Content
	from, to := e.start(content[i]), e.end(content[next-1])
	if from < 0 || to < 0 {
		return ErrUnproven
	}
	isBlank := func(from int) bool { return strings.Trim(string(e.data[e.lineStart(from):from]), " ") == "" }
	if !p.flow && isBlank(from) {
		for ; i < next; i += 2 { // a comment between them stays
			from, to := e.start(content[i]), e.end(content[i+1])
			if from < 0 || to < 0 || !isBlank(from) {
				return ErrUnproven
			}
			if err := e.replace(e.lineStart(from), e.nextLine(to), ""); err != nil {
				return err
			}
		}
		return nil
	}
	if e.hasCommentBetween(content[max(i-1, 0):min(next+1, len(content))]) {
		return ErrComment
	}
	switch following := next < len(content); {
	case following: // in a flow mapping, or behind a dash
		return e.replace(from, e.start(content[next]), "")
	case p.flow && i > 0:
		return e.replace(e.end(content[i-1]), to, "")
	case p.flow:
		return e.replace(from, to, "")
	}
	return ErrUnproven
}

// hasCommentBetween reports whether a comment stands between nodes that follow each other.
func (e *editor) hasCommentBetween(nodes []*yaml.Node) bool {
	for k := 1; k < len(nodes); k++ {
		from, to := e.end(nodes[k-1]), e.start(nodes[k])
		if from < 0 || to < from || bytes.Contains(e.data[from:to], []byte("#")) {
			return true
		}
	}
	return false
}

// colon is the offset behind the colon of a key, -1 where it is not found.
func (e *editor) colon(key *yaml.Node) int {
	at := e.end(key)
	if at < 0 {
		return -1
	}
	if at = e.blank(at); at < len(e.data) && e.data[at] == ':' {
		return at + 1
	}
	return -1
}

// dash is the offset behind the dash of an element, -1 where it is not found.
func (e *editor) dash(element *yaml.Node) int {
	at := e.start(element)
	if at < 0 {
		return -1
	}
	for at > 0 && strings.ContainsRune(" \t\r\n", rune(e.data[at-1])) {
		at--
	}
	if at > 0 && e.data[at-1] == '-' {
		return at
	}
	return -1
}

// sharesKey reports whether a field is left that new ones can follow.
func sharesKey(before, after map[string]any) bool {
	for name := range after {
		if _, ok := before[name]; ok {
			return true
		}
	}
	return false
}

// isCollection reports whether a value has lines of its own in a block.
func isCollection(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		return len(v) > 0
	case []any:
		return len(v) > 0
	}
	return false
}
