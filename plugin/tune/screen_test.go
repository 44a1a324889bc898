package tune

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/plugin/tune/plan"
	"github.com/lightk8s/lightk8s/plugin/tune/print"
)

// mostScreen is how many lines a screen has at most.
const mostScreen = 45

// TestScreensOfPlans prints the plan of each case as a screen: no line but a command is wider than the terminal, the
// screen is short, it begins with the verdict, and each setting has one purpose.
func TestScreensOfPlans(t *testing.T) {
	cases, err := filepath.Glob("testdata/plan/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatalf("there are no cases: %v", err)
	}
	for _, name := range cases {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, width := range []int{40, 80, 200} {
			t.Run(fmt.Sprintf("%s %d", strings.TrimSuffix(filepath.Base(name), ".txtar"), width), func(t *testing.T) {
				t.Chdir(t.TempDir()) // no path of this machine is in the output
				if err := os.WriteFile("cluster.yaml", archive.Files[0].Data, 0o600); err != nil {
					t.Fatal(err)
				}
				printer := &screenAndPlan{width: width}
				if out, err := tune(t, "cluster.yaml", printer); len(printer.plan.Nodes) > 0 {
					checkScreen(t, out, printer.plan, width)
				} else if err == nil {
					t.Error("there is no node, and no error")
				}
			})
		}
	}
}

func checkScreen(t *testing.T, out string, p plan.Plan, width int) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	if len(lines) > mostScreen && width >= 80 {
		t.Errorf("%d lines:\n%s", len(lines), out)
	}
	for _, line := range lines {
		if text.Columns(line) > width && !strings.HasPrefix(line, "Next: ") {
			t.Errorf("%d columns: %s", text.Columns(line), line)
		}
	}
	verdict := map[string]string{plan.Fits: "FITS. ", plan.FitsAsBefore: "FITS AS BEFORE. ", plan.FitsNot: "DOES NOT FIT. "}[p.Summary.Fits]
	if !strings.HasPrefix(out, verdict) && len(p.Errors) == 0 {
		t.Errorf("it does not begin with %q:\n%s", verdict, out)
	}
	sum := 0
	for _, group := range plan.Groups(p.Nodes) {
		if sum += group.Settings; group.Purpose == plan.ForOther {
			t.Errorf("settings without a purpose: %v", group.Topics)
		}
	}
	if sum != p.Summary.Settings {
		t.Errorf("the purposes have %d settings, the plan %d", sum, p.Summary.Settings)
	}
}

// screenAndPlan prints the screen and keeps the plan.
type screenAndPlan struct {
	width int
	plan  plan.Plan
}

// Print implements print.Printer.
func (s *screenAndPlan) Print(w io.Writer, p plan.Plan) error {
	s.plan = p
	printer, err := print.New("table", print.Options{Width: s.width})
	if err != nil {
		return err
	}
	return printer.Print(w, p)
}
