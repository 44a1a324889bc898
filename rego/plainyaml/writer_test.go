package plainyaml_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// writer draws a plain document, in a style that changes from node to node, and the value
// that it stands for.
type writer struct {
	*rand.Rand
	text strings.Builder
}

func (w *writer) spaces(least, most int) string {
	return strings.Repeat(" ", least+w.IntN(most-least+1))
}

// breakLine ends a line; comments and blank lines can follow.
func (w *writer) breakLine() {
	w.text.WriteString([]string{"", "", "", "  ", " # c: d", "   #"}[w.IntN(6)] + "\n")
	for w.IntN(6) == 0 {
		w.text.WriteString(w.spaces(0, 6) + []string{"", "# - c", "#"}[w.IntN(3)] + "\n")
	}
}

// fields writes a map in a column; its first key stands there already, or the column is to be reached.
func (w *writer) fields(column, depth int, there bool) map[string]any {
	object := map[string]any{}
	for i := range 1 + w.IntN(4) {
		if i > 0 || !there {
			w.text.WriteString(strings.Repeat(" ", column))
		}
		key, name := w.key(i)
		w.text.WriteString(key + ":")
		object[name] = w.below(column, depth, true)
	}
	return object
}

func (w *writer) elements(column, depth int, there bool) []any {
	list := []any{}
	for i := range 1 + w.IntN(4) {
		if i > 0 || !there {
			w.text.WriteString(strings.Repeat(" ", column))
		}
		w.text.WriteString("-")
		list = append(list, w.below(column, depth, false))
	}
	return list
}

// below writes the value of a key, or an element, of a collection in a column.
func (w *writer) below(column, depth int, ofKey bool) any {
	kind := w.IntN(8)
	if depth == 0 {
		kind = w.IntN(5)
	}
	switch {
	case kind == 0:
		w.breakLine()
		return nil
	case kind == 1:
		return w.block(column)
	case kind < 5:
		text, value := w.flow(depth)
		w.text.WriteString(w.spaces(1, 3) + text)
		w.breakLine()
		return value
	case !ofKey && w.IntN(2) == 0: // on the line of the dash
		gap := w.spaces(1, 3)
		w.text.WriteString(gap)
		if kind == 5 {
			return w.elements(column+1+len(gap), depth-1, true)
		}
		return w.fields(column+1+len(gap), depth-1, true)
	}
	w.breakLine()
	switch {
	case kind == 5 && ofKey && w.IntN(2) == 0:
		return w.elements(column, depth-1, false)
	case kind == 5:
		return w.elements(column+1+w.IntN(4), depth-1, false)
	default:
		return w.fields(column+1+w.IntN(4), depth-1, false)
	}
}

// block writes a block scalar of words.
func (w *writer) block(column int) string {
	indent := w.spaces(column+1, column+4)
	chomp := w.IntN(3)
	folded := w.IntN(2) == 0
	value := "first"
	style := "|"
	if folded {
		style = ">"
	}
	w.text.WriteString(" " + style + []string{"", "-", "+"}[chomp] + []string{"", " # c"}[w.IntN(2)] + "\n" + indent + "first")
	for range w.IntN(5) {
		more := []string{"# no comment", "- x: y", "a", "\"'", "---"}[w.IntN(5)]
		blanks := w.IntN(3)
		w.text.WriteString("\n" + strings.Repeat(w.spaces(0, len(indent))+"\n", blanks) + indent + more)
		switch {
		case !folded:
			value += "\n" + strings.Repeat("\n", blanks) + more
		case blanks == 0:
			value += " " + more
		default:
			value += strings.Repeat("\n", blanks) + more
		}
	}
	trailing := w.IntN(3)
	w.text.WriteString("\n" + strings.Repeat("\n", trailing))
	switch chomp {
	case 0:
		value += "\n"
	case 2:
		value += "\n" + strings.Repeat("\n", trailing)
	}
	return value
}

// flow writes a value that ends on the line.
func (w *writer) flow(depth int) (string, any) {
	kind := w.IntN(8)
	if kind < 6 || depth == 0 {
		return w.scalar()
	}
	list, object := []any{}, map[string]any{}
	var parts []string
	for i := range w.IntN(4) {
		text, value := w.flow(depth - 1)
		if kind == 6 {
			list = append(list, value)
		} else {
			key, name := w.key(i)
			object[name] = value
			text = key + ":" + w.spaces(1, 2) + text
		}
		parts = append(parts, w.spaces(0, 2)+text+w.spaces(0, 1))
	}
	if kind == 6 {
		return "[" + strings.Join(parts, ",") + "]", list
	}
	return "{" + strings.Join(parts, ",") + "}", object
}

// key returns a key as it is written, and its name, which no other number has.
func (w *writer) key(n int) (text, name string) {
	name = fmt.Sprintf("%s%d", []string{"name", "app.kubernetes.io/k", "-x", "a b", "é", "x#", "n:"}[w.IntN(7)], n)
	return []string{name, name + "  ", "'" + name + "'", `"` + name + `" `}[w.IntN(4)], name
}

// scalar returns a scalar as it is written, and its value.
func (w *writer) scalar() (string, any) {
	s := scalars[w.IntN(len(scalars))]
	return s.text, s.value
}

var scalars = []struct {
	text  string
	value any
}{
	{"word", "word"}, {"two words", "two words"}, {"''", ""}, {`""`, ""}, {"'it''s'", "it's"}, {`"a\tb\"\\ \n"`, "a\tb\"\\ \n"}, {"'# , ] : '", "# , ] : "},
	{"yes", true}, {"Off", false}, {"'no'", "no"}, {"~", nil}, {"null", nil}, {`"null"`, "null"}, {"nULL", "nULL"},
	{"0", int64(0)}, {"8080", int64(8080)}, {"-1", int64(-1)}, {"0o17", int64(15)}, {"017", int64(15)}, {"018", int64(18)}, {"0x1F", int64(31)}, {"1_000", int64(1000)},
	{"1.5", 1.5}, {"1.0", int64(1)}, {"12e03", int64(12000)}, {"1e-3", 0.001}, {".5", 0.5}, {"1:30", "1:30"}, {"100m", "100m"}, {"2024-01-01", "2024-01-01"},
	{"=", "="}, {"<<", "<<"}, {"a#b", "a#b"}, {"a:b", "a:b"}, {"--flag=x", "--flag=x"}, {"http://x/y", "http://x/y"}, {"é", "é"}, {"Always", "Always"}, {"app'", "app'"},
}
