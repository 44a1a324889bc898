package nodefacts

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/prometheus/client_golang/api"
	promv1 "github.com/prometheus/client_golang/api/prometheus/v1"
	"github.com/prometheus/common/model"

	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// peakWindow is how far back Prometheus is asked: a week has every hour and every day in it, and the
// day more makes up for the time between readings.
const peakWindow = "8d"

// readPrometheus adds the peaks of the containers that run now, as far as Prometheus knows them.
func (r *reader) readPrometheus(ctx context.Context) {
	readings, err := r.askPrometheus(ctx)
	told := 0
	for _, n := range r.nodes {
		told += n.usage.MergePeaks(readings, r.pods)
	}
	if err == nil && told == 0 {
		err = errors.New("no series for the running containers; check that it scrapes the kubelets of this cluster")
	}
	if err == nil {
		return
	}
	for _, n := range r.nodes {
		n.usage.Unread = append(n.usage.Unread, facts.Unread{What: "peaks", Reason: "Prometheus: " + err.Error(), Class: policy.Forbidden})
	}
	r.problems = append(r.problems, &source.ReadError{Subject: "Prometheus " + withoutPassword(r.options.Prometheus), Kind: facts.WorkloadUsageKind, Err: err})
}

// askPrometheus returns what was answered, even where a later question was not.
func (r *reader) askPrometheus(ctx context.Context) (facts.Readings, error) {
	readings := facts.Readings{}
	client, err := api.NewClient(api.Config{Address: r.options.Prometheus})
	if err != nil {
		return readings, fmt.Errorf("build client: %w", err)
	}
	prometheus := promv1.NewAPI(client)
	for _, query := range facts.Queries(peakWindow) {
		answer, err := queryPrometheus(ctx, prometheus, query, r.api.Config.Timeout)
		if err != nil {
			return readings, fmt.Errorf("query the %s of containers: %w", query.Name, err)
		}
		readings.Read(query, answer)
	}
	return readings, nil
}

func queryPrometheus(ctx context.Context, prometheus promv1.API, query facts.Query, timeout time.Duration) (model.Vector, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	answer, _, err := prometheus.Query(ctx, query.Expression, time.Time{}) // its warnings are about queries, which are ours
	var failed *url.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return nil, errNoAnswer
	case errors.As(err, &failed):
		return nil, failed.Err // without the URL, which can hold a password
	case err != nil:
		return nil, errors.New(shortened(err.Error()))
	}
	vector, ok := answer.(model.Vector)
	if !ok {
		return nil, fmt.Errorf("the answer is a %s, want a vector", answer.Type())
	}
	return vector, nil
}

func withoutPassword(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "at an address that is no URL"
	}
	return u.Redacted()
}
