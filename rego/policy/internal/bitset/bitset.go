// Package bitset holds sets of small numbers.
package bitset

import "encoding/binary"

// Set is a set of numbers from 0 to the size that it was made for.
type Set []uint64

// New returns an empty set with room for the numbers below size.
func New(size int) Set { return make(Set, (size+63)/64) }

// Add puts a number into the set.
func (s Set) Add(i int) { s[i/64] |= 1 << (i % 64) }

// Has reports whether a number is in the set.
func (s Set) Has(i int) bool { return s[i/64]&(1<<(i%64)) != 0 }

// Intersects reports whether the sets have a number in common.
func (s Set) Intersects(other Set) bool {
	for i := range min(len(s), len(other)) {
		if s[i]&other[i] != 0 {
			return true
		}
	}
	return false
}

// Empty reports whether the set has no number.
func (s Set) Empty() bool {
	for _, word := range s {
		if word != 0 {
			return false
		}
	}
	return true
}

// Key renders the set for use as the key of a map: equal sets of one size have equal keys.
func (s Set) Key() string {
	key := make([]byte, 0, 8*len(s))
	for _, word := range s {
		key = binary.LittleEndian.AppendUint64(key, word)
	}
	return string(key)
}
