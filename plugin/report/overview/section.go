package overview

import (
	"cmp"
	"slices"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Section holds the urgent findings of one risk.
type Section struct {
	Risk     policy.Risk
	Lines    []Line // worst first
	Findings int    // of all lines
	// Unknown are the controls of the risk that could not be evaluated where it matters.
	Unknown []Unknown
}

// Line joins findings on one object, of one cause, or with one endpoint.
type Line struct {
	Severity policy.Severity // of the worst
	Endpoint string          // where strangers reach it, such as "UDP 8472"; empty: not known, or not of that risk
	OnNodes  bool            // the objects are nodes
	Names    []string        // of the objects
	Noun     string          // what the objects are, such as "workloads", where the line stands for a cause
	Problems []string        // short, each once, the worst first
	Findings int
	New      int // of the findings: those that the report compared with lacks

	ease    policy.Ease
	objects map[policy.ObjectRef]bool
	reached []policy.Endpoint
	worst   map[string]weight // by short problem
}

// weight orders the problems of a line.
type weight struct {
	severity policy.Severity
	findings int
}

// foldedFrom is how many objects a control has findings on from which on they are one line.
const foldedFrom = 10

// nodeSettings is the cause whose findings are one line however few: they have one closer, and one server.
const nodeSettings = policy.Cause("node-settings")

// lines joins findings of one risk.
func lines(findings []report.Finding, r report.Report, name func(report.Finding) string) []Line {
	folded := folds(findings)
	joined := map[any]*Line{}
	for _, f := range findings {
		var key any = [2]any{placeOf(f), name(f)}
		if folded[f.Control] {
			key = f.Cause
		}
		line := joined[key]
		if line == nil {
			line = &Line{
				Severity: f.Severity, OnNodes: isNode(f.Object), ease: f.Ease, objects: map[policy.ObjectRef]bool{}, worst: map[string]weight{},
			}
			joined[key] = line
		}
		line.add(f, r.Control(f.Control, f.Category).Short, name(f))
		if folded[f.Control] {
			line.Noun = noun(line.objects)
		}
	}
	list := make([]Line, 0, len(joined))
	for _, line := range joined {
		line.finish()
		list = append(list, *line)
	}
	slices.SortFunc(list, compareLines)
	return merged(list)
}

// folds returns the controls whose findings are lines of their causes.
func folds(findings []report.Finding) map[string]bool {
	objects := map[string]map[policy.ObjectRef]bool{}
	folded := map[string]bool{}
	for _, f := range findings {
		if objects[f.Control] == nil {
			objects[f.Control] = map[policy.ObjectRef]bool{}
		}
		objects[f.Control][f.Object] = true
		if f.Cause == nodeSettings || len(objects[f.Control]) >= foldedFrom {
			folded[f.Control] = true
		}
	}
	return folded
}

func (l *Line) add(f report.Finding, problem, name string) {
	l.Findings++
	if f.New {
		l.New++
	}
	l.objects[f.Object] = true
	l.reached = append(l.reached, f.Endpoints...)
	if f.Severity.Compare(l.Severity) < 0 {
		l.Severity, l.ease = f.Severity, f.Ease
	}
	w := l.worst[problem]
	w.findings++
	if w.severity == "" || f.Severity.Compare(w.severity) < 0 {
		w.severity = f.Severity
	}
	l.worst[problem] = w
	if !slices.Contains(l.Names, name) {
		l.Names = append(l.Names, name)
	}
}

// finish sorts what was added.
func (l *Line) finish() {
	l.Endpoint = endpoint(l.reached)
	for problem := range l.worst {
		l.Problems = append(l.Problems, problem)
	}
	slices.SortFunc(l.Problems, func(a, b string) int {
		x, y := l.worst[a], l.worst[b]
		return cmp.Or(x.severity.Compare(y.severity), cmp.Compare(y.findings, x.findings), cmp.Compare(a, b))
	})
	slices.SortFunc(l.Names, report.CompareNatural)
}

func compareLines(a, b Line) int {
	return cmp.Or(
		a.Severity.Compare(b.Severity),
		compareBools(b.New > 0, a.New > 0),
		cmp.Compare(slices.Index(policy.Eases(), a.ease), slices.Index(policy.Eases(), b.ease)),
		cmp.Compare(len(b.objects), len(a.objects)),
		slices.CompareFunc(a.Names, b.Names, report.CompareNatural),
		cmp.Compare(a.Endpoint, b.Endpoint),
		slices.Compare(a.Problems, b.Problems),
	)
}

// merged joins lines that differ in their objects alone, where the first of them stands.
func merged(list []Line) []Line {
	var out []Line
	for _, line := range list {
		i := slices.IndexFunc(out, func(other Line) bool { return line.says(other) })
		if i < 0 {
			out = append(out, line)
			continue
		}
		out[i].Names = append(slices.Clip(out[i].Names), line.Names...)
		out[i].Findings += line.Findings
		out[i].New += line.New
	}
	return out
}

func (l Line) says(other Line) bool {
	return l.Severity == other.Severity && (l.New > 0) == (other.New > 0) && l.Noun == "" && other.Noun == "" && l.Endpoint == other.Endpoint &&
		slices.Equal(l.Problems, other.Problems)
}
