package main

import "math"

// sizing is what the controls give a node that runs pods and no control plane, in MiB: a second
// account of their formulas, which the defaults for containers without limits are made from.
type sizing struct {
	MaxPods        int
	System, Kube   int // reserved
	Hard, Soft     int // eviction of memory.available
	Allocatable    int
	Request, Limit int // a LimitRange's defaults for a container
	Max            int // and the most it allows
}

// sized returns the values for a node of that capacity, on which so many pods run already.
func sized(capacity, cpus, running int) sizing {
	var s sizing
	s.MaxPods = max(clamp(min(capacity/80, 30*cpus), 8, 110), int(math.Ceil(1.2*float64(running))))
	s.System = clamp(percent(5, capacity)+80, 96, 300)
	s.Kube = 160 + 6*s.MaxPods
	s.Hard = clamp(percent(5, capacity), 64, 256)
	s.Soft = s.Hard + clamp(percent(4, capacity), 48, 256)
	s.Allocatable = capacity - s.System - s.Kube - s.Hard
	s.Request = clamp(roundUp(s.Allocatable*7/10/s.MaxPods, 16), 16, 128)
	s.Limit = max(min(4*s.Request, s.Allocatable/4), 64)
	s.Max = s.Allocatable / 2
	return s
}

// fits reports whether what the pods request leaves a tenth of the allocatable memory.
func (s sizing) fits(pods int) bool { return s.Allocatable*10 >= s.Request*pods*11 }

func percent(share, of int) int { return (share*of + 50) / 100 }

func clamp(n, low, high int) int { return max(low, min(n, high)) }

func roundUp(n, step int) int { return (n + step - 1) / step * step }
