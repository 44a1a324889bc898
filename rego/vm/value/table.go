package value

import (
	"slices"
	"sort"
)

// table holds keys in the order that they came, or sorted. Few are looked for one by one, many by an index,
// sorted ones by bisection.
type table struct {
	keys   []any
	values []any // of an object; nil in a set
	sorted bool
	text   map[string]int32   // places of keys that are strings; nil: not built
	other  map[uint64][]int32 // places of the others, by hash
}

// fewKeys is how many keys are looked for one by one.
const fewKeys = 8

// place returns where the key is; -1: nowhere.
func (t *table) place(key any) int {
	switch {
	case len(t.keys) <= fewKeys:
		return t.scan(key)
	case t.sorted:
		i := sort.Search(len(t.keys), func(i int) bool { return Compare(t.keys[i], key) >= 0 })
		if i < len(t.keys) && Equal(t.keys[i], key) {
			return i
		}
		return -1
	}
	if t.text == nil {
		t.build()
	}
	if name, ok := key.(string); ok {
		if i, there := t.text[name]; there {
			return int(i)
		}
		return -1
	}
	for _, i := range t.other[Hash(key)] {
		if Equal(t.keys[i], key) {
			return int(i)
		}
	}
	return -1
}

func (t *table) scan(key any) int {
	if name, ok := key.(string); ok {
		for i, k := range t.keys {
			if s, is := k.(string); is && s == name {
				return i
			}
		}
		return -1
	}
	for i, k := range t.keys {
		if Equal(k, key) {
			return i
		}
	}
	return -1
}

func (t *table) build() {
	t.text, t.other = make(map[string]int32, 2*len(t.keys)), map[uint64][]int32{}
	for i := range t.keys {
		t.register(i)
	}
}

func (t *table) register(i int) {
	if name, ok := t.keys[i].(string); ok {
		t.text[name] = int32(i)
		return
	}
	hash := Hash(t.keys[i])
	t.other[hash] = append(t.other[hash], int32(i))
}

// add appends a key that is not there.
func (t *table) add(key any) {
	if t.sorted = t.sorted && len(t.keys) == 0; t.text != nil {
		defer t.register(len(t.keys))
	}
	t.keys = append(t.keys, key)
}

// sort puts the keys in order.
func (t *table) sort() {
	if t.sorted {
		return
	}
	t.text, t.other = nil, nil
	if t.values == nil {
		slices.SortFunc(t.keys, Compare)
	} else {
		sort.Sort(byKey{t})
	}
	t.sorted = true
}

type byKey struct{ *table }

func (t byKey) Len() int           { return len(t.keys) }
func (t byKey) Less(i, j int) bool { return Compare(t.keys[i], t.keys[j]) < 0 }
func (t byKey) Swap(i, j int) {
	t.keys[i], t.keys[j] = t.keys[j], t.keys[i]
	t.values[i], t.values[j] = t.values[j], t.values[i]
}

// Object is an object that was computed.
type Object struct{ table }

// Len returns the number of its keys.
func (o *Object) Len() int { return len(o.keys) }

// Get returns what stands under the key; nil: nothing.
func (o *Object) Get(key any) any {
	if i := o.place(key); i >= 0 {
		return o.values[i]
	}
	return nil
}

// Put puts a value under the key, in place of what stood there.
func (o *Object) Put(key, v any) {
	if i := o.place(key); i >= 0 {
		o.values[i] = v
		return
	}
	o.add(key)
	o.values = append(o.values, v)
}

// Set is a set.
type Set struct{ table }

// NewSet returns a set of the elements.
func NewSet(elements ...any) *Set {
	s := &Set{}
	for _, element := range elements {
		s.Add(element)
	}
	return s
}

// Len returns the number of its elements.
func (s *Set) Len() int { return len(s.keys) }

// Has reports whether the element is in the set.
func (s *Set) Has(element any) bool { return s.place(element) >= 0 }

// Add puts an element into the set.
func (s *Set) Add(element any) {
	if !s.Has(element) {
		s.add(element)
	}
}

// Sorted returns the elements in order; they must not be changed.
func (s *Set) Sorted() []any {
	s.sort()
	return s.keys
}

// Elements returns the elements in any order; they must not be changed.
func (s *Set) Elements() []any { return s.keys }

func (s *Set) equal(other *Set) bool {
	if len(s.keys) != len(other.keys) {
		return false
	}
	for _, element := range s.keys {
		if !other.Has(element) {
			return false
		}
	}
	return true
}
