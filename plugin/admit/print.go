package admit

import (
	"fmt"
	"strings"

	admissionv1 "k8s.io/api/admission/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/lightk8s/lightk8s/plugin/text"
)

// say writes one line of talk.
func (o Options) say(format string, args ...any) {
	fmt.Fprintln(o.ErrOut, text.CleanLines(fmt.Sprintf(format, args...))) //nolint:errcheck // nowhere left to say it
}

func (o Options) print(answers []answer, sizing string) error {
	out, err := o.render(answers, sizing)
	if err != nil {
		return err
	}
	if err := text.Write(o.Out, out); err != nil {
		return err
	}
	if o.Output != "" && len(answers) > 0 {
		o.say("%s", sizes(sizing))
	}
	return nil
}

func (o Options) render(answers []answer, sizing string) (string, error) {
	if o.Output != "" {
		return text.Encode(reviewList(answers), o.Output)
	}
	var out strings.Builder
	denied, templates := 0, 0
	for _, a := range answers {
		text, err := a.text(o.Color)
		if err != nil {
			return "", err
		}
		out.WriteString(text + "\n")
		switch {
		case !a.admitted():
			denied++
		case a.podsDenied():
			templates++
		}
	}
	if len(answers) > 0 {
		fmt.Fprintf(&out, "%d admitted", len(answers)-denied)
		if templates > 0 {
			fmt.Fprintf(&out, " (%d of them in vain: the pods will be denied)", templates)
		}
		fmt.Fprintf(&out, ", %d denied. %s\n", denied, sizes(sizing))
	}
	return out.String(), nil
}

func sizes(sizing string) string { return "Sizes are made from: " + sizing + "." }

// list is a List of reviews, as kubectl get -o json prints objects.
type list struct {
	metav1.TypeMeta `json:",inline"`
	Items           []admissionv1.AdmissionReview `json:"items"`
}

func reviewList(answers []answer) list {
	l := list{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "List"}, Items: []admissionv1.AdmissionReview{}}
	for _, a := range answers {
		l.Items = append(l.Items, a.mutate.review, a.validate.review)
	}
	return l
}

// text is the answer for people, in the words of kubectl.
func (a answer) text(color bool) (string, error) {
	var out strings.Builder
	decision := "admitted"
	if !a.admitted() {
		decision = "denied"
	}
	fmt.Fprintf(&out, "%s (%s): %s", text.Clean(a.ref.String()), text.Clean(a.origin.String()), text.Palette(color).State(decision))
	switch {
	case a.podsDenied():
		out.WriteString(", but its pods will be denied")
	case a.exempt() != "":
		fmt.Fprintf(&out, ", not looked at: %s", text.Clean(a.exempt()))
	case a.untouched() != "":
		fmt.Fprintf(&out, ", left as it is: %s", text.Clean(a.untouched()))
	}
	out.WriteString("\n")
	for _, warning := range a.warnings() {
		fmt.Fprintf(&out, "  Warning: %s\n", text.Clean(warning))
	}
	if status := a.validate.outcome.Response.Result; !a.admitted() && status != nil {
		fmt.Fprintf(&out, "  Error from server (%s): admission webhook %q denied the request: %s\n",
			status.Reason, a.webhook(), text.Clean(status.Message))
	}
	if !a.admitted() {
		return out.String(), nil // what the first webhook made of it is stored nowhere
	}
	diff, err := text.Diff(a.ref.String(), a.before, a.after, color)
	out.WriteString(diff)
	return out.String(), err
}

// webhook is the name of the webhook in the chart that denies such objects.
func (a answer) webhook() string {
	if a.ref.Kind == "Service" {
		return "services.lightk8s.dev"
	}
	return "pods.lightk8s.dev"
}
