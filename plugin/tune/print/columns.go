package print

import (
	"slices"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/text"
)

// columns prints rows with cells below each other. Where the line is too short, the last column
// goes on in the next line, and a name of the first that is too long stands on a line of its own:
// what is cut cannot be told from its like, nor looked up. right lists the columns of numbers.
func (t *table) columns(indent string, rows [][]string, right ...int) {
	if len(rows) == 0 {
		return
	}
	last := len(rows[0]) - 1
	widths := make([]int, last+1)
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], text.Columns(cell))
		}
	}
	room := t.width - len(indent) - len("  ")*last
	for _, w := range widths {
		room -= w
	}
	for _, give := range []struct{ column, least int }{{last, longestWord(rows, last)}, {0, leastName}} {
		given := min(max(-room, 0), max(widths[give.column]-give.least, 0))
		widths[give.column] -= given
		room += given
	}
	for _, row := range rows {
		t.row(indent, row, widths, right)
	}
}

// row prints one row of columns.
func (t *table) row(indent string, row []string, widths, right []int) {
	last := len(row) - 1
	line := indent
	for i, cell := range row[:last] {
		switch {
		case i == 0 && text.Columns(cell) > widths[0]:
			t.line(indent, text.CutMiddle(cell, t.width-len(indent)))
			line += text.Pad("", widths[0])
		case slices.Contains(right, i):
			line += text.PadLeft(cell, widths[i])
		default:
			line += text.Pad(cell, widths[i])
		}
		line += "  "
	}
	for _, part := range text.Wrap(row[last], widths[last], "") {
		t.line(line, text.Cut(part, widths[last]))
		line = strings.Repeat(" ", text.Columns(line))
	}
}

// leastName is how many columns the first keeps.
const leastName = 12

// longestWord is how many columns a column of prose needs. A change is never broken at its arrow.
func longestWord(rows [][]string, column int) int {
	longest := 0
	for _, row := range rows {
		words := strings.Fields(row[column])
		if strings.Contains(row[column], arrow) {
			words = []string{row[column]}
		}
		for _, word := range words {
			longest = max(longest, text.Columns(word))
		}
	}
	return min(longest, mostWord)
}

// mostWord is the longest word that a line makes room for.
const mostWord = 40

// arrow stands between what is and what will be.
const arrow = " -> "
