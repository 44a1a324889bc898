package print

import (
	"fmt"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/plugin/tune/plan"
)

// requestColumn also holds the change of a container whose memory stays, which reaches into the next column.
const requestColumn = 2

// workloads lists the containers whose sizes change: what they used, and memory before and after.
func (s *screen) workloads(p plan.Plan) section {
	rows := [][4]string{{"", s.Say("PEAK"), s.Say("REQUEST"), s.Say("LIMIT")}}
	for _, c := range p.Workloads {
		name := text.Clean(shortName(c.Workload.Namespace, c.Workload.Name))
		if c.Container != c.Workload.Name {
			name += " " + text.Clean(c.Container)
		}
		peak := "?"
		if c.PeakMiB != nil {
			peak = fmt.Sprintf("%dMi", *c.PeakMiB)
		}
		request, limit := memoryOf(c, "requests.memory", c.Request), memoryOf(c, "limits.memory", c.Limit)
		if !strings.Contains(request+limit, arrow) {
			request, limit = s.Say("CPU only: %s", changeOf(c, "requests.cpu")), ""
		}
		rows = append(rows, [4]string{name, peak, request, limit})
	}
	title := s.Say("WORKLOADS")
	var widths [4]int
	for _, row := range rows {
		for i, cell := range row {
			if i != requestColumn || row[i+1] != "" {
				widths[i] = max(widths[i], text.Columns(cell))
			}
		}
	}
	widths[0] = max(12, text.Columns(title)-2, min(widths[0], s.width-len("        ")-widths[1]-widths[2]-widths[3]))
	var lines []string
	for _, row := range rows {
		line := "  " + text.Pad(text.CutMiddle(row[0], widths[0]), widths[0])
		for i, cell := range row[1:] {
			line += "  " + text.Pad(cell, widths[i+1])
		}
		lines = append(lines, text.Cut(strings.TrimRight(line, " "), s.width))
	}
	heading := text.Pad(title, len(lines[0])-len(strings.TrimLeft(lines[0], " ")))
	return section{Block: text.Block{Lines: lines[1:]}, title: heading + strings.TrimLeft(lines[0], " "), noun: "container"}
}

// memoryOf writes what a change makes of an amount of memory, or what it stays.
func memoryOf(c plan.Container, field, now string) string {
	if change := changeOf(c, field); change != "=" {
		return change
	}
	return plan.OrNone(now)
}
