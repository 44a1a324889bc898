package explain

import (
	"fmt"

	"github.com/lightk8s/lightk8s/plugin/text"
)

// injections are pods and what was injected into each, in the order in which they were named.
type injections []Injection

func (i injections) text(how layout) (string, error) {
	l := &lines{layout: how}
	for n, injection := range i {
		if n > 0 {
			l.line("")
		}
		injection.write(l)
	}
	return l.String(), nil
}

func (injections) names() []string { return nil }

func (i injections) values() (string, any) {
	return "InjectionList", struct {
		Items []Injection `json:"items"`
	}{i}
}

func (i Injection) write(l *lines) {
	l.line(i.Pod.String())
	if len(i.Reasons) > 0 {
		l.heading(l.Say("The webhook injected nothing. Possible reasons:"))
		for _, reason := range i.Reasons {
			l.paragraph(4, "  -", reason)
		}
		return
	}
	l.heading(l.Say("What the webhook injected"))
	fieldWidth := 0
	for _, field := range i.Fields {
		fieldWidth = max(fieldWidth, text.Columns(field.Field))
	}
	holder := ""
	for n, field := range i.Fields {
		if name := l.holder(field); n == 0 || name != holder {
			holder = name
			l.line("  " + holder)
		}
		value := fmt.Sprint(field.Value)
		if field.Changed != "" {
			value += l.Say("  (%s)", field.Changed)
		}
		l.line("    " + text.Pad(field.Field, fieldWidth+2) + value)
	}
	if i.Sizing != "" {
		l.heading(l.Say("What the sizes are based on"))
		l.paragraph(2, "", i.Sizing)
	}
	idWidth := 0
	for _, control := range i.Controls {
		idWidth = max(idWidth, text.Columns(control.ID))
	}
	l.heading(l.Say("For which controls"))
	for _, control := range i.Controls {
		l.paragraph(idWidth+4, "  "+control.ID, l.Problem(control.ID, control.Title))
	}
	l.line("")
	l.paragraph(0, "", l.Say("To explain a control, run kubectl lightk8s explain CONTROL."))
}

func (w layout) holder(f InjectedField) string {
	if f.Container == "" {
		return w.Say("the pod itself")
	}
	return w.Say("container %s", f.Container)
}
