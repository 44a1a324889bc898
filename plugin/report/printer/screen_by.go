package printer

import (
	"strconv"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/report/overview"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// rowsShown is how many rows of a matrix are shown.
const rowsShown = 30

// matrix counts findings by severity, a row for each object, namespace or control, and one for all of them.
func (s *screen) matrix(r report.Report, by overview.By) {
	rows := overview.Matrix(r.Findings, by)
	if len(rows) > 0 {
		shown := text.Shown(len(rows), rowsShown)
		s.rows(by, rows[:shown], len(rows)-shown, overview.Row{Name: s.Say("TOTAL"), Failed: r.Summary.Failed})
	}
	for _, line := range s.totals(r) {
		s.line(line)
	}
}

func (s *screen) rows(by overview.By, rows []overview.Row, hidden int, total overview.Row) {
	heading := s.Say(strings.ToUpper(string(by)))
	name := text.Columns(heading)
	for _, row := range append(rows[:len(rows):len(rows)], total) {
		name = max(name, text.Columns(text.Clean(row.Name)))
	}
	widths, columns := map[policy.Severity]int{}, 0
	for _, severity := range policy.Severities() {
		widths[severity] = max(len(label(severity)), len(strconv.Itoa(total.Failed[severity])))
		columns += len(gap) + widths[severity]
	}
	name = min(name, s.width-columns)
	count := func(row overview.Row) string {
		line := text.Pad(text.CutMiddle(text.Clean(row.Name), name), name)
		for _, severity := range policy.Severities() {
			line += gap + text.PadLeft(strconv.Itoa(row.Failed[severity]), widths[severity])
		}
		return line
	}
	s.line("")
	line := text.Pad(heading, name)
	for _, severity := range policy.Severities() {
		line += gap + text.PadLeft(strings.TrimSpace(label(severity)), widths[severity])
	}
	s.line(s.Paint(text.Bold, line))
	for _, row := range rows {
		s.line(count(row))
	}
	if hidden > 0 {
		s.line(s.Paint(text.Dim, s.Say("+%s: -o wide", s.Count(hidden, "row"))))
	}
	s.line(s.Paint(text.Bold, count(total)))
	s.line("")
}
