package report

import (
	"encoding/json"
	"hash/maphash"
	"iter"
	"math"
	"slices"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// Findings is a list of findings. It holds each in 24 bytes and what findings have in common once: an
// audit of 10,000 workloads has 130,000 of them. The zero value is an empty list.
type Findings struct {
	entries []entry
	shared  *shared // of the entries, while there are more to come; nil: of none
}

// entry is a finding: what is said, of what, and where that stands in its file.
type entry struct {
	*statement
	subject *subject
	line    int32 // 0: not known
	fresh   bool  // Finding.New
}

// statement is what findings of one control on several objects have in common.
type statement struct {
	*rule
	container, path, message string
	endpoints                *reach // nil: of none
	fixable                  bool
}

// reach is a list of endpoints. Statements of one list share it, so that it is compared as a pointer.
type reach struct{ endpoints []policy.Endpoint }

// rule is what findings of one control have in common.
type rule struct {
	control, category string
	severity          policy.Severity
	risk              policy.Risk
	cause             policy.Cause
	closedBy          policy.Closer
	ease              policy.Ease
}

// subject is what findings on one object have in common.
type subject struct {
	object policy.ObjectRef
	file   string
}

// shared finds what was said before, by a hash of it. Findings on one object follow each other. nil shares nothing.
type shared struct {
	seed       maphash.Seed
	rules      map[rule]*rule
	statements map[uint64]*statement
	reaches    map[uint64]*reach
	last       *subject
}

// NewFindings returns a list of findings.
func NewFindings(findings ...Finding) Findings {
	var l Findings
	for _, f := range findings {
		l.Add(f)
	}
	return l
}

// Add appends a finding. Its fingerprint is left out: At computes it.
func (l *Findings) Add(f Finding) {
	if l.shared == nil {
		l.shared = &shared{seed: maphash.MakeSeed(), rules: map[rule]*rule{}, statements: map[uint64]*statement{}, reaches: map[uint64]*reach{}}
	}
	l.entries = append(l.entries, l.shared.entry(f))
}

func (s *shared) entry(f Finding) entry {
	rule := s.rule(rule{
		control: f.Control, category: f.Category, severity: f.Severity,
		risk: f.Risk, cause: f.Cause, closedBy: f.ClosedBy, ease: f.Ease,
	})
	return entry{
		statement: s.statement(statement{
			rule: rule, container: f.Container, path: f.Path, message: f.Message, endpoints: s.reach(f.Endpoints), fixable: f.Fixable,
		}),
		subject: s.subject(subject{object: f.Object, file: f.Origin.File}),
		line:    int32(min(f.Origin.Line, math.MaxInt32)), //nolint:gosec // bounded
		fresh:   f.New,
	}
}

func (s *shared) rule(of rule) *rule {
	if s == nil {
		return held(of)
	}
	same, ok := s.rules[of]
	if !ok {
		same = held(of)
		s.rules[of] = same
	}
	return same
}

func (s *shared) statement(said statement) *statement {
	if s == nil {
		return held(said)
	}
	hash := maphash.Comparable(s.seed, said)
	same := s.statements[hash]
	if same == nil || *same != said {
		same = held(said)
		s.statements[hash] = same
	}
	return same
}

func (s *shared) reach(endpoints []policy.Endpoint) *reach {
	if len(endpoints) == 0 {
		return nil
	}
	if s == nil {
		return &reach{endpoints: endpoints}
	}
	var hash maphash.Hash
	hash.SetSeed(s.seed)
	for _, endpoint := range endpoints {
		maphash.WriteComparable(&hash, endpoint)
	}
	same := s.reaches[hash.Sum64()]
	if same == nil || !slices.Equal(same.endpoints, endpoints) {
		same = &reach{endpoints: endpoints}
		s.reaches[hash.Sum64()] = same
	}
	return same
}

// list is the endpoints; nil: none.
func (r *reach) list() []policy.Endpoint {
	if r == nil {
		return nil
	}
	return r.endpoints
}

func (s *shared) subject(of subject) *subject {
	if s == nil {
		return held(of)
	}
	if s.last == nil || *s.last != of {
		s.last = held(of)
	}
	return s.last
}

// held takes memory for what was not there before alone.
func held[T any](v T) *T { return &v }

// Len returns the number of findings.
func (l Findings) Len() int { return len(l.entries) }

// At returns a finding, with its fingerprint. Findings share their endpoints: do not change them.
func (l Findings) At(i int) Finding {
	return l.entries[i].finding().Identified()
}

// finding is without its fingerprint, which takes longer than the rest.
func (e entry) finding() Finding {
	return Finding{
		Control: e.control, Category: e.category, Severity: e.severity,
		Risk: e.risk, Cause: e.cause, ClosedBy: e.closedBy, Ease: e.ease,
		Object: e.subject.object, Container: e.container, Path: e.path, Message: e.message,
		Endpoints: e.endpoints.list(), Fixable: e.fixable,
		Origin: policy.Origin{File: e.subject.file, Line: int(e.line)}, New: e.fresh,
	}
}

// All yields the findings in their order.
func (l Findings) All() iter.Seq[Finding] {
	return func(yield func(Finding) bool) {
		for i := range l.entries {
			if !yield(l.At(i)) {
				return
			}
		}
	}
}

// Unmarked yields the findings without their fingerprints.
func (l Findings) Unmarked() iter.Seq[Finding] {
	return func(yield func(Finding) bool) {
		for _, e := range l.entries {
			if !yield(e.finding()) {
				return
			}
		}
	}
}

// UnmarkedAt returns a finding, without its fingerprint.
func (l Findings) UnmarkedAt(i int) Finding { return l.entries[i].finding() }

// Slice returns the findings from one index up to another; both lists share them.
func (l Findings) Slice(from, to int) Findings {
	return Findings{entries: l.entries[from:to:to]}
}

// OfOneControl yields the findings of each control and severity, which follow each other in a sorted list.
func (l Findings) OfOneControl() iter.Seq[Findings] {
	return func(yield func(Findings) bool) {
		for start, end := 0, 0; start < len(l.entries); start = end {
			for end < len(l.entries) && l.entries[end].rule.compare(l.entries[start].rule) == 0 {
				end++
			}
			if !yield(l.Slice(start, end)) {
				return
			}
		}
	}
}

// Controls counts the controls that have findings.
func (l Findings) Controls() int {
	ids := map[string]bool{}
	for _, f := range l.entries {
		ids[f.control] = true
	}
	return len(ids)
}

// Filter drops the findings that are not to be kept, and asks of each without its fingerprint. It reuses the
// memory of the list.
func (l *Findings) Filter(keep func(i int, f Finding) bool) {
	kept := l.entries[:0]
	for i, e := range l.entries {
		if keep(i, e.finding()) {
			kept = append(kept, e)
		}
	}
	clear(l.entries[len(kept):])
	l.entries = kept
}

// sort puts the list in the published order, and lets go of what is needed to add more.
func (l *Findings) sort() {
	l.shared = nil
	slices.SortStableFunc(l.entries, compareEntries)
}

// MarshalJSON writes the list as one of findings.
func (l Findings) MarshalJSON() ([]byte, error) {
	return json.Marshal(slices.AppendSeq(make([]Finding, 0, l.Len()), l.All()))
}

// UnmarshalJSON reads a list of findings.
func (l *Findings) UnmarshalJSON(data []byte) error {
	var findings []Finding
	if err := json.Unmarshal(data, &findings); err != nil {
		return err
	}
	*l = NewFindings(findings...)
	return nil
}

// JSONSchemaAlias describes the list as one of findings.
func (Findings) JSONSchemaAlias() any { return []Finding{} }
