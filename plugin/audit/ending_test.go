package audit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/rego/policy"
)

func TestWhatIsUnknownIsWorseThanWhatWasFound(t *testing.T) {
	made := func(change func(*report.Report)) report.Report {
		r := report.Empty()
		r.Summary.Objects, r.Summary.Passed = 1, 1
		change(&r)
		return r
	}
	failed := func(severity policy.Severity) func(*report.Report) {
		return func(r *report.Report) { r.Summary.Failed[severity], r.Summary.Findings = 1, 1 }
	}
	for name, c := range map[string]struct {
		report      report.Report
		failOn      policy.Severity
		interrupted error
		code        int
		text        string
	}{
		"nothing found":          {made(func(*report.Report) {}), policy.High, nil, exitcode.Clean, ""},
		"at the threshold":       {made(failed(policy.High)), policy.High, nil, exitcode.Findings, ""},
		"above it":               {made(failed(policy.Critical)), policy.High, nil, exitcode.Findings, ""},
		"below it":               {made(failed(policy.Medium)), policy.High, nil, exitcode.Clean, ""},
		"lowest":                 {made(failed(policy.Info)), policy.Info, nil, exitcode.Findings, ""},
		"never":                  {made(failed(policy.Critical)), "", nil, exitcode.Clean, ""},
		"error":                  {made(func(r *report.Report) { r.Errors = []report.Error{{}} }), policy.High, nil, exitcode.Unread, ""},
		"error, and findings":    {made(func(r *report.Report) { failed(policy.Critical)(r); r.Errors = []report.Error{{}} }), policy.High, nil, exitcode.Unread, ""},
		"error, with none":       {made(func(r *report.Report) { r.Errors = []report.Error{{}} }), "", nil, exitcode.Unread, ""},
		"interrupted":            {made(failed(policy.Critical)), policy.High, context.Canceled, exitcode.Unread, "audit: context canceled"},
		"interrupted, and error": {made(func(r *report.Report) { r.Errors = []report.Error{{}} }), "", context.Canceled, exitcode.Unread, "audit: context canceled"},
		"no object":              {report.Empty(), policy.High, nil, exitcode.Unread, "no object was read, so nothing passed"},
		"no object, with none":   {report.Empty(), "", nil, exitcode.Unread, "no object was read, so nothing passed"},
		"only minor findings":    {made(func(r *report.Report) { failed(policy.Low)(r); r.Summary.Passed = 0 }), policy.High, nil, exitcode.Clean, ""},
		"skipped for some":       {made(func(r *report.Report) { r.Summary.Passed, r.Summary.Skipped = 0, 1 }), policy.High, nil, exitcode.Clean, ""},
	} {
		err := ending(c.report, true, threshold{failOn: c.failOn}, c.interrupted)
		text := ""
		if err != nil {
			text = err.Error()
		}
		if exitcode.Of(err) != c.code || text != c.text {
			t.Errorf("%s: exit code %d, %q, want %d, %q", name, exitcode.Of(err), text, c.code, c.text)
		}
	}
	err := ending(made(func(r *report.Report) { r.Summary.Passed = 0 }), false, threshold{failOn: policy.High}, nil)
	if exitcode.Of(err) != exitcode.Unread || err.Error() != "every control was skipped, so nothing passed" {
		t.Errorf("every control was skipped: exit code %d, %v", exitcode.Of(err), err)
	}
}

func TestAScoreBelowTheLeastFails(t *testing.T) {
	scored := func(score int, change func(*report.Report)) report.Report {
		r := report.Empty()
		r.Summary.Objects, r.Summary.Passed, r.Summary.Score = 1, 1, &score
		change(&r)
		return r
	}
	as := func(*report.Report) { /* nothing found, all read */ }
	critical := func(r *report.Report) { r.Summary.Failed[policy.Critical], r.Summary.Findings = 1, 1 }
	for name, c := range map[string]struct {
		report report.Report
		least  int
		failOn policy.Severity
		code   int
		text   string
	}{
		"below":                  {scored(49, as), 80, policy.High, exitcode.Findings, "score 49 is below --min-score 80"},
		"one below":              {scored(79, as), 80, policy.High, exitcode.Findings, "score 79 is below --min-score 80"},
		"at it":                  {scored(80, as), 80, policy.High, exitcode.Clean, ""},
		"not asked for":          {scored(0, as), 0, policy.High, exitcode.Clean, ""},
		"nothing of any weight":  {scored(0, func(r *report.Report) { r.Summary.Score = nil }), 1, policy.High, exitcode.Unread, "no control that counts for --min-score passed or failed, so no score was computed"},
		"no score, not asked":    {scored(0, func(r *report.Report) { r.Summary.Score = nil }), 0, policy.High, exitcode.Clean, ""},
		"below, though none":     {scored(49, critical), 80, "", exitcode.Findings, "score 49 is below --min-score 80"},
		"below, and findings":    {scored(49, critical), 80, policy.High, exitcode.Findings, "score 49 is below --min-score 80"},
		"at it, but findings":    {scored(80, critical), 80, policy.High, exitcode.Findings, ""},
		"no score, but findings": {scored(0, func(r *report.Report) { critical(r); r.Summary.Score = nil }), 80, policy.High, exitcode.Findings, ""},
		"incomplete":             {scored(49, func(r *report.Report) { r.Summary.Score = nil; r.Errors = []report.Error{{}} }), 80, policy.High, exitcode.Unread, ""},
		"no object":              {report.Empty(), 80, policy.High, exitcode.Unread, "no object was read, so nothing passed"},
	} {
		err := ending(c.report, true, threshold{failOn: c.failOn, minScore: c.least}, nil)
		text := ""
		if err != nil {
			text = err.Error()
		}
		if exitcode.Of(err) != c.code || text != c.text {
			t.Errorf("%s: exit code %d, %q, want %d, %q", name, exitcode.Of(err), text, c.code, c.text)
		}
	}
}

func writtenTo(t *testing.T, content string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "baseline.json")
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestABaselineIsReadBackAsItWasWritten(t *testing.T) {
	r := collected(t, only(t, testEngine(t), "privileged", "host-network"), nil, nil, step{object: badPod}, step{object: deployment}).report(nil)
	file := filepath.Join(t.TempDir(), "baseline.json")
	if err := newBaseline(r.Findings.All()).WriteTo(file); err != nil {
		t.Fatal(err)
	}
	b, err := ReadBaseline(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(newBaseline(r.Findings.All()).Findings, b.Findings); diff != "" {
		t.Error(diff)
	}
	if len(b.Findings) != 3 {
		t.Errorf("%d findings", len(b.Findings))
	}
	for f := range r.Findings.All() {
		if !b.holds(f.Fingerprint) {
			t.Errorf("%s is not held", f.Fingerprint)
		}
	}
	if b.holds("") || b.holds("other") || (*Baseline)(nil).holds("other") {
		t.Error("a fingerprint is held that was not written")
	}
	if err := newBaseline(report.Findings{}.All()).WriteTo(file); err != nil {
		t.Fatal(err)
	}
	if b, err = ReadBaseline(t.Context(), file); err != nil || b.Findings == nil || len(b.Findings) != 0 {
		t.Errorf("empty baseline: %+v, %v", b, err)
	}
	if err := newBaseline(report.Findings{}.All()).WriteTo(filepath.Join(file, "below")); err == nil || !strings.HasPrefix(err.Error(), "write baseline: ") {
		t.Errorf("error %v", err)
	}
}

func TestBaselinesThatCannotBeUsedAreRefused(t *testing.T) {
	const head = `"apiVersion": "lightk8s.dev/v1alpha1", "kind": "Baseline"`
	for name, c := range map[string]struct{ content, want string }{
		"empty":              {"", "EOF"},
		"text":               {"hello", "invalid character"},
		"YAML":               {"apiVersion: lightk8s.dev/v1alpha1\n", "invalid character"},
		"list":               {"[]", "cannot unmarshal array"},
		"nothing in it":      {"{}", `apiVersion and kind are "" and "", want lightk8s.dev/v1alpha1 and Baseline`},
		"a report":           {`{"apiVersion": "lightk8s.dev/v1alpha1", "kind": "Report"}`, `"Report"`},
		"another version":    {`{"apiVersion": "lightk8s.dev/v1", "kind": "Baseline"}`, `"lightk8s.dev/v1"`},
		"unknown field":      {`{` + head + `, "finding": []}`, `unknown field "finding"`},
		"cut off":            {`{` + head + `, "findings": [`, "unexpected EOF"},
		"two of them":        {`{` + head + `}{` + head + `}`, "data after the end of the document"},
		"text behind":        {`{` + head + `} x`, "data after the end of the document"},
		"no fingerprint":     {`{` + head + `, "findings": [{"fingerprint": "a"}, {"control": "b"}]}`, "findings[1] has no fingerprint"},
		"fingerprint number": {`{` + head + `, "findings": [{"fingerprint": 1}]}`, "cannot unmarshal number"},
	} {
		file := writtenTo(t, c.content)
		b, err := ReadBaseline(t.Context(), file)
		if err == nil || !strings.HasPrefix(err.Error(), "read baseline "+file) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, error %v, want %s", name, b, err, c.want)
		}
	}
	if _, err := ReadBaseline(t.Context(), filepath.Join(t.TempDir(), "gone")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error %v", err)
	}
}

func TestWhatIsGoneFromTheBaselineIsRemarkedWhereItWasLookedFor(t *testing.T) {
	engine := only(t, testEngine(t), "privileged", "host-network")
	known := &Baseline{known: map[string]string{"fixed-1": "privileged", "fixed-2": "host-network", "of another control": "quota"}}
	r := collected(t, engine, nil, nil, step{object: cleanPod}).report(known)
	if diff := cmp.Diff([]string{"2 findings of the baseline did not come up again; write a new baseline with --write-baseline"}, r.Notices); diff != "" {
		t.Error(diff)
	}
	r = collected(t, engine, nil, nil, step{object: cleanPod}, step{err: errors.New("could not be read")}).report(known)
	if diff := cmp.Diff([]string{}, r.Notices); diff != "" {
		t.Errorf("though not all was read: %s", diff)
	}
}

// printed is a printer that keeps the report.
type printed struct {
	report report.Report
	err    error
}

func (p *printed) Print(_ io.Writer, r report.Report) error {
	p.report = r
	return p.err
}

func options(t *testing.T, p *printed, steps ...step) Options {
	t.Helper()
	return Options{
		Source: yielding(t, nil, steps...), Engine: only(t, testEngine(t), "privileged", "host-network"), FailOn: policy.High, Printer: p,
		Now: today, Workers: 2, Out: &bytes.Buffer{}, ErrOut: &bytes.Buffer{},
	}
}

// Writing a baseline while one is in use keeps what is still there: otherwise all of it would
// be new the next time.
func TestABaselineWrittenAnewHoldsWhatIsStillThere(t *testing.T) {
	p := &printed{}
	o := options(t, p, step{object: badPod})
	var first, second Baseline
	o.WriteBaseline = func(b Baseline) error { first = b; return nil }
	if code := exitcode.Of(o.Run(t.Context())); code != exitcode.Findings {
		t.Fatalf("exit code %d", code)
	}
	file := filepath.Join(t.TempDir(), "b.json")
	if err := first.WriteTo(file); err != nil {
		t.Fatal(err)
	}
	o = options(t, p, step{object: badPod}, step{object: deployment})
	var err error
	if o.Baseline, err = ReadBaseline(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	o.WriteBaseline = func(b Baseline) error { second = b; return nil }
	if code := exitcode.Of(o.Run(t.Context())); code != exitcode.Findings {
		t.Fatalf("exit code %d", code)
	}
	if len(first.Findings) != 2 || len(second.Findings) != 3 || p.report.Findings.Len() != 1 {
		t.Errorf("first %d, second %d, new %d", len(first.Findings), len(second.Findings), p.report.Findings.Len())
	}
}

func TestAnAuditThatWasInterruptedWritesNoBaseline(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	o := options(t, &printed{}, step{object: badPod})
	o.WriteBaseline = func(Baseline) error { t.Error("a baseline is written"); return nil }
	if err := o.Run(ctx); exitcode.Of(err) != exitcode.Unread || !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestRunReturnsWhatCouldNotBeWritten(t *testing.T) {
	full := errors.New("disk full")
	o := options(t, &printed{err: full}, step{object: cleanPod})
	if err := o.Run(t.Context()); !errors.Is(err, full) {
		t.Errorf("error %v", err)
	}
	o = options(t, &printed{}, step{object: cleanPod})
	o.WriteBaseline = func(Baseline) error { return full }
	if err := o.Run(t.Context()); !errors.Is(err, full) {
		t.Errorf("error %v", err)
	}
}

func TestNoticesAreEchoedOnlyWhereTheFormatHasNoPlaceForThem(t *testing.T) {
	for echo, want := range map[bool]string{false: "error: input: broken\n", true: "error: input: broken\nnote: left out\n"} {
		o := options(t, &printed{}, step{object: cleanPod}, step{err: &source.ReadError{Subject: "input", Err: errors.New("broken")}}, step{err: &source.Notice{Text: "left out"}})
		errOut := &bytes.Buffer{}
		o.EchoNotices, o.ErrOut = echo, errOut
		if err := o.Run(t.Context()); exitcode.Of(err) != exitcode.Unread {
			t.Errorf("error %v", err)
		}
		if diff := cmp.Diff(want, errOut.String()); diff != "" {
			t.Errorf("echo %v (-want +got):\n%s", echo, diff)
		}
	}
}

func TestPeopleGetNoReportOfNothing(t *testing.T) {
	unread := step{err: &source.ReadError{Subject: "a.yaml", Err: errors.New("no such file")}}
	for name, c := range map[string]struct {
		people bool
		steps  []step
		report bool
	}{
		"nothing read":               {true, []step{unread}, false},
		"nothing read, for machines": {false, []step{unread}, true},
		"something read":             {true, []step{unread, {object: cleanPod}}, true},
		"nothing there":              {true, nil, true},
	} {
		p := &printed{}
		o := options(t, p, c.steps...)
		o.ForPeople, o.ErrOut = c.people, io.Discard
		if err := o.Run(t.Context()); exitcode.Of(err) != exitcode.Unread {
			t.Errorf("%s: error %v", name, err)
		}
		if printed := p.report.Kind != ""; printed != c.report {
			t.Errorf("%s: a report is printed: %v", name, printed)
		}
	}
}

func TestObjectsAreJudgedByAnyNumberOfWorkers(t *testing.T) {
	var steps []step
	for i := range 50 {
		steps = append(steps, step{object: strings.Replace(badPod, "name: bad", fmt.Sprint("name: bad-", i), 1)}, step{object: cleanPod}, step{err: errors.New("broken")})
	}
	for _, workers := range []int{0, 1, 3, 16} {
		p := &printed{}
		o := options(t, p, steps...)
		o.Workers = workers
		if err := o.Run(t.Context()); exitcode.Of(err) != exitcode.Unread {
			t.Errorf("error %v", err)
		}
		if s := p.report.Summary; s.Objects != 100 || s.Findings != 100 || s.Errors != 50 {
			t.Errorf("%d workers: %+v", workers, s)
		}
	}
}
