package plan

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/lightk8s/lightk8s/rego/vm/value"
)

// version begins the binary form, and goes up with each change of it.
const version = "lightk8s plan 3\n"

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
	return seal(appendTexts(appendText(out, p.Attached), p.Texts))
}

// seal appends a checksum: what is turned over in a plan could make it compute anything.
func seal(out []byte) []byte { return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out)) }

// unsealed returns the plan without its checksum; ok is false where that is wrong.
func unsealed(text string) (plan string, ok bool) {
	const size = 4
	if len(text) < len(version)+size {
		return "", false
	}
	plan, sum := text[:len(text)-size], text[len(text)-size:]
	hash := crc32.NewIEEE()
	if _, err := io.WriteString(hash, plan); err != nil {
		return "", false
	}
	return plan, binary.BigEndian.Uint32([]byte(sum)) == hash.Sum32()
}

// Decode reads the binary form. The plan refers to the text.
func Decode(text string) (*Plan, error) {
	if len(text) < len(version) || text[:len(version)] != version {
		return nil, fmt.Errorf("the plan is not of version %q", version[:len(version)-1])
	}
	text, ok := unsealed(text)
	if !ok {
		return nil, fmt.Errorf("read plan: %w", errBroken)
	}
	r := &reader{rest: text[len(version):]}
	p := &Plan{Constants: make([]any, r.count())}
	for i := range p.Constants {
		p.Constants[i] = r.value(0)
	}
	p.Builtins, p.Files = r.texts(), r.texts()
	p.Funcs = make([]Func, r.count())
	for i := range p.Funcs {
		f := Func{Path: r.text(), Params: r.number(), Locals: r.number(), SeesObject: r.number() == 1, Body: Body(r.text())}
		r.failed = r.failed || f.Params > f.Locals || f.Locals > mostLocals
		p.Funcs[i] = f
	}
	p.Attached, p.Texts = r.text(), r.texts()
	if r.rest != "" {
		r.failed = true
	}
	if err := r.err("plan"); err != nil {
		return nil, err
	}
	p.freeze()
	return p, nil
}

// mostLocals bounds the locals of a function.
const mostLocals = 1 << 14

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
		return int64(r.whole())
	case isNegative:
		return -int64(r.whole()) - 1
	case isNumber:
		return r.notation()
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
	n := r.count()
	out := make([]any, 0, min(n, promised))
	for range n {
		if r.failed {
			return nil
		}
		out = append(out, r.value(depth+1))
	}
	return out
}

// notation reads a number in OPA's notation, which only a number can be compared by.
func (r *reader) notation() any {
	text := r.text()
	if value.CheckNumber(text) != nil {
		r.failed = true
		return nil
	}
	return value.ParseNumber(text)
}
