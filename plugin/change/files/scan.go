package files

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

var byteOrderMark = []byte("\ufeff")

// source finds nodes in the bytes of a document. The parser tells where a node begins, and not where it ends.
type source struct {
	data  []byte
	lines []int // offset of each line
}

func newSource(data []byte) source {
	s := source{data: data, lines: []int{0}}
	if bytes.HasPrefix(data, byteOrderMark) {
		s.lines[0] = len(byteOrderMark) // the parser does not count it
	}
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		i += size
		switch {
		case r == '\r' && i < len(data) && data[i] == '\n':
		case r == '\n', r == '\r', r == '\u0085', r == '\u2028', r == '\u2029': // line breaks of YAML 1.1
			s.lines = append(s.lines, i)
		}
	}
	return s
}

// start is the offset of a node, -1 where it is none.
func (s source) start(n *yaml.Node) int {
	if n.Line < 1 || n.Line > len(s.lines) {
		return -1
	}
	at := s.lines[n.Line-1]
	for range n.Column - 1 { // columns count characters
		if at >= len(s.data) {
			return -1
		}
		_, size := utf8.DecodeRune(s.data[at:])
		at += size
	}
	return at
}

// end is the offset after a node's last character, -1 where it cannot be told.
func (s source) end(n *yaml.Node) int {
	at := s.content(n)
	if at < 0 {
		return -1
	}
	switch {
	case n.Kind == yaml.AliasNode:
		return s.until(at, " \t\r\n,]}")
	case n.Kind == yaml.ScalarNode && n.Style&yaml.DoubleQuotedStyle != 0:
		return s.quoteEnd(at, '"')
	case n.Kind == yaml.ScalarNode && n.Style&yaml.SingleQuotedStyle != 0:
		return s.quoteEnd(at, '\'')
	case n.Kind == yaml.ScalarNode && n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return s.blockEnd(at, n.Value)
	case n.Kind == yaml.ScalarNode:
		return s.after(at, n.Value)
	}
	if last := len(n.Content) - 1; last >= 0 {
		if at = s.end(n.Content[last]); at < 0 {
			return -1
		}
	} else {
		at++ // the bracket
	}
	if n.Style&yaml.FlowStyle == 0 {
		return at
	}
	return s.bracketEnd(at)
}

// content is the offset of a node after its anchor and tag.
func (s source) content(n *yaml.Node) int {
	at := s.start(n)
	if at < 0 || n.Kind == yaml.AliasNode || n.Kind != yaml.ScalarNode && n.Style&yaml.FlowStyle == 0 {
		return at
	}
	for at < len(s.data) && (s.data[at] == '&' || s.data[at] == '!') {
		at = s.blank(s.until(at, " \t\r\n"))
	}
	return at
}

// until is the offset of the first of the characters, or of the document's end.
func (s source) until(at int, characters string) int {
	if i := bytes.IndexAny(s.data[at:], characters); i >= 0 {
		return at + i
	}
	return len(s.data)
}

// blank is the offset of the first character that is no white space.
func (s source) blank(at int) int {
	return len(s.data) - len(bytes.TrimLeft(s.data[at:], " \t\r\n"))
}

func (s source) quoteEnd(at int, quote byte) int {
	for i := at + 1; i < len(s.data); i++ {
		switch {
		case s.data[i] == '\\' && quote == '"':
			i++
		case s.data[i] != quote:
		case quote == '\'' && i+1 < len(s.data) && s.data[i+1] == quote:
			i++
		default:
			return i + 1
		}
	}
	return -1
}

// after is the offset behind a value that is written without escapes, but can be folded at its blanks.
func (s source) after(at int, value string) int {
	for _, word := range strings.FieldsFunc(value, func(r rune) bool { return strings.ContainsRune(" \t\r\n", r) }) {
		next := s.blank(at)
		if !bytes.HasPrefix(s.data[next:], []byte(word)) {
			return -1
		}
		at = next + len(word)
	}
	return at
}

// blockEnd is the end of a block scalar, with the empty lines that a + keeps.
func (s source) blockEnd(at int, value string) int {
	header := s.lineEnd(at)
	end := s.after(header, value)
	if end < 0 || !bytes.Contains(s.data[at:min(at+3, header)], []byte("+")) {
		return end
	}
	kept := s.lineStart(s.blank(end))
	switch {
	case kept <= end:
		return end
	case bytes.HasSuffix(s.data[:kept], []byte("\r\n")):
		return kept - 2
	}
	return kept - 1
}

// bracketEnd is the offset behind the bracket that closes a flow collection, of which only blanks, commas and
// comments are left.
func (s source) bracketEnd(at int) int {
	for at < len(s.data) {
		switch s.data[at] {
		case ']', '}':
			return at + 1
		case '#':
			at = s.until(at, "\r\n")
		case ' ', '\t', '\r', '\n', ',':
			at++
		default:
			return -1
		}
	}
	return -1
}

// lineEnd is the offset of the line break after an offset, or of the document's end.
func (s source) lineEnd(at int) int { return s.until(at, "\r\n") }

// nextLine is the offset of the line after that of an offset.
func (s source) nextLine(at int) int {
	at = s.lineEnd(at)
	if bytes.HasPrefix(s.data[at:], []byte("\r\n")) {
		return at + 2
	}
	return min(at+1, len(s.data))
}

// lineStart is the offset of the line that holds an offset.
func (s source) lineStart(at int) int {
	return bytes.LastIndexAny(s.data[:at], "\r\n") + 1
}

// isEmpty reports whether nothing is written where the node stands.
func isEmpty(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Value == "" && n.Style == 0 && n.Anchor == ""
}
