package webhook

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/lightk8s/lightk8s/plugin/source/installation"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// maxTolerated is how many namespaces are named.
const maxTolerated = 5

// checkEnforcement reports what is done about violations, and what would have been denied where they are
// only warned of. Where /readyz is not read, the check of the policy has that.
func checkEnforcement(i installation.Installation) []Check {
	a := about{"enforcement", "Service " + i.ServiceNamespace + "/" + i.ServiceName}
	if i.Readyz.Object == nil {
		return nil
	}
	enforcement, ok := lineOf(*i.Readyz.Object, "enforcement: ")
	switch {
	case !ok:
		return []Check{a.is(Unknown, "/readyz does not name the enforcement")}
	case enforcement == string(policy.EnforcementDeny):
		return []Check{a.is(OK, "%s", enforcement)}
	case i.Metrics.Object == nil:
		return []Check{a.is(Warning, "%s; what would have been denied is not read: %v", enforcement, i.Metrics.Err)}
	}
	would, err := readTolerated(*i.Metrics.Object)
	if err != nil {
		return []Check{a.is(Warning, "%s; what would have been denied is not read: %v", enforcement, err)}
	}
	by := ""
	if ready := installation.Ready(i.Endpoints.Object); ready > 1 {
		by = fmt.Sprintf(", counted by 1 of %d pods", ready)
	}
	return []Check{a.is(Warning, "%s; %s%s", enforcement, would, by)}
}

// tolerated is what a webhook counted since it started.
type tolerated struct {
	since      time.Time
	namespaces []namespaceCount // most first
}

type namespaceCount struct {
	name  string
	count int
}

func readTolerated(metrics string) (tolerated, error) {
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(metrics))
	if err != nil {
		return tolerated{}, fmt.Errorf("parse metrics: %w", err)
	}
	var t tolerated
	for _, metric := range families["process_start_time_seconds"].GetMetric() {
		t.since = time.Unix(int64(metric.GetGauge().GetValue()), 0).UTC()
	}
	for _, metric := range families["lightk8s_would_deny_total"].GetMetric() {
		t.namespaces = append(t.namespaces, namespaceCount{labelOf(metric, "resource_namespace"), int(metric.GetCounter().GetValue())})
	}
	slices.SortFunc(t.namespaces, func(a, b namespaceCount) int {
		return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(a.name, b.name))
	})
	return t, nil
}

func labelOf(metric *dto.Metric, name string) string {
	for _, label := range metric.GetLabel() {
		if label.GetName() == name {
			return label.GetValue()
		}
	}
	return ""
}

// String is such as: 12 requests would have been denied since 2026-11-01T10:00:00Z: shop 9, ci 3.
func (t tolerated) String() string {
	all, named := 0, []string{}
	for n, namespace := range t.namespaces {
		all += namespace.count
		if n < maxTolerated {
			named = append(named, fmt.Sprintf("%s %d", namespace.name, namespace.count))
		}
	}
	if more := len(t.namespaces) - maxTolerated; more > 0 {
		named = append(named, fmt.Sprintf("and %d more namespaces", more))
	}
	requests := "requests"
	if all == 1 {
		requests = "request"
	}
	text := fmt.Sprintf("%d %s would have been denied", all, requests)
	if !t.since.IsZero() {
		text += " since " + t.since.Format(time.RFC3339)
	}
	if len(named) > 0 {
		text += ": " + strings.Join(named, ", ")
	}
	return text
}
