package printer

import (
	"fmt"
	"html"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/seed"
)

// markup holds what Markdown, HTML and GitHub give a meaning to.
var markup = []string{
	"|", "<", ">", "&", "@octocat", "`", "```", "*", "_", "~~", "[", "](", "!", "\n", "#123", "# ", "GH-1", "<!--", "-->", "---", "</details>",
	"<details>", "\\", "$x$", "https://example.com", "www.example.com", "日本語", "\xff", "\u202e", "\x1b[0m", "&#64;", "a", " ", "1. ", "- ", "pod",
}

func randomMarkup(random *rand.Rand) string {
	var b strings.Builder
	for range random.IntN(1 << random.IntN(11)) {
		b.WriteString(markup[random.IntN(len(markup))])
	}
	return b.String()
}

// reference is all that the escaped text of the input has of markup.
var reference = regexp.MustCompile(`&(?:amp|lt|gt|#\d+);|<span>\$</span>`)

func TestMarkdownMakesTextPlain(t *testing.T) {
	random := rand.New(rand.NewPCG(seed.Of(t), 7))
	for range 2000 {
		said := randomMarkup(random)
		got := markdown(said)
		if rest := reference.ReplaceAllString(got, "·"); strings.ContainsAny(rest, "|<>&`*_~[]\\$\n") || len(got) > textBytes || !utf8.ValidString(got) {
			t.Fatalf("%q becomes %q", said, got)
		}
		shown := html.UnescapeString(strings.NewReplacer("<span>", "", "</span>", "").Replace(got))
		if active := regexp.MustCompile(`@\w|#\d|(?i:gh)-\d|\w://|www\.\w`).FindString(shown); active != "" {
			t.Fatalf("%q has %q in %q", said, active, shown)
		}
		want, plain := text.Clean(said), strings.ReplaceAll(shown, "\u200b", "")
		if start, cut := strings.CutSuffix(plain, " ..."); plain != want && (!cut || !strings.HasPrefix(want, start)) {
			t.Fatalf("%q reads %q", said, plain)
		}
	}
}

func TestMarkdownCutsLongText(t *testing.T) {
	for _, r := range []string{"a", "日", "@", "$", "<"} {
		got := markdown(strings.Repeat(r, 1_000_000))
		if !strings.HasSuffix(got, " ...") || len(got) > textBytes || len(got) < textBytes-2*len("<span>$</span>") {
			t.Errorf("%d times %s: %d bytes, %s", 1_000_000, r, len(got), got)
		}
	}
}

func TestMarkdownFenceIsLongerThanAnyInIt(t *testing.T) {
	for code, want := range map[string]string{"": "```", "``": "```", "a ``` b": "````", "` ````` ``": "``````"} {
		if got := fenceOf(code); got != want {
			t.Errorf("fence of %q is %q, want %q", code, got, want)
		}
	}
}

// randomMarkupReport says what a person who wants to break the document would.
func randomMarkupReport(random *rand.Rand) report.Report {
	r := randomReport(random)
	findings := slices.Collect(r.Findings.All())
	for i := range findings {
		if random.IntN(2) == 0 {
			continue
		}
		findings[i].Message, findings[i].Object.Name, findings[i].Container = randomMarkup(random), randomMarkup(random), randomMarkup(random)
		findings[i].Origin.File = randomMarkup(random)
	}
	r.Findings = report.NewFindings(findings...)
	for range random.IntN(40) {
		r.Errors = append(r.Errors, report.Error{Subject: randomMarkup(random), Message: randomMarkup(random)})
		r.Skipped = append(r.Skipped, report.Skip{Control: "control-0", Reason: randomMarkup(random), Class: policy.Unknown})
		if len(findings) > 0 {
			r.Waived = append(r.Waived, report.Waived{Finding: findings[random.IntN(len(findings))], Reason: randomMarkup(random), Source: randomMarkup(random)})
		}
	}
	for range random.IntN(6) {
		r.Actions = append(r.Actions, report.Action{Kind: report.Advice, Text: randomMarkup(random), Command: randomMarkup(random)})
	}
	r.Subject = randomMarkup(random)
	report.Sort(&r)
	return r
}

func TestRandomMarkdownLosesNothing(t *testing.T) {
	random := rand.New(rand.NewPCG(seed.Of(t), 8))
	for range 200 {
		r := randomMarkupReport(random)
		out := string(render(t, r, "markdown", Options{}))
		if len(out) > markdownBytes || !utf8.ValidString(out) || !strings.HasSuffix(out, "\n") {
			t.Fatalf("%d bytes, valid %t, ends in %q", len(out), utf8.ValidString(out), out[len(out)-1:])
		}
		listed, leftOut := listedInMarkdown(t, out), 0
		if said := regexp.MustCompile(`(?m)^Left out here: (\d+) of (\d+) findings?; `).FindStringSubmatch(out); said != nil {
			leftOut, _ = strconv.Atoi(said[1])
			if said[2] != fmt.Sprint(r.Findings.Len()) {
				t.Errorf("left out of %s findings, want %d", said[2], r.Findings.Len())
			}
			if listed == 0 {
				t.Error("there is no room for a finding")
			}
		}
		if listed+leftOut != r.Findings.Len() {
			t.Errorf("%d findings are listed and %d left out, want %d", listed, leftOut, r.Findings.Len())
		}
		if t.Failed() {
			t.Fatal(out)
		}
	}
}

// However long everything else is, there is room for a finding.
func TestMarkdownOfTheLongestReport(t *testing.T) {
	long := strings.Repeat("$", 1000)
	r := report.Empty()
	r.Subject = long
	risks := []policy.Control{privileged, nodePort, memoryLimit, networkPolicy, hostPath, eviction, apiToken}
	for i := range 200 {
		c := risks[i%len(risks)]
		c.ID, c.Risk = fmt.Sprintf("%s-%d", long, i), policy.Risks()[i%6]
		c.Cause = policy.Cause(fmt.Sprintf("%s-%d", long, i%10))
		c.Problem, c.Short = long, fmt.Sprint(i, long)
		r.Controls[c.ID] = c
		f := finding(c, object("Pod", long, fmt.Sprint(i, long)), long, long, long)
		f.Origin = policy.Origin{File: long, Line: i}
		r.Findings.Add(f)
		r.Waived = append(r.Waived, report.Waived{Finding: f, Reason: long, Source: long})
		r.Errors = append(r.Errors, report.Error{Subject: long, Message: long})
		r.Skipped = append(r.Skipped, report.Skip{Control: c.ID, Reason: fmt.Sprint(i, long), Class: policy.Unknown})
	}
	r = complete(r)
	score := 100
	r.Summary.Score, r.Version = &score, long
	r.Actions = []report.Action{{Kind: report.Advice, Text: strings.Repeat("`", blockBytes-100)}, {Kind: report.Advice, Text: long}}
	out := string(render(t, r, "markdown", Options{}))
	if listed := listedInMarkdown(t, out); listed == 0 || len(out) > markdownBytes {
		t.Errorf("%d findings in %d bytes", listed, len(out))
	}
	for _, announced := range []string{"+1 action;", " errors;", " lines;", " causes;", " reasons;", " findings;"} {
		if !strings.Contains(out, announced) {
			t.Errorf("the document does not announce%s", announced)
		}
	}
}

// listedInMarkdown counts the rows of findings, and checks that fences, tables and folded parts end.
func listedInMarkdown(t *testing.T, out string) int {
	t.Helper()
	fence, part, columns, rows := "", "", 0, 0
	previous := ""
	for line := range strings.Lines(out) {
		line = strings.TrimSuffix(line, "\n")
		cells := strings.Count(line, "|")
		switch {
		case fence != "":
			if line == fence {
				fence = ""
			} else if strings.HasPrefix(strings.TrimSpace(line), fence) {
				t.Errorf("%s ends the block early", line)
			}
		case strings.HasPrefix(line, "```"):
			fence = line
		case line == "<details>":
			if part != "" || previous != "" {
				t.Errorf("<details> follows %q in %q", previous, part)
			}
			part = line
		case strings.HasPrefix(line, "<summary>"):
			part, _, _ = strings.Cut(strings.TrimPrefix(line, "<summary>"), ":")
		case line == "</details>":
			if part == "" || previous != "" {
				t.Errorf("</details> follows %q", previous)
			}
			part = ""
		case strings.HasPrefix(line, "| --- "):
			columns = cells
		case columns > 0 && cells > 0:
			if cells != columns || !strings.HasSuffix(line, " |") {
				t.Errorf("%d bars, want %d: %s", cells, columns, line)
			}
			if part != "" && part != "skipped" && part != "waived" {
				rows++
			}
		case cells == 0:
			columns = 0
		}
		previous = line
	}
	if fence != "" || part != "" {
		t.Errorf("fence %q or part %q does not end", fence, part)
	}
	return rows
}
