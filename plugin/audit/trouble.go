package audit

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/plugin/source/nodefacts"
	"github.com/lightk8s/lightk8s/plugin/terminal"
	"github.com/lightk8s/lightk8s/plugin/text"
)

// trouble is an error of the report, and its cause.
type trouble struct {
	report.Error
	cause error
}

// cause is what errors have in common, and the way out.
type cause struct {
	rank     int    // of the line among others
	line     string // of which %s is the subjects; without it, all there is to say
	nextStep string // as a sentence; "": the line shows it
}

// causeOf returns the cause of an error, which is its message where nothing else is known of it.
func causeOf(t trouble) cause {
	var unreachable *client.UnreachableError
	switch {
	case errors.As(t.cause, &unreachable):
		return cause{rank: 0, line: unreachable.Summary(), nextStep: unreachable.NextStep()}
	case errors.Is(t.cause, nodefacts.ErrForbidden):
		return cause{2, "%s not read: forbidden", "Grant ClusterRole lightk8s-node-reader of docs/rbac/node-reader.yaml for --node-config and --usage."}
	case errors.Is(t.cause, source.ErrForbidden):
		return cause{1, "%s not read: forbidden", "Grant ClusterRole lightk8s-reader of docs/rbac/reader.yaml."}
	case client.IsTimeout(t.cause):
		return cause{3, "%s not read: no answer in time", "Try again, or wait longer with --request-timeout."}
	}
	return cause{rank: 4, line: "%s: " + strings.ReplaceAll(t.Message, "%", "%%")}
}

// mostSubjects bounds how many subjects one line names.
const mostSubjects = 5

// troubles are the errors of a report with one cause.
type troubles struct {
	cause
	list []trouble
}

// byCause groups errors, the cause that explains most first.
func byCause(list []trouble) []troubles {
	groups := map[cause]*troubles{}
	for _, t := range list {
		c := causeOf(t)
		if groups[c] == nil {
			groups[c] = &troubles{cause: c}
		}
		groups[c].list = append(groups[c].list, t)
	}
	out := make([]troubles, 0, len(groups))
	for _, g := range groups {
		out = append(out, *g)
	}
	slices.SortFunc(out, func(a, b troubles) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.subjects(), b.subjects()), cmp.Compare(a.line, b.line))
	})
	return out
}

// subjects names what the errors are about, resources without a group first: those are known best.
func (g troubles) subjects() string {
	names := map[string]bool{}
	for _, t := range g.list {
		names[t.Subject] = true
	}
	sorted := slices.SortedFunc(maps.Keys(names), func(a, b string) int {
		return cmp.Or(cmp.Compare(strings.Count(a, "."), strings.Count(b, ".")), cmp.Compare(a, b))
	})
	if rest := len(sorted) - mostSubjects; rest > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(sorted[:mostSubjects], ", "), rest)
	}
	return strings.Join(sorted, ", ")
}

// skipped counts the controls that were skipped because of these errors.
func (g troubles) skipped(skips []report.Skip) int {
	lost := map[string]bool{}
	for _, t := range g.list {
		for _, id := range t.Controls {
			lost[id] = true
		}
	}
	ids := map[string]bool{}
	for _, skip := range skips {
		if lost[skip.Control] {
			ids[skip.Control] = true
		}
	}
	return len(ids)
}

// message is the group in one line.
func (g troubles) message(skips []report.Skip) string {
	line := g.line
	if strings.Contains(line, "%s") {
		line = fmt.Sprintf(line, g.subjects())
	}
	if n := g.skipped(skips); n > 0 {
		line += "; " + text.Count(n, "control") + " skipped"
	}
	return line
}

// printTrouble writes what could not be read or evaluated: a line for each cause, and what to do about it. It
// goes to the error stream, where there is nothing left to report a failure to.
func printTrouble(w io.Writer, list []trouble, skips []report.Skip) {
	for _, g := range byCause(list) {
		say(w, "error: "+text.Clean(g.message(skips)))
		if g.nextStep != "" {
			say(w, g.nextStep)
		}
	}
}

// say writes a sentence, in lines that fit where the stream is a terminal.
func say(w io.Writer, sentence string) {
	if columns := terminal.Columns(w); columns > 0 {
		sentence = strings.Join(text.Wrap(sentence, columns, "  "), "\n")
	}
	fmt.Fprintln(w, sentence) //nolint:errcheck // there is nothing left to report a failure to
}

// printNotices writes the notices of a report, for formats that have no place for them.
func printNotices(w io.Writer, notices []string) {
	for _, notice := range notices {
		say(w, "note: "+text.Clean(notice))
	}
}
