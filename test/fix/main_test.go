// Package fix_test runs fix, and tune --apply, against a real kube-apiserver and kube-controller-manager. Kubelet and scheduler are
// imitated: a pod runs on the one node, unless its spec says that it would not start.
package fix_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"

	"github.com/lightk8s/lightk8s/plugin"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/test/controlplane"
	"github.com/lightk8s/lightk8s/test/testmain"
)

// cluster is that of all tests: each has a namespace of its own.
var cluster struct {
	plane      *controlplane.ControlPlane
	typed      kubernetes.Interface
	dynamic    dynamic.Interface
	kubeconfig string
}

func TestMain(m *testing.M) {
	os.Exit(testmain.Code(runTests(m))) //nolint:forbidigo // a test binary has no main to return an error to
}

func runTests(m *testing.M) (int, error) {
	return testmain.InFolder("fix", func(home string) (code int, err error) {
		if err := testmain.Setenv(map[string]string{"HOME": home, "XDG_STATE_HOME": "", "KUBECONFIG": home + "/none"}); err != nil {
			return 0, err
		}
		plane, err := controlplane.Start(map[string]string{"advertise-address": "10.0.0.7"})
		if err != nil {
			return 0, err
		}
		defer func() { err = errors.Join(err, plane.Stop()) }()
		cluster.plane, cluster.kubeconfig = plane, filepath.Join(home, "kubeconfig")
		if err := plane.WriteKubeconfig(cluster.kubeconfig); err != nil {
			return 0, err
		}
		if cluster.typed, err = kubernetes.NewForConfig(plane.Config); err != nil {
			return 0, fmt.Errorf("build client: %w", err)
		}
		if cluster.dynamic, err = dynamic.NewForConfig(plane.Config); err != nil {
			return 0, fmt.Errorf("build client: %w", err)
		}
		stop, err := startControllers()
		if err != nil {
			return 0, err
		}
		defer stop()
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		go imitateKubelet(ctx)
		return m.Run(), nil
	})
}

// startControllers starts kube-controller-manager.
func startControllers() (stop func(), err error) {
	var log bytes.Buffer
	manager := exec.Command(filepath.Join(os.Getenv("KUBEBUILDER_ASSETS"), "kube-controller-manager"), //nolint:gosec // built by test/cluster
		"--kubeconfig="+cluster.kubeconfig, "--leader-elect=false", "--secure-port=0", "--concurrent-gc-syncs=1",
		"--service-account-private-key-file="+filepath.Join(cluster.plane.ControlPlane.APIServer.CertDir, "sa-signer.key"))
	manager.Stdout, manager.Stderr = &log, &log
	if err := manager.Start(); err != nil {
		return nil, fmt.Errorf("start kube-controller-manager: %w", err)
	}
	return func() {
		_ = manager.Process.Kill() // there is nothing to lose
		_ = manager.Wait()
	}, nil
}

// imitateKubelet runs every pod, until ctx ends.
func imitateKubelet(ctx context.Context) {
	for ctx.Err() == nil {
		pods, err := cluster.typed.CoreV1().Pods("").List(ctx, metav1.ListOptions{})
		if err == nil {
			for i := range pods.Items {
				runPod(ctx, &pods.Items[i])
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// runPod gives a pod the status that a kubelet would; it is tried again where that fails.
func runPod(ctx context.Context, pod *corev1.Pod) {
	pods := cluster.typed.CoreV1().Pods(pod.Namespace)
	switch {
	case pod.DeletionTimestamp != nil:
		_ = pods.Delete(ctx, pod.Name, metav1.DeleteOptions{GracePeriodSeconds: new(int64)})
	case pod.Spec.NodeName == "":
		binding := &corev1.Binding{ObjectMeta: metav1.ObjectMeta{Name: pod.Name, Namespace: pod.Namespace}, Target: corev1.ObjectReference{Kind: "Node", Name: nodeFor(pod)}}
		_ = pods.Bind(ctx, binding, metav1.CreateOptions{})
	case pod.Status.Phase == corev1.PodPending || pod.Status.Phase == "":
		pod.Status = statusOf(pod)
		_, _ = pods.UpdateStatus(ctx, pod, metav1.UpdateOptions{})
	case pod.Status.Phase == corev1.PodRunning && resize(pod):
		_, _ = pods.UpdateStatus(ctx, pod, metav1.UpdateOptions{})
	}
}

// nodeFor is the node that a pod of a DaemonSet names, or else the only one.
func nodeFor(pod *corev1.Pod) string {
	if a := pod.Spec.Affinity; a != nil && a.NodeAffinity != nil && a.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution != nil {
		for _, term := range a.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution.NodeSelectorTerms {
			if len(term.MatchFields) == 1 {
				return term.MatchFields[0].Values[0]
			}
		}
	}
	return "tiny"
}

// fixedSize is the annotation of pods that the kubelet has no room to resize.
const fixedSize = "test/fixed-size"

// resize gives a pod that runs the sizes that it is to have; false: it has them, or cannot have them.
func resize(pod *corev1.Pod) (changed bool) {
	for i := range pod.Status.ContainerStatuses {
		wanted, is := pod.Spec.Containers[i].Resources, pod.Status.ContainerStatuses[i].Resources
		switch {
		case equality.Semantic.DeepEqual(&wanted, is):
		case pod.Annotations[fixedSize] == "":
			pod.Status.ContainerStatuses[i].Resources = wanted.DeepCopy()
			changed = true
		case len(pod.Status.Conditions) == 2:
			pod.Status.Conditions = append(pod.Status.Conditions, corev1.PodCondition{
				Type: corev1.PodResizePending, Status: corev1.ConditionTrue, Reason: corev1.PodReasonInfeasible, Message: "no room",
			})
			changed = true
		}
	}
	return changed
}

// bears is the annotation of pods that fail where a field of their securityContext is set: its value is the field.
const bears = "test/does-not-bear"

// runsAs is the annotation of pods whose image has a user, whose id and that of its group are its value.
const runsAs = "test/runs-as"

// imageDigest is that of every image.
var imageDigest = "sha256:" + strings.Repeat("4f", 32)

func statusOf(pod *corev1.Pod) corev1.PodStatus {
	now := metav1.Now()
	status := corev1.PodStatus{Phase: corev1.PodRunning, StartTime: &now, Conditions: []corev1.PodCondition{
		{Type: corev1.PodScheduled, Status: corev1.ConditionTrue}, {Type: corev1.PodReady, Status: corev1.ConditionTrue, LastTransitionTime: now},
	}}
	for _, container := range pod.Spec.Containers {
		s := corev1.ContainerStatus{Name: container.Name, Resources: container.Resources.DeepCopy(), Ready: true, Image: container.Image, State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: now}}}
		repository, _, _ := strings.Cut(container.Image, ":")
		s.ImageID = repository + "@" + imageDigest
		if id, known := userOf(pod, repository); known {
			s.User = &corev1.ContainerUser{Linux: &corev1.LinuxContainerUser{UID: id, GID: id}}
		}
		if field := pod.Annotations[bears]; field != "" && isSet(container, field) {
			s.Ready, s.RestartCount = false, 1
			s.State = corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "CrashLoopBackOff"}}
			s.LastTerminationState = corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{ExitCode: 1, Reason: "Error"}}
			status.Conditions[1].Status = corev1.ConditionFalse
		}
		status.ContainerStatuses = append(status.ContainerStatuses, s)
	}
	return status
}

// imageUsers are the users that images of the examples set.
var imageUsers = map[string]int64{
	"docker.elastic.co/elasticsearch/elasticsearch": 1000, "docker.io/grafana/grafana": 472, "docker.io/grafana/loki": 10001,
	"docker.io/library/mysql": 0, "docker.io/library/postgres": 0, "docker.io/library/redis": 0, "wordpress": 0,
	"quay.io/prometheus/node-exporter": 65534, "quay.io/prometheus/prometheus": 65534,
}

// userOf is the user of a container; false: the kubelet does not tell.
func userOf(pod *corev1.Pod, repository string) (int64, bool) {
	if id, err := strconv.ParseInt(pod.Annotations[runsAs], 10, 64); err == nil {
		return id, true
	}
	id, known := imageUsers[repository]
	return id, known
}

func isSet(c corev1.Container, field string) bool {
	s := c.SecurityContext
	switch {
	case s == nil:
		return false
	case field == "capabilities":
		return s.Capabilities != nil
	}
	return s.AllowPrivilegeEscalation != nil
}

type outcome struct {
	code        int
	out, errOut string
}

// run runs the command in this process.
func run(t *testing.T, args ...string) outcome {
	t.Helper()
	return runWith(t, cluster.kubeconfig, args...)
}

// runWith runs it against the API server of a kubeconfig.
func runWith(t *testing.T, kubeconfig string, args ...string) outcome {
	t.Helper()
	var out, errOut bytes.Buffer
	cmd := plugin.NewCommand("kubectl-lightk8s", genericiooptions.IOStreams{In: strings.NewReader(""), Out: &out, ErrOut: &errOut})
	cmd.SetArgs(append(slices.Clone(args), "--kubeconfig", kubeconfig))
	err := cmd.ExecuteContext(t.Context())
	if err != nil && err.Error() != "" {
		errOut.WriteString("error: " + err.Error() + "\n")
	}
	return outcome{code: exitcode.Of(err), out: out.String(), errOut: errOut.String()}
}

// must runs the command and expects it to succeed.
func must(t *testing.T, args ...string) outcome {
	t.Helper()
	o := run(t, args...)
	if o.code != exitcode.Clean {
		t.Fatalf("%s: exit code %d\n%s\n%s", strings.Join(args, " "), o.code, o.out, o.errOut)
	}
	return o
}

// says reports whether output says something, however its lines are wrapped.
func says(output, want string) bool {
	return strings.Contains(strings.Join(strings.Fields(output), " "), want)
}
