package printer

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/lightk8s/lightk8s/plugin/language"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/report/overview"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/seed"
)

func TestScreenFitsTheTerminal(t *testing.T) {
	for _, columns := range []int{0, 60, 80, 100, 140} {
		limit := columns
		if columns == 0 {
			limit = 80
		}
		for name, r := range sampleReports() {
			checkScreen(t, fmt.Sprintf("%s at %d columns", name, columns), r, columns, limit)
		}
	}
}

// checkScreen finds lines that are too long or too many. A command to copy is never broken.
func checkScreen(t *testing.T, name string, r report.Report, columns, limit int) {
	t.Helper()
	for _, words := range []language.Catalog{{}, chinese(t)} {
		out := string(render(t, r, "table", Options{Width: columns, Words: words}))
		if n := strings.Count(out, "\n"); n > mostLines {
			t.Errorf("%s in %s: %d lines:\n%s", name, words.Lang(), n, out)
		}
		for line := range strings.Lines(out) {
			line = strings.TrimSuffix(line, "\n")
			if text.Columns(line) > limit && !isCommand(line, r) {
				t.Errorf("%s in %s: %d wide: %s", name, words.Lang(), text.Columns(line), line)
			}
		}
	}
}

func isCommand(line string, r report.Report) bool {
	return slices.ContainsFunc(r.Actions, func(a report.Action) bool {
		shown := text.Clean(a.Command)
		if a.Origin != nil {
			shown = text.Clean(a.Origin.String())
		}
		return shown != "" && strings.HasSuffix(line, "  "+shown)
	})
}

func TestColorAddsNothingButColor(t *testing.T) {
	for name, r := range sampleReports() {
		plain := render(t, r, "table", Options{})
		colored := render(t, r, "table", Options{Color: true})
		for _, code := range []text.Style{text.Bold, text.Dim, text.Red, text.Green, text.Yellow, text.Cyan, text.BoldRed, "0"} {
			colored = bytes.ReplaceAll(colored, []byte("\x1b["+string(code)+"m"), nil)
		}
		if !bytes.Equal(plain, colored) {
			t.Errorf("%s: without its colours the table reads\n%s\nwant\n%s", name, colored, plain)
		}
	}
}

// randomReport has findings of many controls on many objects.
func randomReport(random *rand.Rand) report.Report {
	word := func(prefix string, n int) string { return fmt.Sprint(prefix, random.IntN(n)) }
	r := report.Empty()
	var controls []policy.Control
	for i := range 1 + random.IntN(60) {
		id := fmt.Sprintf("control-%d", i)
		controls = append(controls, policy.Control{
			ID: id, Severity: policy.Severities()[random.IntN(5)], Category: "random",
			Triage: policy.Triage{
				Problem: id, Short: word("short problem ", 40), Risk: policy.Risks()[random.IntN(6)], Cause: policy.Cause(word("cause-", 20)),
				ClosedBy: policy.Closers()[random.IntN(4)], Ease: policy.Eases()[random.IntN(3)],
			},
		})
	}
	kinds := []string{"Node", "Deployment", "Service", "ClusterRole", "Ingress", "Cluster"}
	for range random.IntN(1 << random.IntN(12)) {
		c := controls[random.IntN(len(controls))]
		namespace := word("namespace-", 5)
		kind := kinds[random.IntN(len(kinds))]
		if kind == "Node" || kind == "ClusterRole" || kind == "Cluster" {
			namespace = ""
		}
		f := finding(c, object(kind, namespace, word(strings.Repeat("long-", random.IntN(12)), 30)), "", "", word("message ", 9))
		if c.Risk == policy.Exposed && random.IntN(2) == 0 {
			f = at(f, policy.Endpoint{Port: 1 + random.IntN(9), Protocol: "TCP"}, policy.Endpoint{Host: word("host-", 9) + ".example.com"})
		}
		if random.IntN(2) == 0 {
			f.Origin = policy.Origin{File: word("file-", 9), Line: random.IntN(99)}
		}
		r.Findings.Add(f)
	}
	for range random.IntN(9) {
		r.Skipped = append(r.Skipped, report.Skip{Control: controls[random.IntN(len(controls))].ID, Reason: word("reason ", 4), Objects: random.IntN(3)})
	}
	if random.IntN(4) == 0 {
		r.Errors = []report.Error{{Subject: "secrets", Message: "forbidden"}}
	}
	r.Summary.Objects, r.Summary.Controls, r.Summary.Passed = 300, len(controls), random.IntN(60)
	r = complete(r, controls...)
	if random.IntN(2) == 0 {
		known := map[string]bool{}
		for f := range r.Findings.All() {
			known[f.Fingerprint] = random.IntN(3) > 0
		}
		comparison := r.Findings.Compare(known, func(string) report.Fate { return report.Fate(random.IntN(3)) })
		comparison.File = word(strings.Repeat("folder/", random.IntN(20)), 9) + ".json"
		r.Comparison = &comparison
	}
	return r
}

var moreLines = regexp.MustCompile(`^  \+(\d+) (?:line|cause)s?: `)

// Nothing is cut without a word, and every count adds up.
func TestRandomScreensLoseNothing(t *testing.T) {
	random := rand.New(rand.NewPCG(seed.Of(t), 3))
	for range 300 {
		r := randomReport(random)
		width := []int{60, 80, 100, 200}[random.IntN(4)]
		checkScreen(t, "random report", r, width, width)
		out := string(render(t, r, "table", Options{Width: width}))
		o := overview.Of(r)
		counted := 0
		for _, n := range o.Rest {
			counted += n
		}
		for _, section := range o.Sections {
			checkCount(t, out, titles[section.Risk][0], len(section.Lines)+len(section.Unknown))
			findings := 0
			for i, line := range section.Lines {
				findings += line.Findings
				if i > 0 && line.New > 0 && line.Severity == section.Lines[i-1].Severity && section.Lines[i-1].New == 0 {
					t.Errorf("%s: line %d is new, and stands behind one of its severity that is not", section.Risk, i)
				}
			}
			if findings != section.Findings {
				t.Errorf("%s: lines have %d findings, the section %d", section.Risk, findings, section.Findings)
			}
			counted += findings
		}
		checkCount(t, out, "SAME CAUSE", len(o.Causes))
		if counted != r.Findings.Len() {
			t.Errorf("the overview has %d findings, the report %d", counted, r.Findings.Len())
		}
		if t.Failed() {
			t.Fatal(out)
		}
	}
}

// checkCount holds the lines of a block that are shown and announced against those that there are.
func checkCount(t *testing.T, out, title string, want int) {
	t.Helper()
	_, rest, there := strings.Cut("\n"+out, "\n"+title)
	if !there {
		if want > 0 {
			t.Errorf("no block %s", title)
		}
		return
	}
	got := 0
	for _, line := range strings.Split(rest, "\n")[1:] {
		if !strings.HasPrefix(line, "  ") {
			break
		}
		if more := moreLines.FindStringSubmatch(line); more != nil {
			n, _ := strconv.Atoi(more[1])
			got += n
		} else {
			got++
		}
	}
	if got != want {
		t.Errorf("%s shows and announces %d lines, want %d", title, got, want)
	}
}

func TestScreenDoesNotDependOnTheOrderOfFindings(t *testing.T) {
	random := rand.New(rand.NewPCG(seed.Of(t), 4))
	for range 50 {
		r := randomReport(random)
		want := string(render(t, r, "table", Options{}))
		findings := slices.Collect(r.Findings.All())
		random.Shuffle(len(findings), func(i, j int) { findings[i], findings[j] = findings[j], findings[i] })
		r.Findings = report.NewFindings(findings...)
		report.Sort(&r)
		r.Actions = overview.Actions(r, overview.Input{Arguments: []string{"-f", "manifests"}, Files: true, Nodes: true})
		if got := string(render(t, r, "table", Options{})); got != want {
			t.Fatalf("got\n%s\nwant\n%s", got, want)
		}
	}
}
