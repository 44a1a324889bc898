package policy

import (
	"encoding/binary"
	"strings"
)

// bits is a set of small numbers.
type bits []uint64

func newBits(size int) bits { return make(bits, (size+63)/64) }

func (b bits) add(i int) { b[i/64] |= 1 << (i % 64) }

func (b bits) intersects(c bits) bool {
	for i := range min(len(b), len(c)) {
		if b[i]&c[i] != 0 {
			return true
		}
	}
	return false
}

func (b bits) has(i int) bool { return b[i/64]&(1<<(i%64)) != 0 }

func (b bits) empty() bool {
	for _, word := range b {
		if word != 0 {
			return false
		}
	}
	return true
}

// key renders the set for use as the key of a map.
func (b bits) key() string {
	out := make([]byte, 0, 8*len(b))
	for _, word := range b {
		out = binary.LittleEndian.AppendUint64(out, word)
	}
	return string(out)
}

// fieldIndex numbers the names that controls declare as Fields, so that one walk over an
// object tells which controls have anything to look at.
//
// A name that ends in /* stands for all that begin so, as annotations and labels do.
type fieldIndex struct {
	numbers map[string]int  // without the star
	wanted  map[string]bits // by control id; a control that declares none is not in it
}

func newFieldIndex(controls []Control) fieldIndex {
	index := fieldIndex{numbers: map[string]int{}, wanted: map[string]bits{}}
	for _, control := range controls {
		for _, field := range control.Fields {
			name := strings.TrimSuffix(field, "*")
			if _, ok := index.numbers[name]; !ok {
				index.numbers[name] = len(index.numbers)
			}
		}
	}
	for _, control := range controls {
		if len(control.Fields) == 0 {
			continue
		}
		wanted := newBits(len(index.numbers))
		for _, field := range control.Fields {
			wanted.add(index.numbers[strings.TrimSuffix(field, "*")])
		}
		index.wanted[control.ID] = wanted
	}
	return index
}

// in collects which of the names occur in a decoded object.
func (x fieldIndex) in(object map[string]any) bits {
	present := newBits(len(x.numbers))
	if len(x.numbers) > 0 {
		x.collect(object, present)
	}
	return present
}

func (x fieldIndex) collect(v any, present bits) {
	switch v := v.(type) {
	case map[string]any:
		for key, child := range v {
			if number, ok := x.numbers[key]; ok {
				present.add(number)
			}
			if slash := strings.IndexByte(key, '/'); slash > 0 {
				if number, ok := x.numbers[key[:slash+1]]; ok {
					present.add(number)
				}
			}
			x.collect(child, present)
		}
	case []any:
		for _, child := range v {
			x.collect(child, present)
		}
	}
}

// concerns reports whether a control has anything to look at in an object with these fields.
func (x fieldIndex) concerns(id string, present bits) bool {
	wanted, declared := x.wanted[id]
	return !declared || wanted.intersects(present)
}
