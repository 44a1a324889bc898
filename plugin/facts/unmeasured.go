package facts

import (
	"fmt"
	"slices"
	"strings"
)

// unmeasured are containers of which a reading tells no memory in use.
type unmeasured []string

func (u *unmeasured) add(pod PodUse, container string) {
	*u = append(*u, pod.Namespace+"/"+pod.Name+"/"+container)
}

// namedAtMost bounds how many of them one sentence names.
const namedAtMost = 3

// said returns which they are; nothing where there is none.
func (u unmeasured) said() []Unread {
	if len(u) == 0 {
		return nil
	}
	names := slices.Clone(u)
	slices.Sort(names)
	more := ""
	if rest := len(names) - namedAtMost; rest > 0 {
		names, more = names[:namedAtMost], fmt.Sprintf(" and %d more", rest)
	}
	return []Unread{{What: "usage", Reason: "memory use is unknown for " + strings.Join(names, ", ") + more}}
}
