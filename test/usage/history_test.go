package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/lightk8s/lightk8s/plugin/facts"
)

// life is a container of a shape that started at a time of the week.
type life struct {
	shape
	phase time.Duration
}

// minutely is how often a life is looked at.
const minutely = time.Minute

// use is the working set in bytes, so long after the start.
func (l life) use(up time.Duration, noise float64) int64 {
	return int64(l.shape.use(moment{up: up, at: l.phase + up, noise: noise}) * mebibyte)
}

// most is the largest working set between two times since the start.
func (l life) most(from, to time.Duration, noise float64) int64 {
	var most int64
	for up := max(0, from); up <= to; up += minutely {
		most = max(most, l.use(up, noise))
	}
	return most
}

// after is the most that the container uses in the week after it was restarted, or goes on.
func (l life) after(up time.Duration) int64 {
	again := life{shape: l.shape, phase: l.phase + up}
	return max(l.most(up, up+week, 0), l.most(up, up+week, 1), again.most(0, week, 0), again.most(0, week, 1))
}

// reading is what tune learns of a container by its flags.
type reading struct {
	name    string
	window  time.Duration // that peaks are known of
	charged bool          // what the kernel charged the container with is known
}

var readings = []reading{
	{name: "one reading"},
	{name: "one reading, and the charge", charged: true},
	{name: "sampled", window: 10 * time.Minute},
	{name: "Prometheus", window: 8 * 24 * time.Hour},
	{name: "Prometheus, and the charge", window: 8 * 24 * time.Hour, charged: true},
}

// read is the fact that a reading yields so long after the start; false: the container did not run.
func (l life) read(r reading, up time.Duration, random *rand.Rand) (facts.WorkloadMemory, bool) {
	last := l.use(up, random.Float64())
	use := facts.WorkloadMemory{ContainerUse: facts.ContainerUse{Name: "app", Samples: 1}}
	use.StartedAt = now.Add(-up).Format(time.RFC3339)
	if last > 0 {
		use.WorkingSetBytes = &last
	}
	if window := min(r.window, up); window > 0 {
		peak := max(last, l.most(up-window, up, random.Float64()))
		use.PeakBytes = &peak
		use.WindowSeconds, use.Samples = int64(window.Seconds()), int64(window/step)
	}
	if r.charged {
		charged := max(last, l.most(0, up, random.Float64())) + int64(l.cache*mebibyte)
		use.PeakUsageBytes, use.PeakUsageSeconds = &charged, int64(up.Seconds())
	}
	return use, last > 0 || use.PeakBytes != nil && *use.PeakBytes > 0
}

// workloads are a container without sizes, and one whose pod is Guaranteed with enough.
func (l life) workloads(enough int64) []map[string]any {
	both := map[string]any{"memory": fmt.Sprintf("%dMi", enough/mebibyte*3/2+1), "cpu": "100m"}
	return []map[string]any{
		workloadOf(l.kind, map[string]any{"name": "app", "image": "registry.example.com/app:1.4.2"}),
		workloadOf(l.kind, map[string]any{
			"name": "app", "image": "registry.example.com/app:1.4.2", "resources": map[string]any{"requests": both, "limits": both},
		}),
	}
}

// Whenever tune is run, and however it reads, no container is killed at its limit in the week after:
// the restart included that a new limit brings. Only a leak outgrows any limit.
func TestNoLimitKillsInTheWeekAfter(t *testing.T) {
	adviser, err := newAdviser()
	if err != nil {
		t.Fatal(err)
	}
	clock, err := clock()
	if err != nil {
		t.Fatal(err)
	}
	times := []time.Duration{15 * time.Second, 3 * time.Minute, 20 * time.Minute, 5 * time.Hour, 23 * time.Hour, 30 * time.Hour,
		3 * 24 * time.Hour, 6 * 24 * time.Hour, week - time.Minute, week, week + 12*time.Hour, 9 * 24 * time.Hour, 15 * 24 * time.Hour}
	random := rand.New(rand.NewPCG(1, 1))
	set := 0
	for _, shape := range shapes() {
		if shape.name == "leak" {
			continue
		}
		for _, phase := range []time.Duration{0, 60 * time.Hour, 150 * time.Hour} {
			l := life{shape: shape, phase: phase}
			for _, up := range times {
				needed := l.after(up)
				for _, r := range readings {
					use, ran := l.read(r, up, random)
					if !ran {
						continue
					}
					fact, err := factOf(shape.kind, use)
					if err != nil {
						t.Fatal(err)
					}
					for _, workload := range l.workloads(needed) {
						sized, _, err := adviser.advise(context.Background(), workload, fact, clock, nodeOf("server", nodeMemory))
						if err != nil {
							t.Fatal(err)
						}
						size := mustMemory(t, containersOf(sized)[0])
						if size.limit > 0 && size.limit < needed {
							t.Errorf("%s, started %s into the week, read after %s (%s): limit %d MiB, and it uses up to %d in the week after",
								shape.name, phase, up, r.name, size.limit/mebibyte, needed/mebibyte)
						}
						if size != mustMemory(t, containersOf(workload)[0]) && size.limit > 0 {
							set++
						}
					}
				}
			}
		}
	}
	t.Logf("%d limits were set or lowered", set)
	if set < 200 {
		t.Errorf("only %d limits were set or lowered", set)
	}
}
