package objects

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/test/decode"
)

// tunedOnce is a Deployment whose containers stand in another order than when they were tuned.
const tunedOnce = `
apiVersion: apps/v1
kind: Deployment
metadata:
  namespace: shop
  name: web
  managedFields:
  - manager: kubectl-client-side-apply
    operation: Update
    fieldsV1: {"f:spec": {"f:replicas": {}}}
  - manager: lightk8s
    operation: Apply
    fieldsV1:
      "f:spec":
        "f:template":
          "f:spec":
            "f:containers":
              'k:{"name":"web"}': {".": {}, "f:name": {}, "f:resources": {"f:requests": {"f:memory": {}}}}
spec:
  replicas: 2
  template:
    spec:
      containers:
      - {name: log, image: log:1, resources: {requests: {memory: 32Mi}}}
      - {name: web, image: web:1, resources: {requests: {memory: 112Mi, cpu: 10m}}}
`

const ownedOnce = `{spec: {template: {spec: {containers: [{name: web, resources: {requests: {memory: 112Mi}}}]}}}}`

func TestWhatWasAppliedIsNamedAgain(t *testing.T) {
	if diff := cmp.Diff(decode.Object(t, ownedOnce), owned(decode.Object(t, tunedOnce), "lightk8s")); diff != "" {
		t.Error(diff)
	}
	if got := owned(decode.Object(t, webDeployment), "lightk8s"); len(got) > 0 {
		t.Errorf("without managed fields: %v", got)
	}
}

func TestFieldByField(t *testing.T) {
	more := `{spec: {template: {spec: {containers: [{name: log, resources: {requests: {memory: 48Mi}, limits: {memory: 64Mi}}}]}}}}`
	both := `{spec: {template: {spec: {containers: [
		{name: web, resources: {requests: {memory: 112Mi}}}, {name: log, resources: {requests: {memory: 48Mi}, limits: {memory: 64Mi}}}]}}}}`
	for name, c := range map[string]struct {
		got  map[string]any
		want string
	}{
		"over what is owned": {overlay(decode.Object(t, ownedOnce), decode.Object(t, more)), both},
		"what it had of it":  {present(decode.Object(t, more), decode.Object(t, tunedOnce)), `{spec: {template: {spec: {containers: [{name: log, resources: {requests: {memory: 32Mi}}}]}}}}`},
		"less the others":    {without(decode.Object(t, both), decode.Object(t, more)), `{spec: {template: {spec: {containers: [{name: web, resources: {requests: {memory: 112Mi}}}, {name: log, resources: {requests: {}, limits: {}}}]}}}}`},
		"a list is one value": {
			overlay(decode.Object(t, `{spec: {limits: [{type: Pod}], hard: {pods: "1"}}}`), decode.Object(t, `{spec: {limits: [{type: Container}]}}`)),
			`{spec: {limits: [{type: Container}], hard: {pods: "1"}}}`,
		},
	} {
		if diff := cmp.Diff(decode.Object(t, c.want), c.got); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}
