package value_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"flag"
	"math"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/lightk8s/lightk8s/rego/vm/value"
	"github.com/lightk8s/lightk8s/test/regovalue"
	"github.com/lightk8s/lightk8s/test/seed"
)

var count = flag.Uint64("value.count", 20_000, "how many pairs of random values are compared with OPA's; a tenth under -short")

// Values are what OPA's are: equal, in order, found, counted and printed alike.
func TestRandomValuesAreThoseOfOPA(t *testing.T) {
	first := seed.Of(t)
	n := *count
	if testing.Short() {
		n /= 10
	}
	for i := range n {
		if !t.Run("", func(t *testing.T) { compare(t, regovalue.Random(1+first, i, 160)) }) {
			t.Fatalf("value %d", i)
		}
	}
}

func FuzzValues(f *testing.F) {
	r := rand.New(rand.NewPCG(2, seed.Of(f)))
	for range 64 {
		data := make([]byte, 100)
		for i := range data {
			data[i] = byte(r.UintN(256))
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) { compare(t, regovalue.New(data)) })
}

func compare(t *testing.T, s *regovalue.Source) {
	t.Helper()
	a := s.Value(3)
	b := a
	if s.N(4) > 0 {
		b = s.Value(3)
	}
	x, y := value.ToRego(a), value.ToRego(b)
	if got, want := cmp.Compare(value.Compare(a, b), 0), cmp.Compare(x.Compare(y), 0); got != want {
		t.Errorf("Compare(%v, %v) is %d, want %d", x, y, got, want)
	}
	equal := x.Compare(y) == 0
	if value.Equal(a, b) != equal || value.Equal(b, a) != equal {
		t.Errorf("Equal(%v, %v) is %v and %v, want %v", x, y, value.Equal(a, b), value.Equal(b, a), equal)
	}
	if equal && value.Hash(a) != value.Hash(b) {
		t.Errorf("%v and %v are equal, and their hashes are not", x, y)
	}
	if back := value.ToRego(value.FromRego(x)); back.String() != x.String() {
		t.Errorf("there and back: %v is %v", x, back)
	}
	comparePlain(t, a, x)
	compareWithin(t, a, b, x, y)
	compareDocument(t, s.Document(3))
}

// comparePlain compares a value without numbers beyond float64 as JSON.
func comparePlain(t *testing.T, a any, x ast.Value) {
	t.Helper()
	if hasHugeNumber(x) {
		return
	}
	want, err := ast.JSON(x)
	if err != nil {
		t.Fatal(err)
	}
	if got, expected := canonical(t, value.Plain(a)), canonical(t, want); !bytes.Equal(got, expected) {
		t.Errorf("Plain(%v) is %s, want %s", x, got, expected)
	}
}

func hasHugeNumber(x ast.Value) bool {
	found := false
	ast.WalkTerms(ast.NewTerm(x), func(t *ast.Term) bool {
		if n, ok := t.Value.(ast.Number); ok {
			_, err := json.Number(n).Float64()
			found = found || err != nil
		}
		return found
	})
	return found
}

// canonical is JSON in which numbers are floats.
func canonical(t *testing.T, v any) []byte {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var read any
	if err := json.Unmarshal(data, &read); err != nil {
		t.Fatal(err)
	}
	if data, err = json.Marshal(read); err != nil {
		t.Fatal(err)
	}
	return data
}

// compareWithin looks for each key of a in a and in b, and for b in a.
func compareWithin(t *testing.T, a, b any, x, y ast.Value) {
	t.Helper()
	find := func(v, key any, x, k ast.Value) {
		t.Helper()
		want, err := x.Find(ast.Ref{ast.NewTerm(k)})
		got := value.Get(v, key)
		if (err == nil) != (got != nil) || got != nil && value.ToRego(got).Compare(want) != 0 {
			t.Errorf("%v[%v] is %v, want %v (%v)", x, k, got, want, err)
		}
	}
	find(a, b, x, y)
	value.Each(a, func(key, _ any) bool {
		find(a, key, x, value.ToRego(key))
		find(b, key, y, value.ToRego(key))
		return true
	})
	items, _ := value.Elements(a)
	for i := range items {
		find(a, int64(i), x, ast.Number(value.NumberText(int64(i))))
		find(a, json.Number(value.NumberText(int64(i))+".0"), x, ast.Number(value.NumberText(int64(i))+".0"))
	}
	if set, ok := a.(*value.Set); ok {
		for _, element := range set.Sorted() {
			find(a, element, x, value.ToRego(element))
		}
	}
	if length, ok := x.(interface{ Len() int }); ok {
		if n, _ := value.Len(a); n != length.Len() {
			t.Errorf("%v has %d elements, want %d", x, n, length.Len())
		}
	}
}

// compareDocument compares a decoded document with what OPA makes of it without its fields that are null.
func compareDocument(t *testing.T, document any) {
	t.Helper()
	if err := value.Check(document); err != nil {
		t.Fatalf("Check(%#v): %v", document, err)
	}
	want, err := ast.InterfaceToValue(withoutNulls(document))
	if err != nil {
		t.Fatal(err)
	}
	if got := value.ToRego(value.Of(document)); got.String() != want.String() {
		t.Errorf("%#v is %v, want %v", document, got, want)
	}
	shared := value.Shared{}
	for range 2 {
		copied, err := shared.Copy(document)
		if err != nil {
			t.Fatal(err)
		}
		if got := value.ToRego(value.Of(copied)); got.String() != want.String() {
			t.Errorf("the copy of %#v is %v, want %v", document, got, want)
		}
		if value.Hash(value.Of(copied)) != value.Hash(value.Of(document)) {
			t.Errorf("the copy of %#v has another hash", document)
		}
	}
	if got, want := value.ToRego(value.WithNulls(document)), ast.MustInterfaceToValue(document); got.String() != want.String() {
		t.Errorf("with nulls %#v is %v, want %v", document, got, want)
	}
}

func withoutNulls(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for key, field := range v {
			if field != nil {
				out[key] = withoutNulls(field)
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = withoutNulls(item)
		}
		return out
	default:
		return v
	}
}

// Copies of one Shared keep the notation of numbers, though 1 and 1.0 are equal.
func TestCopiesShareWhatIsWrittenAlike(t *testing.T) {
	shared := value.Shared{}
	for _, number := range []any{int64(1), json.Number("1.0"), json.Number("1e0"), 1.0, math.Copysign(0, -1), int64(0)} {
		for _, document := range []any{[]any{number}, map[string]any{"a": number}, map[string]any{"a": []any{[]any{number}}}} {
			copied, err := shared.Copy(document)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := value.ToRego(copied).String(), value.ToRego(document).String(); got != want {
				t.Errorf("the copy of %s is %s", want, got)
			}
		}
	}
}

// What JSON does not have is no document: comparing it later would panic.
func TestCheckFailsOnWhatIsNoJSON(t *testing.T) {
	for name, v := range map[string]any{
		"not a number": math.NaN(), "infinite": math.Inf(1), "negative infinite": math.Inf(-1),
		"text as number": json.Number("abc"), "empty number": json.Number(""), "hexadecimal": json.Number("0x10"),
		"infinite number": json.Number("Inf"), "huge exponent": json.Number("1e99999999999"), "function": func() {}, "channel": make(chan int),
		"complex": complex(1, 1),
	} {
		t.Run(name, func(t *testing.T) {
			for _, document := range []any{v, []any{v}, map[string]any{"a": []any{map[string]any{"b": v}}}} {
				if value.Check(document) == nil {
					t.Errorf("Check(%#v) is nil", document)
				}
				if _, err := (value.Shared{}).Copy(document); err == nil {
					t.Errorf("Copy(%#v) has no error", document)
				}
			}
		})
	}
}

// A frozen value is read by many goroutines at once; run with -race.
func TestFrozenValuesAreOnlyRead(t *testing.T) {
	first := seed.Of(t)
	for i := range uint64(200) {
		v := value.Freeze(regovalue.Random(5+first, i, 300).Value(4))
		other := regovalue.Random(5+first, i, 300).Value(4)
		text := value.ToRego(other).String()
		var wait sync.WaitGroup
		for range 4 {
			wait.Go(func() {
				if got := value.ToRego(v).String(); got != text {
					t.Errorf("the value is %s, want %s", got, text)
				}
				if !value.Equal(v, v) || value.Compare(v, v) != 0 || value.Hash(v) != value.Hash(other) {
					t.Errorf("%s is not equal to itself", text)
				}
				value.Freeze(v)
				value.Plain(v)
				value.Each(v, func(key, _ any) bool { return value.Get(v, key) != nil })
				if set, ok := v.(*value.Set); ok {
					for _, element := range set.Sorted() {
						set.Has(element)
					}
				}
			})
		}
		wait.Wait()
	}
}

// Deep documents are copied, hashed, compared and printed.
func TestDeepDocuments(t *testing.T) {
	deep := func() any {
		var v any = "end"
		for range 5_000 {
			v = map[string]any{"a": []any{v}}
		}
		return v
	}
	a, b := deep(), deep()
	if err := value.Check(a); err != nil {
		t.Fatal(err)
	}
	copied, err := value.Shared{}.Copy(a)
	if err != nil {
		t.Fatal(err)
	}
	if !value.Equal(copied, b) || value.Compare(copied, b) != 0 || value.Hash(copied) != value.Hash(b) {
		t.Error("the copy differs")
	}
	if !value.Equal(value.FromRego(value.ToRego(a)), b) {
		t.Error("there and back it differs")
	}
}

// A uint64 beyond int64 keeps its value, which OPA's own conversion does not.
func TestLargeUnsignedNumbers(t *testing.T) {
	if got := value.Of(uint64(math.MaxUint64)); got != json.Number("18446744073709551615") {
		t.Errorf("it is %#v", got)
	}
}
