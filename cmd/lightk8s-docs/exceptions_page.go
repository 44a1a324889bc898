package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// addExceptions renders the exceptions for add-ons: the page, and the file that the chart reads.
func (f *files) addExceptions(to folders) error {
	exceptions, err := policy.BuiltInExceptions()
	if err != nil {
		return err
	}
	data, err := yaml.Marshal(exceptions)
	if err != nil {
		return fmt.Errorf("encode exceptions: %w", err)
	}
	f.add(filepath.Join(to.chart, "files", "exceptions.yaml"), append([]byte("# Written by `make generate` from rego/policy/exceptions. Change that.\n"), data...))
	page, err := exceptionsPage(exceptions)
	if err != nil {
		return err
	}
	f.add(filepath.Join(to.docs, "exceptions.md"), page)
	return nil
}

// exceptionsPage lists the exceptions.
func exceptionsPage(exceptions []policy.Exception) ([]byte, error) {
	m := &markdown{}
	m.paragraph("%s", strings.Replace(generatedNote, "the controls in rego/bundle", "rego/policy/exceptions", 1))
	m.paragraph("# Exceptions for add-ons")
	m.paragraph("Set `exceptions: [flannel, node-exporter]` in the values of the chart, and webhook and floor admit the pods of these " +
		"add-ons, as far as their values are those below. None is in force unless you name it. [The webhook](webhook.md#exceptions) " +
		"has how to move one to another namespace and how to write your own.")
	m.table("exception", "namespaces", "why")
	for _, exception := range exceptions {
		m.row(fmt.Sprintf("[%[1]s](#%[1]s)", exception.ID), code(strings.Join(exception.Namespaces, ", ")), prose(exception.Reason))
	}
	m.end()
	for _, exception := range exceptions {
		source, err := os.ReadFile(filepath.Join("rego", "policy", "exceptions", exception.ID+".yaml"))
		if err != nil {
			return nil, fmt.Errorf("read exception: %w", err)
		}
		_, pods, _ := strings.Cut(string(source), "\npods:\n")
		m.paragraph("## %s", exception.ID)
		m.fence("yaml", "pods:\n"+pods)
	}
	return append([]byte(strings.TrimRight(m.String(), "\n")), '\n'), nil
}
