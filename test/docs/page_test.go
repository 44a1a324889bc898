package docs_test

import (
	"fmt"
	"regexp"
	"strings"
)

// item is a part of a page that is the same in every language, and its line.
type item struct {
	line int
	text string
}

// page is what has to agree: the level of headings, the fence and lines of each code block, and of
// the prose its code spans, the targets of its links and its figures.
type page struct {
	name                            string
	headings, spans, links, figures []item
	blocks                          [][]item
}

// units are the Chinese words for units, and the English ones that figures are compared by.
var units = map[string]string{"秒": "s", "字节": "bytes", "个 Pod": "pods", "个工作负载": "workloads", "个控制项": "controls"}

var (
	heading = regexp.MustCompile(`^#+ `)
	span    = regexp.MustCompile("`[^`]+`")
	link    = regexp.MustCompile(`\]\(([^)]+)\)`)
	figure  = regexp.MustCompile(`\b([0-9]+(?:[.,][0-9]+)*(?:-[0-9]+)?[A-Za-z%]*)(?: (vCPU\b|GB\b|s\b|bytes\b|pods\b|workloads\b|controls\b|秒|字节|个 Pod|个工作负载|个控制项))?`)
)

// parsePage leaves out the third line, on which the languages link to each other.
func parsePage(name, text string) page {
	p := page{name: name}
	fenced := false
	for _, l := range items(text) {
		fence := strings.HasPrefix(l.text, "```")
		switch {
		case fence && !fenced:
			p.blocks = append(p.blocks, []item{l})
		case fenced && !fence:
			p.blocks[len(p.blocks)-1] = append(p.blocks[len(p.blocks)-1], l)
		case !fence && l.line != 3:
			p.addProse(l)
		}
		fenced = fenced != fence
	}
	return p
}

func (p *page) addProse(l item) {
	if level := heading.FindString(l.text); level != "" {
		p.headings = append(p.headings, item{l.line, strings.TrimSpace(level)})
	}
	for _, code := range span.FindAllString(l.text, -1) {
		p.spans = append(p.spans, item{l.line, code})
	}
	prose := span.ReplaceAllString(l.text, "")
	for _, match := range link.FindAllStringSubmatch(prose, -1) {
		p.links = append(p.links, item{l.line, match[1]})
	}
	for _, match := range figure.FindAllStringSubmatch(link.ReplaceAllString(prose, "]"), -1) {
		unit := match[2]
		if english, ok := units[unit]; ok {
			unit = english
		}
		p.figures = append(p.figures, item{l.line, strings.TrimSpace(match[1] + " " + unit)})
	}
}

// differences compares headings and code blocks in their order, all else as multisets.
func differences(a, b page) []string {
	found := inOrder("heading", a.name, b.name, a.headings, b.headings)
	for i := range min(len(a.blocks), len(b.blocks)) {
		found = append(found, inOrder("line", a.name, b.name, a.blocks[i], b.blocks[i])...)
	}
	for i := len(b.blocks); i < len(a.blocks); i++ {
		found = append(found, fmt.Sprintf("%s:%d: code block is not in %s", a.name, a.blocks[i][0].line, b.name))
	}
	for i := len(a.blocks); i < len(b.blocks); i++ {
		found = append(found, fmt.Sprintf("%s:%d: code block is not in %s", b.name, b.blocks[i][0].line, a.name))
	}
	for _, set := range []struct {
		what string
		a, b []item
	}{{"code span", a.spans, b.spans}, {"link", a.links, b.links}, {"figure", a.figures, b.figures}} {
		found = append(found, missing(set.what, a.name, b.name, set.a, set.b)...)
		found = append(found, missing(set.what, b.name, a.name, set.b, set.a)...)
	}
	return found
}

// inOrder returns the first difference of two lists: those behind it follow from it.
func inOrder(what, nameA, nameB string, a, b []item) []string {
	for i := range min(len(a), len(b)) {
		if a[i].text != b[i].text {
			return []string{fmt.Sprintf("%s:%d: %s %q is %q at %s:%d", nameA, a[i].line, what, a[i].text, b[i].text, nameB, b[i].line)}
		}
	}
	if len(a) < len(b) {
		nameA, nameB, a, b = nameB, nameA, b, a
	}
	if len(a) > len(b) {
		return []string{fmt.Sprintf("%s:%d: %s %q is not in %s", nameA, a[len(b)].line, what, a[len(b)].text, nameB)}
	}
	return nil
}

// missing returns a message for each item of a that b has fewer times.
func missing(what, nameA, nameB string, a, b []item) []string {
	left := map[string]int{}
	for _, each := range b {
		left[each.text]++
	}
	var found []string
	for _, each := range a {
		if left[each.text]--; left[each.text] < 0 {
			found = append(found, fmt.Sprintf("%s:%d: %s %q is not in %s", nameA, each.line, what, each.text, nameB))
		}
	}
	return found
}

func items(text string) []item {
	var lines []item
	for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		lines = append(lines, item{i + 1, line})
	}
	return lines
}
