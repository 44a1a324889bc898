package webhook

import (
	"strings"

	"github.com/lightk8s/lightk8s/plugin/source/installation"
)

// checkPolicy checks that the policy in force is the one in the file. Where no pod is ready to be asked, the checks of
// the endpoints have that.
func checkPolicy(i installation.Installation) []Check {
	a := about{"policy", "Service " + i.ServiceNamespace + "/" + i.ServiceName}
	switch {
	case i.Readyz.Err != nil:
		return []Check{a.is(Unknown, "%v", i.Readyz.Err)}
	case i.Readyz.Object == nil:
		return nil
	}
	switch policy, ok := lineOf(*i.Readyz.Object, "policy: "); {
	case !ok:
		return []Check{a.is(Unknown, "/readyz does not name the policy in force")}
	case strings.Contains(policy, ", since the file is refused: "):
		return []Check{a.is(Broken, "%s", policy)}
	default:
		return []Check{a.is(OK, "%s", policy)}
	}
}

// lineOf is the rest of the first line of a page that begins so.
func lineOf(page, beginning string) (string, bool) {
	for line := range strings.Lines(page) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), beginning); ok {
			return rest, true
		}
	}
	return "", false
}
