package tune

import (
	"errors"
	"strings"
)

// noNode says why there is nothing to size. What could not be read comes first, since it is why.
func noNode(r reading) error {
	var why []string
	for _, e := range r.errors {
		why = append(why, e.Subject+": "+e.Message)
	}
	switch {
	case r.away: // nobody knows what Nodes there are
	case len(why) > 0:
		why = append(why, "there is no Node in what was read, so there is nothing to size")
	default:
		why = append(why, "there is no Node in what was read, so there is nothing to size: "+
			"kubectl lightk8s snapshot --node-config --usage writes what -f takes")
	}
	return errors.New(strings.Join(why, "\n"))
}
