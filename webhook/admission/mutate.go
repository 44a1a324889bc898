package admission

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	admissionv1 "k8s.io/api/admission/v1"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// Mutate makes the fixes of the controls that the policy injects on a pod that is being
// created. It never denies: what goes wrong leaves the pod as it is, with a warning.
func (r *Reviewer) Mutate(ctx context.Context, request Request) (outcome Outcome) {
	defer func() {
		if cause := recover(); cause != nil {
			outcome = LeaveAlone(request, fmt.Errorf("%w: %v", errPanic, cause))
		}
	}()
	if reason := r.exempt(request.Namespace); reason != "" {
		return exempted(request, reason)
	}
	if !request.isPod() || request.Operation != admissionv1.Create || request.SubResource != "" {
		return allow(request)
	}
	if request.Object == nil {
		return LeaveAlone(request, errNoObject)
	}
	book := r.book.Load()
	if reason := book.leftAlone(request); reason != "" {
		return exempted(request, reason)
	}
	set := book.in(request.Namespace, r.now())
	if set.injecting == nil {
		return allow(request)
	}
	outcome, err := r.inject(ctx, book, set, request)
	if err != nil {
		return LeaveAlone(request, err)
	}
	return outcome
}

// LeaveAlone answers a request that could not be mutated: allowed, as it is.
func LeaveAlone(request Request, cause error) Outcome {
	outcome := allow(request)
	outcome.Errors = []error{cause}
	outcome.audit("error", cause.Error())
	outcome.Response.Warnings = []string{shortened(fmt.Sprintf("lightk8s injected nothing into %s: %v", describe(request), cause), maxWarningBytes)}
	return outcome
}

func (r *Reviewer) inject(ctx context.Context, book *rulebook, set ruleset, request Request) (Outcome, error) {
	fixed, failures, err := r.fix(ctx, book, set, request)
	if err != nil {
		return Outcome{}, err
	}
	outcome := allow(request)
	if outcome.Patch = patch(request.Object, fixed); len(outcome.Patch) > 0 {
		body, err := json.Marshal(outcome.Patch)
		if err != nil {
			return Outcome{}, fmt.Errorf("encode patch: %w", err)
		}
		patchType := admissionv1.PatchTypeJSONPatch
		outcome.Response.Patch, outcome.Response.PatchType = body, &patchType
		injected, noted := annotation(fixed, Annotation)
		if !noted {
			injected = "not noted: the annotations of the pod are full"
		}
		outcome.audit("injected", injected)
	}
	for _, failure := range failures {
		outcome.Errors = append(outcome.Errors, fmt.Errorf("control %s: %w", failure.Control, failure.Err))
	}
	if len(outcome.Errors) > 0 {
		outcome.audit("error", errors.Join(outcome.Errors...).Error())
		outcome.Response.Warnings = limited(failed("lightk8s", failures))
	}
	return outcome, nil
}

// maxTurns bounds how often a pod is judged. What has not settled by then never will.
const maxTurns = 5

var errUnsettled = errors.New("the fixes of its controls undo each other")

// fix makes the fixes, and notes on the pod what they set. A fix can make another one possible,
// or meet it in the same field, so it goes on until there is nothing left to fix. Sizes take
// one turn: they are made for each other.
func (r *Reviewer) fix(ctx context.Context, book *rulebook, set ruleset, request Request) (map[string]any, []policy.Failure, error) {
	known := r.known()
	pod, earlier, err := withoutInjected(request.Object)
	if err != nil {
		return nil, nil, err
	}
	injected := earlier.by(set.rules.Inject)
	injected.Sizing = known.Sizing
	for range maxTurns {
		request.Object = pod
		object := subject(request)
		verdict, err := evaluate(ctx, set.injecting, object, known.Sizes)
		if err != nil {
			return nil, nil, err
		}
		fixes := slices.DeleteFunc(verdict.Findings, func(finding policy.Finding) bool {
			return len(finding.Set) == 0 || book.lifted(r.now(), object, finding, false)
		})
		if pod, err = injected.fix(pod, fixes); err != nil {
			return nil, nil, err
		}
		if !slices.ContainsFunc(fixes, setsMoreThanResources) {
			pod, err = injected.annotate(pod)
			return pod, verdict.Failed, err
		}
	}
	return nil, nil, errUnsettled
}

func setsMoreThanResources(fix policy.Finding) bool {
	return slices.ContainsFunc(fix.Set, func(a policy.Assignment) bool { return !isResource(a.Path) })
}
