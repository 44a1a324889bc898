package fit

// topology is how a node label parts the nodes into domains.
type topology struct {
	key    string
	domain []int32 // by node; -1: the node lacks the label
	size   int     // how many domains there are
}

// topology returns the number of a topology key.
func (snap *snapshot) topology(key string) int {
	if i, known := snap.topologyIndex[key]; known {
		return i
	}
	t := topology{key: key, domain: make([]int32, len(snap.nodes))}
	numbers := map[string]int32{}
	for i, n := range snap.nodes {
		value, has := n.object.Labels[key]
		if !has {
			t.domain[i] = -1
			continue
		}
		number, known := numbers[value]
		if !known {
			number = int32(len(numbers)) //nolint:gosec // there are fewer nodes than that
			numbers[value] = number
		}
		t.domain[i] = number
	}
	t.size = len(numbers)
	i := len(snap.topologies)
	snap.topologies = append(snap.topologies, t)
	snap.topologyIndex[key] = i
	return i
}

// tally counts something by node, and the sum of it.
type tally struct {
	byNode []int64
	total  int64
	mixed  bool // some was negative: a total of 0 does not say that there is nothing
}

func newTallies(n, nodes int) []tally {
	all := make([]int64, n*nodes)
	tallies := make([]tally, n)
	for i := range tallies {
		tallies[i].byNode = all[i*nodes : (i+1)*nodes : (i+1)*nodes]
	}
	return tallies
}

func (t *tally) add(node int, n int64) {
	t.byNode[node] += n
	t.total += n
	t.mixed = t.mixed || n < 0
}

func (t *tally) clear() {
	clear(t.byNode)
	t.total, t.mixed = 0, false
}

// byDomain sums a tally up over the domains of a topology, into a slice that sums is grown to.
// A node that is lost has nothing on it, and so counts nothing.
func (t *topology) byDomain(counted *tally, sums []int64) []int64 {
	if cap(sums) < t.size {
		sums = make([]int64, t.size)
	}
	sums = sums[:t.size]
	clear(sums)
	for i, domain := range t.domain {
		if domain >= 0 {
			sums[domain] += counted.byNode[i]
		}
	}
	return sums
}
