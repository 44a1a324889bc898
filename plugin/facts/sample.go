package facts

import "time"

// Sample adds an earlier watch of the node to the latest reading of it: the peaks are the largest of both, over window.
// Containers that have gone since are kept, with their peaks alone.
func (u *NodeUsage) Sample(earlier NodeUsage, window time.Duration) {
	for _, pod := range earlier.Pods {
		for _, before := range pod.Containers {
			before.WorkingSetBytes, before.CPUMillicores = nil, nil
			c := u.container(pod.Namespace, pod.Name, before.Name)
			c.absorb(before)
			c.Samples += before.Samples
		}
	}
	for p := range u.Pods {
		for i := range u.Pods[p].Containers {
			if c := &u.Pods[p].Containers[i]; c.Samples > 1 {
				c.WindowSeconds = int64(window.Seconds())
			}
		}
	}
}
