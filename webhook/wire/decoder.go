// Package wire reads the JSON that an API server sends. It yields what sigs.k8s.io/json does with whole
// numbers as int64 and names in their case, in a quarter of its time: a test holds the two together.
package wire

import (
	"fmt"
	"sync"
)

// Decoder reads values one after the other.
type Decoder struct {
	text   string
	at     int
	depth  int     // of objects and lists around the next value
	fields []field // of objects that are not read to their end
	items  []any   // of lists likewise
	// shares reports whether strings are parts of the text, which then stays in memory as long as one of them.
	shares bool
}

type field struct {
	name  string
	value any
}

const (
	// maxShared bounds the texts, in bytes, that are kept in memory by parts of them.
	maxShared = 32 << 10
	// maxDepth is how deep sigs.k8s.io/json reads.
	maxDepth = 10000
	// maxKept bounds the fields and items of a decoder that is used again.
	maxKept = 1024
)

var decoders = sync.Pool{New: func() any { return new(Decoder) }}

// Read has visit read the one value that the text is. The text can be changed afterwards.
func Read(text []byte, visit func(*Decoder) error) error {
	d, ok := decoders.Get().(*Decoder)
	if !ok {
		return fmt.Errorf("read JSON: no decoder")
	}
	d.text, d.at, d.depth, d.shares = string(text), 0, 0, len(text) <= maxShared
	defer d.done()
	if err := visit(d); err != nil {
		return err
	}
	if d.peek(); d.at < len(d.text) {
		return d.unexpected("the end")
	}
	return nil
}

// done gives the decoder back, without what it has read.
func (d *Decoder) done() {
	if cap(d.fields) > maxKept || cap(d.items) > maxKept {
		return
	}
	clear(d.fields[:cap(d.fields)])
	clear(d.items[:cap(d.items)])
	d.text, d.fields, d.items = "", d.fields[:0], d.items[:0]
	decoders.Put(d)
}

// peek returns the first byte of the next token; 0: there is none.
func (d *Decoder) peek() byte {
	for d.at < len(d.text) {
		switch c := d.text[d.at]; c {
		case ' ', '\t', '\r', '\n':
			d.at++
		default:
			return c
		}
	}
	return 0
}

// take goes past the byte c, if it is the next token.
func (d *Decoder) take(c byte) bool {
	if d.peek() != c {
		return false
	}
	d.at++
	return true
}

func (d *Decoder) unexpected(want string) error {
	if d.at >= len(d.text) {
		return fmt.Errorf("the JSON ends at byte %d, want %s", d.at, want)
	}
	return fmt.Errorf("%q at byte %d of the JSON, want %s", d.text[d.at], d.at, want)
}

// enter goes into an object or a list; leave comes out of it.
func (d *Decoder) enter() error {
	if d.depth++; d.depth > maxDepth {
		return fmt.Errorf("the JSON nests more than %d deep", maxDepth)
	}
	d.at++
	return nil
}

func (d *Decoder) leave() { d.depth-- }

// literal goes past true, false or null.
func (d *Decoder) literal(word string) error {
	if d.peek() != word[0] || len(d.text)-d.at < len(word) || d.text[d.at:d.at+len(word)] != word {
		return d.unexpected(word)
	}
	d.at += len(word)
	return nil
}
