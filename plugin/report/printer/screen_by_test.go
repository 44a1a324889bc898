package printer

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/report/overview"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/seed"
)

var (
	matrixRow   = regexp.MustCompile(`^(\S+) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+)$`)
	matrixOther = regexp.MustCompile(`(?m)^\+(\d+) rows: -o wide$`)
)

func TestRandomMatricesAddUp(t *testing.T) {
	random := rand.New(rand.NewPCG(seed.Of(t), 5))
	for range 200 {
		r := randomReport(random)
		width := []int{60, 80, 200}[random.IntN(3)]
		for _, by := range overview.Bys() {
			rows := overview.Matrix(r.Findings, by)
			sum := maps.Clone(report.Empty().Summary.Failed)
			for _, row := range rows {
				for severity, n := range row.Failed {
					sum[severity] += n
				}
			}
			if diff := cmp.Diff(r.Summary.Failed, sum); diff != "" {
				t.Fatalf("by %s: columns sum up to (-want +got):\n%s", by, diff)
			}
			checkMatrix(t, string(render(t, r, "table", Options{Width: width, By: by})), rows, r, width)
		}
	}
}

// checkMatrix holds what is printed against the rows.
func checkMatrix(t *testing.T, out string, rows []overview.Row, r report.Report, width int) {
	t.Helper()
	shown, total := 0, ""
	for line := range strings.Lines(out) {
		line = strings.TrimSuffix(line, "\n")
		if text.Columns(line) > width {
			t.Errorf("%d wide: %s", text.Columns(line), line)
		}
		row := matrixRow.FindStringSubmatch(line)
		switch {
		case row == nil:
		case row[1] == "TOTAL":
			total = strings.Join(row[2:], " ")
		default:
			if want := numbers(rows[shown].Failed); strings.Join(row[2:], " ") != want {
				t.Errorf("row %d is %q, want %s %s", shown+1, line, rows[shown].Name, want)
			}
			shown++
		}
	}
	hidden := 0
	if other := matrixOther.FindStringSubmatch(out); other != nil {
		hidden, _ = strconv.Atoi(other[1])
	}
	if shown > rowsShown+1 || shown+hidden != len(rows) {
		t.Errorf("%d rows and +%d, want %d", shown, hidden, len(rows))
	}
	if want := numbers(r.Summary.Failed); len(rows) > 0 && total != want {
		t.Errorf("total %s, want %s", total, want)
	}
	if t.Failed() {
		t.Fatal(out)
	}
}

func numbers(failed map[policy.Severity]int) string {
	var list []string
	for _, severity := range policy.Severities() {
		list = append(list, fmt.Sprint(failed[severity]))
	}
	return strings.Join(list, " ")
}

func TestMatrixDoesNotDependOnTheOrderOfFindings(t *testing.T) {
	random := rand.New(rand.NewPCG(seed.Of(t), 6))
	for range 50 {
		findings := slices.Collect(randomReport(random).Findings.All())
		for _, by := range overview.Bys() {
			want := overview.Matrix(report.NewFindings(findings...), by)
			random.Shuffle(len(findings), func(i, j int) { findings[i], findings[j] = findings[j], findings[i] })
			if diff := cmp.Diff(want, overview.Matrix(report.NewFindings(findings...), by)); diff != "" {
				t.Fatalf("by %s (-want +got):\n%s", by, diff)
			}
		}
	}
}
