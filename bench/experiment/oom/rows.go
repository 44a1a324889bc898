package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// rows are the figures of a table: what the runs of one column come to.
var rows = []struct {
	title string
	cell  func([]outcome) string
}{
	{"**the hog alone paid, at its own limit**", count(outcome.good)},
	{"hog killed at its own limit", count(func(o outcome) bool { return o.HogAtLimit > 0 })},
	{"hog killed because the node, or all its pods together, had no memory left", count(func(o outcome) bool { return o.HogAtNode > 0 })},
	{"hog evicted by the kubelet", count(func(o outcome) bool { return o.HogEvicted })},
	{"hog held its memory to the end of the run", count(func(o outcome) bool { return o.HogEnded == 0 && o.HogAtLimit+o.HogAtNode == 0 })},
	{"seconds until the hog was stopped: median, longest", spread(func(o outcome) time.Duration { return o.HogEnded })},
	{"runs in which ordinary pods were killed, restarted or evicted", count(func(o outcome) bool { return o.lost() > 0 })},
	{"such pods in all runs, in the worst run", total(outcome.lost)},
	{"ordinary pods that do not serve at the end: in all runs, in the worst run", total(func(o outcome) int { return len(o.Unready) })},
	{"kubelet, containerd, kube-proxy or control plane killed or ended", count(func(o outcome) bool { return len(o.Components) > 0 })},
	{"which of them", func(runs []outcome) string { return strings.Join(everyComponent(runs), ", ") }},
	{"seconds that the node was not Ready: median, longest", spread(func(o outcome) time.Duration { return o.NotReady })},
	{"seconds that the kubelet kept callers waiting for more than one: median, longest", spread(func(o outcome) time.Duration { return o.Latency[callKubelet].beyond(time.Second) })},
	{"seconds that the API server did not answer: median, longest", spread(func(o outcome) time.Duration { return o.Unanswered })},
	{"API server, ms: p50, p99, slowest; failed", latency(callAPI)},
	{"kubelet, ms: p50, p99, slowest; failed", latency(callKubelet)},
	{"ordinary pods, ms: p50, p99, slowest; failed", latency(callPods)},
}

// lost is how many ordinary pods were killed, restarted or evicted.
func (o outcome) lost() int {
	return len(sortedSet(slices.Concat(o.Killed, o.Restarted, o.Evicted)))
}

func everyComponent(runs []outcome) []string {
	var all []string
	for _, o := range runs {
		all = append(all, o.Components...)
	}
	return sortedSet(all)
}

func count(is func(outcome) bool) func([]outcome) string {
	return func(runs []outcome) string {
		n := 0
		for _, o := range runs {
			if is(o) {
				n++
			}
		}
		return fmt.Sprintf("%d of %d", n, len(runs))
	}
}

func total(of func(outcome) int) func([]outcome) string {
	return func(runs []outcome) string {
		sum, worst := 0, 0
		for _, o := range runs {
			sum, worst = sum+of(o), max(worst, of(o))
		}
		return fmt.Sprintf("%d, %d", sum, worst)
	}
}

// spread leaves out runs in which it never happened.
func spread(of func(outcome) time.Duration) func([]outcome) string {
	return func(runs []outcome) string {
		var l latencies
		for _, o := range runs {
			if d := of(o); d > 0 {
				l.add(d, nil)
			}
		}
		if len(l.Took) == 0 {
			return "-"
		}
		return seconds(l.quantile(0.5)) + ", " + seconds(l.quantile(1))
	}
}

func latency(call string) func([]outcome) string {
	return func(runs []outcome) string {
		var l latencies
		for _, o := range runs {
			l = l.and(o.Latency[call])
		}
		if len(l.Took) == 0 {
			return "-"
		}
		ms := func(share float64) int64 { return l.quantile(share).Milliseconds() }
		return fmt.Sprintf("%d, %d, %d; %d of %d", ms(0.5), ms(0.99), ms(1), l.Failed, len(l.Took))
	}
}
