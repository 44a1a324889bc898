package printer

import (
	"bufio"
	"io"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// NamePrinter prints the objects that have findings, each once, as kubectl takes them:
//
//	deployment.apps/web -n shop
//	clusterrole.rbac.authorization.k8s.io/deployer
//
// One line is one set of arguments, for: ... -o name | xargs -L1 kubectl describe. Characters that
// mean something to a shell or to xargs are escaped with a backslash. The cluster itself, which is
// no API object, is left out.
type NamePrinter struct{}

// Print implements Printer.
func (NamePrinter) Print(w io.Writer, r report.Report) error {
	out := bufio.NewWriter(w)
	seen := map[string]bool{}
	for f := range r.Findings.Unmarked() {
		if f.Object.GroupKind() == policy.ClusterKind {
			continue
		}
		line := kubectlArgs(f.Object)
		if seen[line] {
			continue
		}
		seen[line] = true
		if _, err := out.WriteString(line + "\n"); err != nil {
			return err
		}
	}
	return out.Flush()
}

func kubectlArgs(object policy.ObjectRef) string {
	gk := object.GroupKind()
	resource := strings.ToLower(gk.Kind)
	if gk.Group != "" {
		resource += "." + gk.Group
	}
	args := argument(resource + "/" + object.Name)
	if object.Namespace != "" {
		args += " -n " + argument(object.Namespace)
	}
	return args
}

// argument makes one word of any string.
func argument(s string) string {
	var b strings.Builder
	for _, r := range text.Clean(s) {
		plain := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:@%+", r)
		if !plain && r < 0x80 {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
