package fit

import "math"

// score adds up the scores of the feasible nodes, with their weights.
func (snap *snapshot) score(p *pod, feasible []int) []int64 {
	scores := scratch(&snap.scores, len(feasible))
	var mostAvoided, mostLiked int64
	for _, i := range feasible {
		mostAvoided = max(mostAvoided, int64(p.constraints.untolerated[i]))
		if p.constraints.preferences != nil {
			mostLiked = max(mostLiked, p.constraints.preferences[i])
		}
	}
	for k, i := range feasible {
		n := snap.nodes[i]
		scores[k] = leastAllocated(p, n)
		if p.request[cpu] != 0 || p.request[memory] != 0 {
			scores[k] += balanced(p, n)
		}
		if mostAvoided > 0 {
			scores[k] += taintWeight * (maxNodeScore - maxNodeScore*int64(p.constraints.untolerated[i])/mostAvoided)
		}
		if mostLiked > 0 {
			scores[k] += nodeAffinityWeight * (maxNodeScore * p.constraints.preferences[i] / mostLiked)
		}
	}
	for k, mark := range snap.spreadScores(p, feasible) {
		scores[k] += spreadWeight * mark
	}
	for k, mark := range snap.scoreInterPodAffinity(p, feasible) {
		scores[k] += interPodAffinityWeight * mark
	}
	return scores
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
			sum += (offered - used) * maxNodeScore / offered
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
	return maxNodeScore/2 + (maxNodeScore/2+with-without)/2
}

func balance(n *node, usedCPU, usedMemory int64) int64 {
	deviation := 0.0
	if n.allocatable[cpu] > 0 && n.allocatable[memory] > 0 {
		deviation = math.Abs(share(usedCPU, n.allocatable[cpu])-share(usedMemory, n.allocatable[memory])) / 2
	}
	return int64((1 - deviation) * maxNodeScore)
}

func share(used, offered int64) float64 {
	return min(1, float64(used)/float64(offered))
}

// scratch returns n zeros, which the next call for the same buffer takes.
func scratch[T any](buffer *[]T, n int) []T {
	if cap(*buffer) < n {
		*buffer = make([]T, n)
	}
	out := (*buffer)[:n]
	clear(out)
	return out
}
