package overview

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

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

	ease policy.Ease
}

// join is what the findings of a line have in common: their cause, or their object and, on a node, their ports,
// which have nothing to do with each other.
type join struct {
	cause  policy.Cause
	object policy.ObjectRef
	name   string
	ports  string
}

// lines joins findings of one risk, which are given by their indices.
func lines(r report.Report, findings []int, name func(report.Finding) string) []Line {
	folded := folds(r, findings)
	joined := map[join]*lineOf{}
	for _, i := range findings {
		f := r.Findings.UnmarkedAt(i)
		named := name(f)
		key := join{object: canonical(f.Object), name: named}
		switch {
		case folded[f.Control]:
			key = join{cause: f.Cause}
		case isNode(f.Object):
			key.ports = endpoint(f.Endpoints, true)
		}
		line := joined[key]
		if line == nil {
			line = &lineOf{folded: folded[f.Control], names: map[string]bool{}, problems: map[string]weight{}}
			joined[key] = line
		}
		line.add(f, r.Control(f.Control, f.Category).Short, named)
	}
	list := make([]Line, 0, len(joined))
	for _, line := range joined {
		list = append(list, line.line())
	}
	slices.SortFunc(list, compareLines)
	return merged(list)
}

// foldedFrom is how many objects a control has findings on from which on they are one line.
const foldedFrom = 10

// nodeSettings is the cause whose findings are one line however few: they have one closer, and one server.
const nodeSettings = policy.Cause("node-settings")

// folds returns the controls whose findings are lines of their causes.
func folds(r report.Report, findings []int) map[string]bool {
	objects := map[string]map[policy.ObjectRef]bool{}
	folded := map[string]bool{}
	for _, i := range findings {
		f := r.Findings.UnmarkedAt(i)
		if folded[f.Control] {
			continue
		}
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

// lineOf is a line under construction.
type lineOf struct {
	worst    report.Finding
	folded   bool
	noun     noun
	names    map[string]bool
	reached  []policy.Endpoint
	problems map[string]weight
	findings int
	added    int // of the findings: those that are new
}

// weight orders the problems of a line.
type weight struct {
	severity policy.Severity
	findings int
}

func (l *lineOf) add(f report.Finding, problem, name string) {
	if l.findings == 0 || f.Severity.Compare(l.worst.Severity) < 0 {
		l.worst = f
	}
	w := l.problems[problem]
	if w.findings == 0 || f.Severity.Compare(w.severity) < 0 {
		w.severity = f.Severity
	}
	w.findings++
	l.problems[problem] = w
	l.names[name] = true
	l.noun.add(f.Object)
	l.reached = append(l.reached, f.Endpoints...)
	l.findings++
	if f.New {
		l.added++
	}
}

// line sorts what was added.
func (l *lineOf) line() Line {
	line := Line{
		Severity: l.worst.Severity, Endpoint: endpoint(l.reached, !l.noun.noNode), OnNodes: !l.noun.noNode,
		Names: slices.SortedFunc(maps.Keys(l.names), report.CompareNatural), Findings: l.findings, New: l.added, ease: l.worst.Ease,
		Problems: slices.SortedFunc(maps.Keys(l.problems), func(a, b string) int {
			x, y := l.problems[a], l.problems[b]
			return cmp.Or(x.severity.Compare(y.severity), cmp.Compare(y.findings, x.findings), cmp.Compare(a, b))
		}),
	}
	if l.folded {
		line.Noun = l.noun.String()
	}
	return line
}

func compareLines(a, b Line) int {
	return cmp.Or(
		a.Severity.Compare(b.Severity),
		compareBools(b.New > 0, a.New > 0),
		cmp.Compare(slices.Index(policy.Eases(), a.ease), slices.Index(policy.Eases(), b.ease)),
		cmp.Compare(len(b.Names), len(a.Names)),
		slices.CompareFunc(a.Names, b.Names, report.CompareNatural),
		cmp.Compare(a.Endpoint, b.Endpoint),
		slices.Compare(a.Problems, b.Problems),
	)
}

// merged joins lines that differ in their objects alone, where the first of them stands.
func merged(list []Line) []Line {
	var out []Line
	first := map[string]int{} // of the lines that say the same of objects that they name
	for _, line := range list {
		if line.Noun != "" {
			out = append(out, line)
			continue
		}
		said := strings.Join(append([]string{string(line.Severity), fmt.Sprint(line.New > 0), line.Endpoint}, line.Problems...), "\x00")
		i, there := first[said]
		if !there {
			first[said] = len(out)
			out = append(out, line)
			continue
		}
		out[i].Names = append(out[i].Names, line.Names...)
		out[i].Findings += line.Findings
		out[i].New += line.New
	}
	return out
}
