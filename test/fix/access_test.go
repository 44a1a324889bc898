package fix_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/envtest"
	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
)

// user is the kubeconfig of a user with the rights to read everything, and those of the rules.
func user(t *testing.T, name string, rules ...rbacv1.PolicyRule) string {
	t.Helper()
	rules = append(rules, rbacv1.PolicyRule{APIGroups: []string{"*"}, Resources: []string{"*"}, Verbs: []string{"list", "watch"}},
		rbacv1.PolicyRule{APIGroups: []string{"", "apps", "batch"}, Resources: []string{"namespaces", "deployments", "cronjobs"}, Verbs: []string{"get"}},
		rbacv1.PolicyRule{NonResourceURLs: []string{"*"}, Verbs: []string{"get"}})
	return userWith(t, name, rules)
}

// userWith is the kubeconfig of a user with the rights of the rules alone.
func userWith(t *testing.T, name string, rules []rbacv1.PolicyRule) string {
	t.Helper()
	roles := cluster.typed.RbacV1()
	role := &rbacv1.ClusterRole{ObjectMeta: metav1.ObjectMeta{Name: name}, Rules: rules}
	if _, err := roles.ClusterRoles().Create(t.Context(), role, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	binding := &rbacv1.ClusterRoleBinding{ObjectMeta: metav1.ObjectMeta{Name: name}, RoleRef: rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: name},
		Subjects: []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: rbacv1.UserKind, Name: name}}}
	if _, err := roles.ClusterRoleBindings().Create(t.Context(), binding, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	added, err := cluster.plane.AddUser(envtest.User{Name: name}, nil)
	if err != nil {
		t.Fatal(err)
	}
	data, err := added.KubeConfig()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "kubeconfig")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func verbs(group, resource string, verbs ...string) rbacv1.PolicyRule {
	return rbacv1.PolicyRule{APIGroups: []string{group}, Resources: []string{resource}, Verbs: verbs}
}

func TestRightsAreAskedForBefore(t *testing.T) {
	namespace(t, "rights")
	create(t, "rights", report)
	create(t, "rights", web)
	before := get(t, "CronJob", "rights", "report")

	reader := user(t, "reader")
	o := runWith(t, reader, "fix", "-n", "rights", "--only", "cron-job-history,allow-privilege-escalation")
	if want := "cannot patch CronJob rights/report: forbidden"; o.code != exitcode.Clean || !says(o.out, want) {
		t.Errorf("exit code %d, want %q:\n%s\n%s", o.code, want, o.out, o.errOut)
	}

	patcher := user(t, "patcher", verbs("batch", "cronjobs", "patch"), verbs("apps", "deployments", "patch"))
	o = runWith(t, patcher, append([]string{"fix", "-n", "rights", "--apply"}, history...)...)
	for _, want := range []string{
		"note: the journal is kept in ", " alone: you cannot create secrets in namespace kube-system",
		"note: another run at the same time would not be seen: you cannot create leases.coordination.k8s.io in namespace kube-system",
	} {
		if o.code != exitcode.Clean || !says(o.errOut, want) {
			t.Errorf("exit code %d, want %q:\n%s\n%s", o.code, want, o.out, o.errOut)
		}
	}
	id := runID(t, o)
	// Without a right to make pods, none shows whether they would be let in.
	o = runWith(t, patcher, append([]string{"fix", "-n", "rights", "--apply"}, only...)...)
	if want := "forbidden"; o.code != exitcode.Clean || !says(o.out, want) || isSetIn(get(t, "Deployment", "rights", "web")) {
		t.Errorf("exit code %d, want %q:\n%s\n%s", o.code, want, o.out, o.errOut)
	}
	// The copy is enough to undo it.
	o = runWith(t, patcher, "fix", "undo", id, "--yes")
	if o.code != exitcode.Clean {
		t.Errorf("undo: exit code %d:\n%s", o.code, o.errOut)
	}
	same(t, before, get(t, "CronJob", "rights", "report"))
	o = runWith(t, patcher, "fix", "history")
	if o.code != exitcode.Unread && !strings.Contains(o.errOut, "No runs") && !strings.Contains(o.out, "ID") {
		t.Errorf("history: exit code %d:\n%s\n%s", o.code, o.out, o.errOut)
	}
}

// docs/rbac is enough for all that fix does.
func TestTheRolesOfTheDocumentation(t *testing.T) {
	namespace(t, "roles")
	create(t, "roles", web)
	before := get(t, "Deployment", "roles", "web")
	var rules []rbacv1.PolicyRule
	for _, file := range []string{"reader.yaml", "fixer.yaml"} {
		data, err := os.ReadFile(filepath.Join("..", "..", "docs", "rbac", file))
		if err != nil {
			t.Fatal(err)
		}
		var role rbacv1.ClusterRole
		if err := yaml.UnmarshalStrict(data, &role); err != nil {
			t.Fatal(err)
		}
		rules = append(rules, role.Rules...)
	}
	fixer := userWith(t, "fixer", rules)
	o := runWith(t, fixer, append([]string{"fix", "-n", "roles", "--apply"}, only...)...)
	if o.code != exitcode.Clean || strings.Contains(o.errOut, "note: ") {
		t.Errorf("exit code %d:\n%s\n%s", o.code, o.out, o.errOut)
	}
	o = runWith(t, fixer, "fix", "undo", runID(t, o), "--yes", "--settle", "1s")
	if o.code != exitcode.Clean || strings.Contains(o.errOut, "note: ") {
		t.Errorf("undo: exit code %d:\n%s", o.code, o.errOut)
	}
	same(t, before, get(t, "Deployment", "roles", "web"))
	if o := runWith(t, fixer, "fix", "history"); o.code != exitcode.Clean {
		t.Errorf("history: exit code %d:\n%s", o.code, o.errOut)
	}
}
