package policy

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/lightk8s/lightk8s/rego/policy/internal/podspec"
)

// Waiver names the findings that a user accepts. It covers a finding when every
// list that is not empty has an entry that matches; an entry can be a glob (*, ?, [a-z]),
// in which * does not stop at a slash.
type Waiver struct {
	// Why, for readers of the report.
	Reason string `json:"reason"`
	// Ids of controls; "*" is every control.
	Controls []string `json:"controls"`
	// Kinds of the object, such as Deployment.
	Kinds []string `json:"kinds,omitempty"`
	// Namespaces of the object.
	Namespaces []string `json:"namespaces,omitempty"`
	// Names of the object.
	Names []string `json:"names,omitempty"`
	// Names of the container; a finding that is not about a container is then not waived.
	Containers []string `json:"containers,omitempty"`
	// Images of the container that the finding is about, or of all containers where it is about none.
	Images []string `json:"images,omitempty"`
	// Labels that the object must carry, by key; a value can be a glob.
	Labels map[string]string `json:"labels,omitempty"`
	// Subjects of a role binding, as "ServiceAccount NAMESPACE/NAME", "Group/NAME" or "User/NAME"; each of them must match.
	Subjects []string `json:"subjects,omitempty"`
	// Last day of the waiver, YYYY-MM-DD, in UTC. Absent: it does not end.
	Expires string `json:"expires,omitempty"`

	// Source is where the waiver is from: "built-in" or the name of the policy file.
	Source string `json:"-"`
}

// BuiltIn is the Source of the waivers that come with lightk8s.
const BuiltIn = "built-in"

const expiryLayout = time.DateOnly

func (w Waiver) validate() error {
	var errs []error
	if strings.TrimSpace(w.Reason) == "" {
		errs = append(errs, errors.New("reason is missing"))
	}
	if len(w.Controls) == 0 {
		errs = append(errs, errors.New(`controls is missing: name the controls, or "*" for all`))
	}
	if w.Expires != "" {
		if _, err := time.Parse(expiryLayout, w.Expires); err != nil {
			errs = append(errs, fmt.Errorf("expires %q is not a date like 2006-01-31", w.Expires))
		}
	}
	lists := [][]string{w.Controls, w.Kinds, w.Namespaces, w.Names, w.Containers, w.Images, w.Subjects}
	for _, value := range w.Labels {
		lists = append(lists, []string{value})
	}
	for _, list := range lists {
		for _, pattern := range list {
			if _, err := path.Match(pattern, ""); err != nil {
				errs = append(errs, fmt.Errorf("pattern %q: %w", pattern, err))
			}
		}
	}
	return errors.Join(errs...)
}

// Expired reports whether the waiver's last day is over.
func (w Waiver) Expired(now time.Time) bool {
	if w.Expires == "" {
		return false
	}
	last, err := time.Parse(expiryLayout, w.Expires)
	return err == nil && !now.UTC().Before(last.AddDate(0, 0, 1))
}

// Concerns reports whether the waiver is about findings of a control.
func (w Waiver) Concerns(control string) bool {
	return matchesAny(w.Controls, control)
}

// Covers reports whether the waiver matches a finding on the object. It does not look at
// the expiry.
func (w Waiver) Covers(object map[string]any, finding Finding) bool {
	return w.Concerns(finding.Control) &&
		w.CoversObject(object) &&
		(len(w.Containers) == 0 || finding.Container != "" && matchesAny(w.Containers, finding.Container)) &&
		w.coversImages(object, finding)
}

// CoversObject reports whether the waiver covers findings on the object, of some control and container.
func (w Waiver) CoversObject(object map[string]any) bool {
	ref := RefOf(object)
	return matchesAny(w.Kinds, ref.Kind) &&
		matchesAny(w.Namespaces, ref.Namespace) &&
		matchesAny(w.Names, ref.Name) &&
		w.coversLabels(object) &&
		w.coversSubjects(object)
}

func (w Waiver) coversSubjects(object map[string]any) bool {
	if len(w.Subjects) == 0 {
		return true
	}
	subjects, _ := object["subjects"].([]any)
	return len(subjects) > 0 && !slices.ContainsFunc(subjects, func(s any) bool {
		subject, _ := s.(map[string]any)
		ref := ObjectRef{Kind: text(subject["kind"]), Namespace: text(subject["namespace"]), Name: text(subject["name"])}
		return !matchesAny(w.Subjects, ref.String())
	})
}

func (w Waiver) coversLabels(object map[string]any) bool {
	for key, pattern := range w.Labels {
		value, found, err := unstructured.NestedString(object, "metadata", "labels", key)
		if err != nil || !found || !globMatch(pattern, value) {
			return false
		}
	}
	return true
}

func (w Waiver) coversImages(object map[string]any, finding Finding) bool {
	if len(w.Images) == 0 {
		return true
	}
	images := podspec.Images(podspec.Of(RefOf(object).GroupKind(), object), finding.Container)
	return len(images) > 0 && !slices.ContainsFunc(images, func(image string) bool {
		return !matchesAny(w.Images, image)
	})
}

func matchesAny(patterns []string, value string) bool {
	return len(patterns) == 0 || slices.ContainsFunc(patterns, func(p string) bool { return globMatch(p, value) })
}

// globMatch is path.Match, but * also matches slashes: image names have them.
func globMatch(pattern, value string) bool {
	if !isGlob(pattern) {
		return pattern == value // most are plain words, and every finding meets every waiver
	}
	const slash = "\x00"
	ok, err := path.Match(strings.ReplaceAll(pattern, "/", slash), strings.ReplaceAll(value, "/", slash))
	return err == nil && ok
}

func isGlob(pattern string) bool {
	for i := range len(pattern) { // strings.ContainsAny takes four times as long, and every waiver asks
		switch pattern[i] {
		case '*', '?', '[', '\\':
			return true
		}
	}
	return false
}
