package plan

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/plugin/change/files"
	"github.com/lightk8s/lightk8s/plugin/source/manifest"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// File is a manifest, and what it is to be.
type File struct {
	Name          string
	Before, After []byte
	// Changes that are in After, and those that could not be made.
	Changes []Change
	Refused []Refusal
}

// Refusal is a change that a file cannot be edited for.
type Refusal struct {
	Change
	Err error
}

// Refused is a file that cannot be edited at all.
func Refused(name string, changes []Change, err error) File {
	f := File{Name: name}
	for _, c := range changes {
		f.Refused = append(f.Refused, Refusal{c, err})
	}
	return f
}

// ErrSnapshot is the reason not to edit a file that shows a cluster.
var ErrSnapshot = errors.New("shows a cluster; an edit of it changes nothing there")

var errOther = errors.New("another object is there now; run fix again")

// Edit makes the changes of one file, each in its own document: what cannot be edited stays as it is.
func Edit(name string, before []byte, changes []Change) File {
	f := File{Name: name, Before: before, After: before}
	refused := make([]error, len(changes))
	edit := func(line int, document []byte) ([]byte, error) {
		var here []int
		for i, c := range changes {
			if c.Origin.Line == line && c.About == nil {
				here = append(here, i)
			}
		}
		// All at once, since a List can hold thousands of objects, and each edit reads the document twice.
		if edited, err := editItems(document, changes, here); err == nil {
			return edited, nil
		}
		for _, i := range here {
			edited, err := editItems(document, changes, []int{i})
			if err != nil {
				refused[i] = err
				continue
			}
			document = edited
		}
		return document, nil
	}
	after, err := manifest.Rewrite(before, edit)
	for i, c := range changes {
		if c.About != nil && err == nil {
			after, refused[i] = add(after, c.Object)
		}
		switch {
		case err != nil || refused[i] != nil:
			f.Refused = append(f.Refused, Refusal{c, errors.Join(err, refused[i])})
		default:
			f.Changes = append(f.Changes, c)
		}
	}
	if err == nil {
		f.After = after
	}
	return f
}

// add writes an object behind the documents of a file.
func add(file []byte, object map[string]any) ([]byte, error) {
	if bytes.Contains(file, []byte("{{")) {
		return file, files.ErrTemplate
	}
	document, err := yaml.Marshal(object)
	if err != nil {
		return file, fmt.Errorf("encode %s: %w", policy.RefOf(object), err)
	}
	out, err := manifest.Append(file, document)
	if err != nil {
		return file, err
	}
	return out, nil
}

// editItems makes some of the changes in a document: it is their object, or a List that holds them.
func editItems(document []byte, changes []Change, which []int) ([]byte, error) {
	if len(which) == 0 {
		return document, nil
	}
	decoded, err := policy.Decode(document)
	if err != nil {
		return nil, err
	}
	var set []policy.Assignment
	for _, i := range which {
		item := changes[i].Origin.Item
		if found, ok := item.In(decoded).(map[string]any); !ok || policy.RefOf(found).Name != changes[i].Ref.Name {
			return nil, errOther
		}
		for _, assignment := range changes[i].Set {
			set = append(set, policy.Assignment{Path: slices.Concat(item, assignment.Path), Value: assignment.Value})
		}
	}
	return files.Edit(document, set)
}

// Lines counts the lines that differ: removed ones, or added ones if these are more.
func (f File) Lines() int {
	return max(differing(f.Before, f.After), differing(f.After, f.Before))
}

// differing counts the lines of the one text that the other has not, or not as often.
func differing(one, other []byte) int {
	count := map[string]int{}
	for line := range bytes.Lines(other) {
		count[string(bytes.TrimRight(line, "\r\n"))]++
	}
	n := 0
	for line := range bytes.Lines(one) {
		key := string(bytes.TrimRight(line, "\r\n"))
		if count[key]--; count[key] < 0 {
			n++
		}
	}
	return n
}
