package printer

import (
	"fmt"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/text"
)

// row is one line of the table.
type row struct {
	object, container, message string
	more                       string // stands for the whole line: "... and 3 more"
}

const gap = "  "

// rows writes the findings of one control, in columns as wide as these findings need. Messages
// too long for the line are cut, or wrapped.
func (t *table) rows(findings report.Findings, wrapped bool) {
	rows := collapse(findings, t.verbose)
	object, container, message := t.columns(rows)
	previous := ""
	for _, r := range rows {
		if r.more != "" {
			t.line("    " + t.Paint(text.Dim, r.more))
			continue
		}
		name := text.CutMiddle(r.object, object)
		if r.object == previous {
			name = "" // the same object again
		}
		previous = r.object
		line := "    " + text.Pad(name, object) + gap
		if container > 0 {
			line += t.Paint(text.Cyan, text.CutMiddle(r.container, container)) + strings.Repeat(" ", max(0, container-text.Columns(r.container))) + gap
		}
		if !wrapped {
			t.line(line + text.Cut(r.message, message))
			continue
		}
		for i, part := range text.Wrap(r.message, message, "") {
			if i > 0 {
				line = strings.Repeat(" ", t.width-message)
			}
			if !t.verbose {
				part = text.Cut(part, message) // one word may be longer than the line
			}
			t.line(line + part)
		}
	}
}

// collapse turns findings into rows; of each kind of object it keeps the first few,
// unless a single one would be left out.
func collapse(findings report.Findings, all bool) []row {
	ofKind := map[string]int{}
	for f := range findings.Unmarked() {
		ofKind[f.Object.Kind]++
	}
	var rows []row
	seen := map[string]int{}
	for f := range findings.Unmarked() {
		kind := f.Object.Kind
		seen[kind]++
		switch over := ofKind[kind] - shownOfAKind; {
		case all || over <= 1 || seen[kind] <= shownOfAKind:
			rows = append(rows, row{object: text.Clean(f.Object.String()), container: text.Clean(f.Container), message: text.Clean(f.Message)})
		case seen[kind] == shownOfAKind+1:
			rows = append(rows, row{more: fmt.Sprintf("... and %d more of kind %s (-o wide shows all)", over, text.Clean(kind))})
		}
	}
	if containersAreNamed(rows) {
		for i := range rows {
			rows[i].container = ""
		}
	}
	return rows
}

// containersAreNamed reports whether every message says itself which container it is about.
func containersAreNamed(rows []row) bool {
	for _, r := range rows {
		if r.container == "" {
			continue
		}
		words := strings.FieldsFunc(r.message, func(c rune) bool { return strings.ContainsRune(" \"'`,:;()", c) })
		named := false
		for i, word := range words {
			named = named || word == r.container && i > 0 && strings.Contains(words[i-1], "ontainer")
		}
		if !named {
			return false
		}
	}
	return true
}

// columns shares the line between object, container (0: no column) and message. Long names give way
// to the message up to a point; what short messages leave free goes back to the names.
func (t *table) columns(rows []row) (object, container, message int) {
	longest := 0
	for _, r := range rows {
		object = max(object, text.Columns(r.object))
		container = max(container, text.Columns(r.container))
		longest = max(longest, text.Columns(r.message))
	}
	room := t.width - len("    ") - len(gap)
	wanted := object
	object = min(object, room*2/5)
	container = min(container, room/6)
	if container > 0 {
		room -= container + len(gap)
	}
	if free := room - object - longest; free > 0 {
		object = min(wanted, object+free)
	}
	return object, container, room - object
}
