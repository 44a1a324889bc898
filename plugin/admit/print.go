package admit

import (
	"fmt"
	"strings"

	admissionv1 "k8s.io/api/admission/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/lightk8s/lightk8s/plugin/review"
	"github.com/lightk8s/lightk8s/plugin/text"
)

// say writes one line of talk.
func (o Options) say(format string, args ...any) {
	fmt.Fprintln(o.ErrOut, text.CleanLines(fmt.Sprintf(format, args...))) //nolint:errcheck // nowhere left to say it
}

func (o Options) print(answers []review.Answer, sizing string) error {
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

func (o Options) render(answers []review.Answer, sizing string) (string, error) {
	if o.Output != "" {
		return text.Encode(reviewList(answers), o.Output)
	}
	var out strings.Builder
	denied, templates := 0, 0
	for _, a := range answers {
		text, err := textOf(a, o.Color)
		if err != nil {
			return "", err
		}
		out.WriteString(text + "\n")
		switch {
		case !a.Admitted():
			denied++
		case a.PodsDenied():
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

func reviewList(answers []review.Answer) list {
	l := list{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "List"}, Items: []admissionv1.AdmissionReview{}}
	for _, a := range answers {
		l.Items = append(l.Items, a.Mutate.Review, a.Validate.Review)
	}
	return l
}

// textOf is the answer for people, in the words of kubectl.
func textOf(a review.Answer, color bool) (string, error) {
	var out strings.Builder
	decision := "admitted"
	if !a.Admitted() {
		decision = "denied"
	}
	fmt.Fprintf(&out, "%s (%s): %s", text.Clean(a.Ref.String()), text.Clean(a.Origin.String()), text.Palette(color).State(decision))
	switch {
	case a.PodsDenied():
		out.WriteString(", but its pods will be denied")
	case a.Exempt() != "":
		fmt.Fprintf(&out, ", not looked at: %s", text.Clean(a.Exempt()))
	case a.Untouched() != "":
		fmt.Fprintf(&out, ", left as it is: %s", text.Clean(a.Untouched()))
	}
	out.WriteString("\n")
	for _, warning := range a.Warnings() {
		fmt.Fprintf(&out, "  Warning: %s\n", text.Clean(warning))
	}
	if status := a.Validate.Outcome.Response.Result; !a.Admitted() && status != nil {
		fmt.Fprintf(&out, "  Error from server (%s): admission webhook %q denied the request: %s\n",
			status.Reason, webhookOf(a), text.Clean(status.Message))
	}
	if !a.Admitted() {
		return out.String(), nil // what the first webhook made of it is stored nowhere
	}
	diff, err := text.Diff(a.Ref.String(), a.Before, a.After, color)
	out.WriteString(diff)
	return out.String(), err
}

// webhookOf is the name of the webhook in the chart that denies such objects.
func webhookOf(a review.Answer) string {
	if a.Ref.Kind == "Service" {
		return "services.lightk8s.dev"
	}
	return "pods.lightk8s.dev"
}
