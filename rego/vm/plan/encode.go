package plan

import (
	"encoding/binary"
	"encoding/json"
	"fmt"

	"github.com/lightk8s/lightk8s/rego/vm/value"
)

// version begins the binary form, and goes up with each change of it.
const version = "lightk8s plan 1\n"

// Encode returns the binary form of the plan.
func (p *Plan) Encode() []byte {
	out := []byte(version)
	out = binary.AppendUvarint(out, uint64(len(p.Constants)))
	for _, c := range p.Constants {
		out = appendValue(out, c)
	}
	out = appendTexts(out, p.Builtins)
	out = appendTexts(out, p.Files)
	out = binary.AppendUvarint(out, uint64(len(p.Funcs)))
	for _, f := range p.Funcs {
		sees := uint64(0)
		if f.SeesObject {
			sees = 1
		}
		out = appendText(out, f.Path)
		for _, n := range []uint64{uint64(f.Params), uint64(f.Locals), sees} {
			out = binary.AppendUvarint(out, n)
		}
		out = appendText(out, string(f.Body))
	}
	return appendText(out, p.Attached)
}

// Decode reads the binary form. The plan refers to the text.
func Decode(text string) (*Plan, error) {
	if len(text) < len(version) || text[:len(version)] != version {
		return nil, fmt.Errorf("the plan is not of version %q", version[:len(version)-1])
	}
	r := &reader{rest: text[len(version):]}
	p := &Plan{Constants: make([]any, r.count())}
	for i := range p.Constants {
		p.Constants[i] = r.value(0)
	}
	p.Builtins, p.Files = r.texts(), r.texts()
	p.Funcs = make([]Func, r.count())
	for i := range p.Funcs {
		p.Funcs[i] = Func{Path: r.text(), Params: r.number(), Locals: r.number(), SeesObject: r.number() == 1, Body: Body(r.text())}
	}
	p.Attached = r.text()
	if r.rest != "" {
		r.failed = true
	}
	p.freeze()
	return p, r.err("plan")
}

func appendText(out []byte, s string) []byte {
	return append(binary.AppendUvarint(out, uint64(len(s))), s...)
}

func appendTexts(out []byte, list []string) []byte {
	out = binary.AppendUvarint(out, uint64(len(list)))
	for _, s := range list {
		out = appendText(out, s)
	}
	return out
}

func (r *reader) texts() []string {
	out := make([]string, r.count())
	for i := range out {
		out[i] = r.text()
	}
	return out
}

// The kinds of constants.
const (
	isNull byte = iota
	isFalse
	isTrue
	isInt
	isNegative
	isNumber
	isText
	isArray
	isObject
	isSet
)

func appendValue(out []byte, v any) []byte {
	switch v := v.(type) {
	case bool:
		if v {
			return append(out, isTrue)
		}
		return append(out, isFalse)
	case int64:
		if v < 0 {
			return binary.AppendUvarint(append(out, isNegative), uint64(-(v + 1)))
		}
		return binary.AppendUvarint(append(out, isInt), uint64(v))
	case json.Number:
		return appendText(append(out, isNumber), string(v))
	case string:
		return appendText(append(out, isText), v)
	case *value.Array:
		return appendList(append(out, isArray), v.Items)
	case *value.Set:
		return appendList(append(out, isSet), v.Sorted())
	case *value.Object:
		var fields []any
		for _, key := range value.SortedKeys(v) {
			fields = append(fields, key, v.Get(key))
		}
		return appendList(append(out, isObject), fields)
	default:
		return append(out, isNull)
	}
}

func appendList(out []byte, list []any) []byte {
	out = binary.AppendUvarint(out, uint64(len(list)))
	for _, v := range list {
		out = appendValue(out, v)
	}
	return out
}

func (r *reader) value(depth int) any {
	if depth > deepest {
		r.failed = true
		return nil
	}
	switch r.byte() {
	case isNull:
		return value.Null{}
	case isFalse:
		return false
	case isTrue:
		return true
	case isInt:
		return int64(r.number())
	case isNegative:
		return -int64(r.number()) - 1
	case isNumber:
		return json.Number(r.text())
	case isText:
		return r.text()
	case isArray:
		return &value.Array{Items: r.list(depth)}
	case isSet:
		return value.NewSet(r.list(depth)...)
	case isObject:
		object := &value.Object{}
		fields := r.list(depth)
		for i := 0; i+1 < len(fields); i += 2 {
			object.Put(fields[i], fields[i+1])
		}
		return object
	default:
		r.failed = true
		return nil
	}
}

func (r *reader) list(depth int) []any {
	out := make([]any, r.count())
	for i := range out {
		out[i] = r.value(depth + 1)
	}
	return out
}
