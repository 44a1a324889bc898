package wire

import (
	"fmt"
	"strconv"
	"strings"
)

// place is where a value stands in an object of the API.
type place int

const (
	elsewhere place = iota
	whole           // the object itself
	metadata        // its metadata
)

// Object reads an object of the API as unstructured objects have it; of null it is nil. It leaves out
// metadata.managedFields, which no control looks at, and half of many objects is.
func (d *Decoder) Object() (map[string]any, error) {
	if d.peek() == 'n' {
		return nil, d.literal("null")
	}
	if d.peek() != '{' {
		return nil, d.unexpected("an object")
	}
	return d.object(whole)
}

func (d *Decoder) value(at place) (any, error) {
	switch d.peek() {
	case '{':
		return d.object(at)
	case '[':
		return d.list()
	case '"':
		return d.string()
	case 't':
		return true, d.literal("true")
	case 'f':
		return false, d.literal("false")
	case 'n':
		return nil, d.literal("null")
	default:
		return d.number()
	}
}

// object reads the fields before it makes the map: one of the right size.
func (d *Decoder) object(at place) (map[string]any, error) {
	first := len(d.fields)
	err := d.each(func(name string) error {
		inner := elsewhere
		switch {
		case at == metadata && name == "managedFields":
			return d.Skip()
		case at == whole && name == "metadata":
			inner = metadata
		}
		v, err := d.value(inner)
		d.fields = append(d.fields, field{name: name, value: v})
		return err
	})
	if err != nil {
		return nil, err
	}
	object := make(map[string]any, len(d.fields)-first)
	for _, f := range d.fields[first:] {
		object[f.name] = f.value
	}
	d.fields = d.fields[:first]
	return object, nil
}

func (d *Decoder) list() ([]any, error) {
	first := len(d.items)
	err := d.elements(func() error {
		v, err := d.value(elsewhere)
		d.items = append(d.items, v)
		return err
	})
	if err != nil {
		return nil, err
	}
	list := append([]any{}, d.items[first:]...)
	d.items = d.items[:first]
	return list, nil
}

func (d *Decoder) number() (any, error) {
	text, err := d.digits()
	if err != nil {
		return nil, err
	}
	if !strings.Contains(text, ".") {
		if whole, err := strconv.ParseInt(text, 10, 64); err == nil {
			return whole, nil
		}
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return nil, fmt.Errorf("read number %.40s: %w", text, err)
	}
	return f, nil
}

// digits goes past a number, and returns it.
func (d *Decoder) digits() (string, error) {
	d.peek()
	start := d.at
	d.accept('-', '-')
	if !d.accept('0', '0') && !d.run() {
		return "", d.unexpected("a value")
	}
	if d.accept('.', '.') && !d.run() {
		return "", d.unexpected("a digit")
	}
	if d.accept('e', 'e') || d.accept('E', 'E') {
		_ = d.accept('+', '+') || d.accept('-', '-')
		if !d.run() {
			return "", d.unexpected("a digit")
		}
	}
	return d.text[start:d.at], nil
}

// accept goes past one byte from first to last.
func (d *Decoder) accept(first, last byte) bool {
	if d.at >= len(d.text) || d.text[d.at] < first || d.text[d.at] > last {
		return false
	}
	d.at++
	return true
}

// run goes past one digit or more.
func (d *Decoder) run() bool {
	start := d.at
	for d.accept('0', '9') {
		continue
	}
	return d.at > start
}
