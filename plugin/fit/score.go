package fit

import "math"

// marks are the sums of all scores of the feasible nodes, with their weights.
func (w *world) marks(p *pod, feasible []int) []int64 {
	if cap(w.scores) < len(feasible) {
		w.scores = make([]int64, len(w.nodes))
	}
	marks := w.scores[:len(feasible)]
	var mostAvoided, mostLiked int64
	for _, i := range feasible {
		mostAvoided = max(mostAvoided, int64(p.ties.avoided[i]))
		if p.ties.liked != nil {
			mostLiked = max(mostLiked, p.ties.liked[i])
		}
	}
	for k, i := range feasible {
		n := w.nodes[i]
		marks[k] = leastAllocated(p, n)
		if p.request[cpu] != 0 || p.request[memory] != 0 {
			marks[k] += balanced(p, n)
		}
		if mostAvoided > 0 {
			marks[k] += taintWeight * (bestMark - bestMark*int64(p.ties.avoided[i])/mostAvoided)
		}
		if mostLiked > 0 {
			marks[k] += nodeAffinityWeight * (bestMark * p.ties.liked[i] / mostLiked)
		}
	}
	for k, mark := range w.spreadScores(p, feasible) {
		marks[k] += spreadWeight * mark
	}
	for k, mark := range w.companyScores(p, feasible) {
		marks[k] += companyWeight * mark
	}
	return marks
}

// leastAllocated is the better, the more of CPU and memory stays free. A container that requests
// nothing counts for something here.
func leastAllocated(p *pod, n *node) int64 {
	var sum, resources int64
	free := func(offered, used int64) {
		if offered == 0 {
			return
		}
		resources++
		if used <= offered {
			sum += (offered - used) * bestMark / offered
		}
	}
	free(n.allocatable[cpu], n.scored[cpu]+p.own[cpu])
	free(n.allocatable[memory], n.scored[memory]+p.own[memory])
	if resources == 0 {
		return 0
	}
	return sum / resources
}

// balanced is the better, the more the pod evens out what shares of CPU and memory are in use.
func balanced(p *pod, n *node) int64 {
	with := balance(n, n.used[cpu]+p.request[cpu], n.used[memory]+p.request[memory])
	without := balance(n, n.used[cpu], n.used[memory])
	return bestMark/2 + (bestMark/2+with-without)/2
}

func balance(n *node, usedCPU, usedMemory int64) int64 {
	deviation := 0.0
	if n.allocatable[cpu] > 0 && n.allocatable[memory] > 0 {
		deviation = math.Abs(share(usedCPU, n.allocatable[cpu])-share(usedMemory, n.allocatable[memory])) / 2
	}
	return int64((1 - deviation) * bestMark)
}

func share(used, offered int64) float64 {
	return min(1, float64(used)/float64(offered))
}
