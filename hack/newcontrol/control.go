package main

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"text/template"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// control is the control to write.
type control struct{ Category, ID string }

var kebab = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

const controlsFolder = "lightk8s/controls"

// check refuses names that the bundle would refuse, that are taken, or that look misspelt.
func (c control) check(bundle fs.FS, newCategory bool) error {
	for _, name := range []struct{ flag, value string }{{"category", c.Category}, {"id", c.ID}} {
		if name.value == "" {
			return fmt.Errorf("no %s: pass -category CATEGORY -id ID", name.flag)
		}
		if !kebab.MatchString(name.value) {
			return fmt.Errorf("%s %q is not kebab-case: lower-case letters, digits, and single hyphens between them", name.flag, name.value)
		}
	}
	folders, err := fs.Glob(bundle, controlsFolder+"/*/*")
	if err != nil {
		return fmt.Errorf("list controls: %w", err)
	}
	if len(folders) == 0 {
		return errors.New("there is no control in the bundle: run at the root of the repository")
	}
	var categories []string
	for _, folder := range folders {
		category := path.Base(path.Dir(folder))
		if path.Base(folder) == c.ID {
			return fmt.Errorf("control id %q is taken: %s", c.ID, folder)
		}
		categories = append(categories, category)
	}
	slices.Sort(categories)
	categories = slices.Compact(categories)
	if newCategory || slices.Contains(categories, c.Category) {
		return nil
	}
	if nearest := policy.Nearest(c.Category, categories); nearest != "" {
		return fmt.Errorf("unknown category %q: did you mean %q? -new-category makes a new one", c.Category, nearest)
	}
	return fmt.Errorf("unknown category %q: want one of %s; -new-category makes a new one", c.Category, strings.Join(categories, ", "))
}

// skeletons hold an example for each category, of what its controls judge.
//
//go:embed skeleton
var skeletons embed.FS

// usual is the category whose example new categories get: pods are what most controls judge.
const usual = "workload"

// skeleton is the folder of the example of the control's category.
func (c control) skeleton() string {
	folder := path.Join("skeleton", c.Category)
	if _, err := fs.Stat(skeletons, folder); err != nil {
		return path.Join("skeleton", usual)
	}
	return folder
}

// write writes the files of the control into a folder of its own, and returns that folder.
func (c control) write(bundle string) (string, error) {
	folder := filepath.Join(bundle, filepath.FromSlash(controlsFolder), c.Category, c.ID)
	if err := os.MkdirAll(filepath.Dir(folder), 0o755); err != nil {
		return "", fmt.Errorf("write control: %w", err)
	}
	if err := os.Mkdir(folder, 0o755); err != nil {
		return "", fmt.Errorf("write control: %w", err)
	}
	files, err := template.ParseFS(skeletons, c.skeleton()+"/*")
	if err != nil {
		return "", fmt.Errorf("read skeleton: %w", err)
	}
	for _, file := range files.Templates() {
		name := file.Name()
		if name == "control.rego.tmpl" {
			name = strings.ReplaceAll(c.ID, "-", "_") + ".rego"
		}
		err := writeTemplate(filepath.Join(folder, strings.TrimSuffix(name, ".tmpl")), file, c)
		if err != nil {
			return "", fmt.Errorf("write control: %w", err)
		}
	}
	return folder, nil
}

func writeTemplate(path string, file *template.Template, c control) error {
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	return errors.Join(file.Execute(out, c), out.Close())
}

// Package is the Rego package of the control, written as opa fmt writes it.
func (c control) Package() string {
	return "lightk8s.controls" + step(c.Category) + step(c.ID)
}

// word is a name that can follow a dot, keywords of Rego left aside.
var word = regexp.MustCompile(`^[a-z][a-z0-9]*$`)

var keywords = []string{
	"as", "contains", "default", "else", "every", "false", "if", "import", "in", "not", "null", "package", "some", "true", "with",
}

func step(name string) string {
	if word.MatchString(name) && !slices.Contains(keywords, name) {
		return "." + name
	}
	return fmt.Sprintf("[%q]", name)
}
