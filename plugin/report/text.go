package report

import (
	"strconv"
	"strings"

	"github.com/mattn/go-runewidth"
)

// cells measures text in terminal columns. Its own condition, because the one of the
// package depends on the environment and the output must not.
var cells = &runewidth.Condition{StrictEmojiNeutral: true}

const ellipsis = "..."

func width(s string) int { return cells.StringWidth(s) }

func pad(s string, w int) string {
	return s + strings.Repeat(" ", max(0, w-width(s)))
}

// cut shortens a sentence to w columns, between words where that loses little.
func cut(s string, w int) string {
	if width(s) <= w {
		return s
	}
	short := cells.Truncate(s, max(0, w-len(ellipsis)), "")
	if space := strings.LastIndexByte(short, ' '); space > len(short)-15 && space > len(short)/2 {
		short = short[:space]
	}
	return strings.TrimRight(short, " ,;:") + ellipsis
}

// cutMiddle shortens a name to w columns and keeps both ends, since names often differ in the last characters only.
func cutMiddle(s string, w int) string {
	if width(s) <= w {
		return s
	}
	room := max(0, w-len(ellipsis))
	head := cells.Truncate(s, room-room/3, "")
	return head + ellipsis + cells.TruncateLeft(s, width(s)-room/3, "")
}

// wrap breaks text between words into lines of at most w columns. Lines after the first begin with indent.
// A word that is longer than a line stands on a line of its own, and sticks out.
func wrap(text string, w int, indent string) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		switch {
		case line == "":
			line = word
		case width(line)+1+width(word) > w:
			lines = append(lines, line)
			line = indent + word
		default:
			line += " " + word
		}
	}
	return append(lines, line)
}

// count renders a number and its noun: 1 object, 2 objects.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
