package tune

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/plugin/tune/plan"
	"github.com/lightk8s/lightk8s/plugin/tune/print"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/decode"
)

// TestAPlanThatDidNotSeeThePodsIsNotCarriedOut: everything fits where no pod could be listed.
func TestAPlanThatDidNotSeeThePodsIsNotCarriedOut(t *testing.T) {
	node := decode.Object(t, `
apiVersion: v1
kind: Node
metadata: {name: n1}
status:
  capacity: {cpu: "2", memory: 2000Mi, pods: "110"}
  allocatable: {cpu: "2", memory: 1900Mi, pods: "110"}
`)
	odd := decode.Object(t, `{apiVersion: v1, kind: Pod, metadata: {namespace: shop, name: odd}, spec: {nodeName: n1, containers: many}}`)
	for name, yields := range map[string]func(func(policy.Target, error) bool){
		"forbidden": func(yield func(policy.Target, error) bool) {
			_ = yield(policy.Target{}, &source.ReadError{Subject: "pods", Kind: schema.GroupKind{Kind: "Pod"}, Err: errors.New("forbidden")})
		},
		"garbage": func(yield func(policy.Target, error) bool) { _ = yield(policy.Target{Object: odd}, nil) },
	} {
		t.Run(name, func(t *testing.T) {
			e, err := engine()
			if err != nil {
				t.Fatal(err)
			}
			printer, err := print.New("table", print.Options{Width: 100})
			if err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			o := Options{Input: plan.Input{Engine: e}, Printer: printer, Out: &out, ErrOut: &out}
			o.Input.Source = func(context.Context) iter.Seq2[policy.Target, error] {
				return func(yield func(policy.Target, error) bool) {
					if yield(policy.Target{Object: node}, nil) {
						yields(yield)
					}
				}
			}
			o.Change = func(context.Context, plan.Plan) error {
				t.Error("it was carried out")
				return nil
			}
			err = o.Run(t.Context())
			if exitcode.Of(err) != exitcode.Unread || !strings.Contains(err.Error(), "plan not carried out: could not read all of Pod,") {
				t.Errorf("exit code %d, %v", exitcode.Of(err), err)
			}
		})
	}
}
