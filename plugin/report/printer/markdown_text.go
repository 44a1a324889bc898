package printer

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/lightk8s/lightk8s/plugin/text"
)

// markdownText makes text of the input plain: what Markdown, HTML and GitHub give a meaning to has none. A
// character reference is never markup. GitHub looks for mentions, issues and addresses after it has resolved
// those, hence the zero-width spaces. A dollar sign on its own element begins no formula.
var markdownText = strings.NewReplacer(
	"&", "&amp;", "<", "&lt;", ">", "&gt;", `\`, "&#92;", "|", "&#124;", "`", "&#96;",
	"*", "&#42;", "_", "&#95;", "~", "&#126;", "[", "&#91;", "]", "&#93;",
	"@", "@&#8203;", "#", "#&#8203;", "GH-", "GH&#8203;-", "gh-", "gh&#8203;-",
	"://", "&#8203;://", "www.", "www&#8203;.", "$", "<span>$</span>",
)

// textBytes is how long one text of the input is at most, so that none takes the place of the others.
const textBytes = 1_000

// markdown escapes text of the input, on one line. It cuts what is too long, with " ..." at its end.
func markdown(s string) string {
	s = text.Clean(s)
	escaped, cut := markdownText.Replace(s), ""
	for len(escaped)+len(cut) > textBytes {
		cut = " ..."
		end := min(len(s)-1, len(s)*(textBytes-len(cut))/len(escaped))
		for !utf8.RuneStart(s[end]) {
			end--
		}
		s = s[:end]
		escaped = markdownText.Replace(s)
	}
	return escaped + cut
}

// budget is text of at most so many bytes.
type budget struct {
	text strings.Builder
	room int
}

// add appends text as a whole, or not at all where it does not fit.
func (b *budget) add(s string) bool {
	if len(s) > b.room {
		return false
	}
	b.room -= len(s)
	b.text.WriteString(s)
	return true
}

// table lays rows out, as many as a block takes, and counts the others.
func table(heading []string, rows [][]string, noun, all string) string {
	block, shown := budget{room: blockBytes}, 0
	block.add(tableStart(heading...))
	for shown < len(rows) && block.add(tableRow(rows[shown]...)) {
		shown++
	}
	return block.text.String() + more(len(rows)-shown, noun, all)
}

// more says that there are more lines, and how to see them; "" where there are none.
func more(hidden int, noun, all string) string {
	if hidden == 0 {
		return ""
	}
	return fmt.Sprintf("\n+%s; %s.\n", text.Count(hidden, noun), all)
}

func tableStart(heading ...string) string {
	return "\n" + tableRow(heading...) + strings.Repeat("| --- ", len(heading)) + "|\n"
}

func tableRow(cells ...string) string {
	var row strings.Builder
	for _, cell := range cells {
		row.WriteString("| " + markdown(cell) + " ")
	}
	return row.String() + "|\n"
}

const detailsEnd = "\n</details>\n"

// detailsStart begins a folded part.
func detailsStart(summary string) string {
	return "\n<details>\n<summary>" + markdown(summary) + "</summary>\n"
}

// fenceOf returns a fence longer than any run of backquotes in the code.
func fenceOf(code string) string {
	longest, run := 2, 0
	for _, r := range code {
		if run++; r != '`' {
			run = 0
		}
		longest = max(longest, run)
	}
	return strings.Repeat("`", longest+1)
}
