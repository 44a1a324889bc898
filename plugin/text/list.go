package text

import (
	"fmt"
	"strings"
)

// Listed joins the first words that fit, at most three, and counts the others: a, b, +3.
func Listed(prefix string, words []string, columns int) string {
	return ListedUpTo(3, prefix, words, columns)
}

// ListedUpTo is Listed with another most.
func ListedUpTo(most int, prefix string, words []string, columns int) string {
	for shown := min(len(words), most); shown > 0; shown-- {
		all := Clean(prefix + strings.Join(words[:shown], ", "))
		if hidden := len(words) - shown; hidden > 0 {
			all += fmt.Sprintf(", +%d", hidden)
		}
		if Columns(all) <= columns {
			return all
		}
	}
	rest := ""
	if len(words) > 1 {
		rest = fmt.Sprintf(", +%d", len(words)-1)
	}
	if len(words) > 0 {
		prefix += words[0]
	}
	return CutMiddle(Clean(prefix), columns-len(rest)) + rest
}
