// Package regovalue draws values of Rego from bytes, so that random tests and fuzz targets draw alike: those of
// package rego/vm/value, and documents as decoders yield them, dense in what is at a boundary.
package regovalue

import (
	"encoding/json"
	"math"
	"math/rand/v2"

	"github.com/lightk8s/lightk8s/rego/vm/value"
)

// Source draws values. Where its bytes end it draws the first of each choice.
type Source struct{ rest []byte }

// New returns a source that draws by the bytes.
func New(data []byte) *Source { return &Source{rest: data} }

// Random returns a source of as many bytes.
func Random(seed, number uint64, size int) *Source {
	r := rand.New(rand.NewPCG(seed, number))
	data := make([]byte, size)
	for i := range data {
		data[i] = byte(r.UintN(256))
	}
	return New(data)
}

// N draws a number below n, which is at most 256.
func (s *Source) N(n int) int {
	if len(s.rest) == 0 {
		return 0
	}
	b := s.rest[0]
	s.rest = s.rest[1:]
	return int(b) % n
}

func one[T any](s *Source, from []T) T { return from[s.N(len(from))] }

var wholes = []int64{
	0, 1, -1, 2, 3, 5, 7, 10, 100, -2, -10, 1 << 20, math.MaxInt32, math.MinInt32, math.MaxInt32 + 1, math.MinInt32 - 1,
	1 << 53, 1<<53 + 1, -1<<53 - 1, math.MaxInt64, math.MinInt64, math.MaxInt64 - 1, math.MinInt64 + 1, 3_037_000_500,
}

var numbers = []string{
	"1.0", "1e0", "-0", "0.0", "-0.0", "0.5", "-1.5", "0.1", "0.10", "1E2", "100.0", "1e2", "1.05e1", "10.5", "2.50",
	"9223372036854775808", "-9223372036854775809", "9223372036854775807.0", "18446744073709551615",
	"123456789012345678901234567890", "1.23456789012345678901234567890", "1e21", "1e-7", "1e308", "1e400", "-1e400",
	"1e-400", "9007199254740993.0", "0.30000000000000004", "3.0000000000000000000000000000000000000001",
}

// Texts are strings that functions stumble over.
var Texts = []string{
	"", "a", "b", "abc", "aXbXc", "A", " a ", "\t\n", "0", "1", "-1", "1.0", "01", "1e3", "64Mi", "true", "null", "ä", "日本語",
	"e\u0301", "😀a😀", "\xff", "a\xffb", "\xe6\x97", "\ufffd", "\x00", "a/b", "a~1b", `"`, `\`, "%d", "%v %s", "%!", "[", "(a)",
	"a*", "^.*$", "(?i)A|b", "(", "x{1001}", `\pL`, "10.0.0.0/8", "::1", "{\"a\": 1}", "[1, 2.0]", "a: &x [*x]", "object", "aaaa",
	"ǅ", "ß", "ſ", "K", "abcabcabc",
}

// Whole draws an int64.
func (s *Source) Whole() int64 { return one(s, wholes) }

// Number draws a number.
func (s *Source) Number() any {
	if s.N(2) == 0 {
		return s.Whole()
	}
	return value.ParseNumber(one(s, numbers))
}

// Text draws a string.
func (s *Source) Text() string {
	switch s.N(8) {
	case 0:
		return one(s, Texts) + one(s, Texts)
	case 1:
		n := min(s.N(12), len(s.rest))
		text := string(s.rest[:n])
		s.rest = s.rest[n:]
		return text
	default:
		return one(s, Texts)
	}
}

// Value draws a value, in which others stand at most as deep.
func (s *Source) Value(depth int) any {
	kinds := 10
	if depth <= 0 {
		kinds = 6
	}
	switch s.N(kinds) {
	case 0:
		return value.Null{}
	case 1:
		return s.N(2) == 1
	case 2, 3:
		return s.Number()
	case 4, 5:
		return s.Text()
	case 6:
		return value.NewArray(s.values(depth)...)
	case 7:
		return value.NewSet(s.values(depth)...)
	case 8:
		return s.Object(depth)
	default:
		return value.Of(s.Document(depth))
	}
}

// size draws how many elements a collection has: few, and now and then more than are looked for one by one.
func (s *Source) size() int {
	if s.N(12) == 11 {
		return 9 + s.N(8)
	}
	return s.N(4)
}

func (s *Source) values(depth int) []any {
	out := make([]any, s.size())
	for i := range out {
		out[i] = s.Value(depth - 1)
	}
	return out
}

// Object draws an object that was computed, with keys of any type.
func (s *Source) Object(depth int) *value.Object {
	out := &value.Object{}
	for range s.size() {
		out.Put(s.Value(depth-1), s.Value(depth-1))
	}
	return out
}

// Document draws what decoders yield: nil, bool, string, numbers of Go's types, []any and map[string]any.
func (s *Source) Document(depth int) any {
	kinds := 10
	if depth <= 0 {
		kinds = 7
	}
	switch s.N(kinds) {
	case 0:
		return nil
	case 1:
		return s.N(2) == 1
	case 2:
		return s.Whole()
	case 3:
		return one(s, []any{
			1.0, math.Copysign(0, -1), 0.1, -1.5, 1e21, 1e300, 5e-324, 9007199254740993.0, 1 << 62,
			int(7), int32(-7), uint64(7), uint64(math.MaxInt64),
		})
	case 4:
		return json.Number(one(s, numbers))
	case 5, 6:
		return s.Text()
	case 7:
		out := make([]any, s.size())
		for i := range out {
			out[i] = s.Document(depth - 1)
		}
		return out
	default:
		out := map[string]any{}
		for range s.size() {
			out[s.Text()] = s.Document(depth - 1)
		}
		return out
	}
}
