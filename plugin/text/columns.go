// Package text lays out text for a terminal: columns, wrapping, styles, diffs, and words of the input made
// harmless. Every verb prints with it.
package text

import (
	"strconv"
	"strings"

	"github.com/mattn/go-runewidth"
)

// cells measures text in terminal columns. Its own condition, because the one of the
// package depends on the environment and the output must not.
var cells = &runewidth.Condition{StrictEmojiNeutral: true}

const ellipsis = "..."

// Columns that the text takes in a terminal.
func Columns(s string) int { return cells.StringWidth(s) }

// Pad fills text up to so many columns.
func Pad(s string, columns int) string {
	return s + strings.Repeat(" ", max(0, columns-Columns(s)))
}

// PadLeft fills text up to so many columns, so that numbers stand below each other.
func PadLeft(s string, columns int) string {
	return strings.Repeat(" ", max(0, columns-Columns(s))) + s
}

// Cut shortens a sentence to w columns, between words where that loses little.
func Cut(s string, w int) string {
	if Columns(s) <= w {
		return s
	}
	short := cells.Truncate(s, max(0, w-len(ellipsis)), "")
	if space := strings.LastIndexByte(short, ' '); space > len(short)-15 && space > len(short)/2 {
		short = short[:space]
	}
	return strings.TrimRight(short, " ,;:，；：、") + ellipsis
}

// CutMiddle shortens a name to w columns and keeps both ends, since names often differ in the last characters only.
func CutMiddle(s string, w int) string {
	if Columns(s) <= w {
		return s
	}
	room := max(0, w-len(ellipsis))
	head := cells.Truncate(s, room-room/3, "")
	return head + ellipsis + cells.TruncateLeft(s, Columns(s)-room/3, "")
}

// Wrap breaks text between words, and between Chinese characters, into lines of at most w columns. Lines after the first
// begin with indent. A word that is longer than a line stands on a line of its own, and sticks out.
func Wrap(text string, w int, indent string) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		space := " "
		for _, part := range parts(word) {
			switch {
			case line == "":
				line = part
			case Columns(line)+len(space)+Columns(part) > w:
				lines = append(lines, line)
				line = indent + part
			default:
				line += space + part
			}
			space = ""
		}
	}
	return append(lines, line)
}

// No line begins with punctuation that closes, or ends with punctuation that opens.
const (
	closing = "，。、；：！？）」』】》,.;:!?)%"
	opening = "（「『【《("
)

// parts splits a word where a line can break: beside characters of two columns.
func parts(word string) []string {
	var all []string
	start, before := 0, rune(0)
	for i, r := range word {
		wide := cells.RuneWidth(r) == 2 || cells.RuneWidth(before) == 2
		if i > 0 && wide && !strings.ContainsRune(closing, r) && !strings.ContainsRune(opening, before) {
			all = append(all, word[start:i])
			start = i
		}
		before = r
	}
	return append(all, word[start:])
}

// Count renders a number and its noun: 1 object, 2 objects.
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
