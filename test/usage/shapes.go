package main

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
	"time"
)

// step is how often a series was sampled, as Prometheus scrapes by default in small set-ups.
const step = 15 * time.Second

// week is what high confidence takes.
const week = 7 * 24 * time.Hour

// shape is a way in which programs use memory, made by rule so that its peak is known.
type shape struct {
	name string
	what string
	kind string // of its workload
	// peak is the most that it ever uses, in MiB: the series touches it, and never goes above.
	peak float64
	// cache is the page cache at the most that it is charged with beside its working set, in MiB.
	cache float64
	// use is the working set in MiB; 0: it does not run.
	use func(m moment) float64
}

// moment is when a container uses memory.
type moment struct {
	up    time.Duration // since the container started
	at    time.Duration // since the beginning of a week
	noise float64       // in [0,1)
}

// shapes are those that the recommendations are held against.
func shapes() []shape {
	return []shape{
		{name: "steady", what: "a web server", kind: "Deployment", peak: 42, cache: 2, use: func(m moment) float64 {
			return 40 + 2*m.noise
		}},
		{name: "sawtooth", what: "a heap that is collected each twenty minutes", kind: "Deployment", peak: 180, use: func(m moment) float64 {
			return 60 + 117*part(m.at, 20*time.Minute) + 3*m.noise
		}},
		{name: "startup-spike", what: "compiles at its start, for two minutes", kind: "Deployment", peak: 220, cache: 10, use: func(m moment) float64 {
			if m.up < 2*time.Minute {
				return 220 - 10*m.noise
			}
			return 58 + 4*m.noise
		}},
		{name: "daily-peak", what: "a shop with a busy evening", kind: "Deployment", peak: 300, use: func(m moment) float64 {
			evening := math.Max(0, math.Sin(2*math.Pi*(part(m.at, 24*time.Hour)-0.55)))
			return 80 + 210*math.Pow(evening, 4) + 10*m.noise
		}},
		{name: "weekly-peak", what: "a report on Monday night", kind: "Deployment", peak: 260, use: func(m moment) float64 {
			if at := m.at % week; at > 24*time.Hour && at < 25*time.Hour {
				return 250 + 10*m.noise
			}
			return 70 + 10*m.noise
		}},
		{name: "late-peak", what: "loads its caches for a minute, and is busy on Sunday alone", kind: "Deployment", peak: 320, cache: 5, use: func(m moment) float64 {
			switch day := m.at % week; {
			case day > 6*24*time.Hour+18*time.Hour && day < 6*24*time.Hour+20*time.Hour:
				return 310 + 10*m.noise
			case m.up < time.Minute:
				return 140 - 5*m.noise
			}
			return 48 + 4*m.noise
		}},
		{name: "leak", what: "loses 20 MiB a day", kind: "Deployment", peak: 194, use: func(m moment) float64 {
			return 50 + 140*float64(m.up)/float64(week) + 4*m.noise
		}},
		{name: "cron-burst", what: "runs for five minutes an hour", kind: "CronJob", peak: 150, cache: 40, use: func(m moment) float64 {
			if part(m.at, time.Hour)*60 >= 5 {
				return 0
			}
			return 60 + 85*part(m.at, time.Hour)*12 + 5*m.noise
		}},
		{name: "page-cache", what: "reads files all day", kind: "StatefulSet", peak: 76, cache: 350, use: func(m moment) float64 {
			return 70 + 6*m.noise
		}},
		{name: "tiny-agent", what: "a node agent", kind: "DaemonSet", peak: 6, use: func(m moment) float64 {
			return 5.5 + 0.5*m.noise
		}},
		{name: "large-heap", what: "a heap that takes what it was given", kind: "StatefulSet", peak: 620, cache: 60, use: func(m moment) float64 {
			return 600 + 20*m.noise
		}},
	}
}

// part is how far a time is into its period, in [0,1).
func part(at, period time.Duration) float64 {
	return float64(at%period) / float64(period)
}

// samples are the working sets of a week, in KiB, one each step; 0: it did not run. The same
// shape yields the same samples.
func (s shape) samples() []int64 {
	seed := fnv.New64a()
	seed.Write([]byte(s.name))
	random := rand.New(rand.NewPCG(seed.Sum64(), 1))
	out := make([]int64, 0, week/step)
	largest := 0
	for at := time.Duration(0); at < week; at += step {
		use := int64(s.use(moment{up: at, at: at, noise: random.Float64()}) * 1024)
		if len(out) > 0 && use > out[largest] {
			largest = len(out)
		}
		out = append(out, use)
	}
	out[largest] = int64(s.peak * 1024)
	return out
}
