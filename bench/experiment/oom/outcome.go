package main

import (
	"slices"
	"time"
)

// outcome is what came of one run.
type outcome struct {
	Size, Run  int    // MiB of the node; number of the run
	Role       string // of the node: agent or server
	Phase      phase
	Kind       string // of hog
	Window     time.Duration
	NotReady   time.Duration // of the node, within the window
	Unanswered time.Duration // by the API server, within the window
	HogEnded   time.Duration // after its start: killed or evicted; 0: never in the window
	HogAtLimit int           // times that the kernel killed the hog at its own limit
	HogAtNode  int           // times that it did so because the node or all its pods were out of memory
	HogEvicted bool          // by the kubelet
	Killed     []string      // ordinary pods that the kernel took a process of
	Restarted  []string      // ordinary pods of which a container was restarted, for any reason
	Evicted    []string      // ordinary pods that the kubelet evicted
	Unready    []string      // ordinary pods that do not serve at the end of the window
	Components []string      // that the kernel killed, or that ended
	Kills      int           // processes that the kernel killed, in all
	Latency    map[string]latencies
}

// victims are the ordinary pods that lost a container or were evicted, and the components that ended.
func (o outcome) victims() []string {
	return sortedSet(slices.Concat(o.Killed, o.Restarted, o.Evicted, o.Components))
}

// good reports whether the hog alone was killed, at its own limit.
func (o outcome) good() bool {
	return len(o.victims()) == 0 && len(o.Unready) == 0 && o.HogAtLimit > 0 && o.HogAtNode == 0 && o.NotReady == 0
}

// judge compares two states and what the kernel said between them.
func judge(earlier, later state, kills []oomKill, hog string) outcome {
	var o outcome
	names := map[string]string{}
	for name, pod := range earlier.pods {
		names[pod.uid] = name
		now, there := later.pods[name]
		switch {
		case !there || now.uid != pod.uid || now.evicted:
			o.Evicted = append(o.Evicted, name)
		case now.restarts > pod.restarts:
			o.Restarted = append(o.Restarted, name)
		}
		if !now.ready {
			o.Unready = append(o.Unready, name)
		}
	}
	for name, started := range earlier.processes {
		if later.processes[name] != started {
			o.Components = append(o.Components, name)
		}
	}
	for _, kill := range kills {
		o.Kills++
		uid, component := podOf(kill.Of), componentOf(kill.Of)
		switch {
		case uid == hog && kill.AtNode:
			o.HogAtNode++
		case uid == hog:
			o.HogAtLimit++
		case uid != "" && names[uid] != "":
			o.Killed = append(o.Killed, names[uid])
		case component != "":
			o.Components = append(o.Components, component+" ("+kill.Task+")")
		}
	}
	o.HogEvicted = later.pods[hogName].evicted
	for _, list := range []*[]string{&o.Killed, &o.Restarted, &o.Evicted, &o.Unready, &o.Components} {
		*list = sortedSet(*list)
	}
	return o
}

func sortedSet(names []string) []string {
	names = slices.Clone(names)
	slices.Sort(names)
	return slices.Compact(names)
}
