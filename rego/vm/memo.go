package vm

import "reflect"

// memo keeps the values of rules on one input, and of functions of one argument.
type memo struct {
	rules   []remembered
	touched []int
	onText  map[textKey]any
	onPlace map[placeKey]any
}

type remembered struct {
	known bool
	value any
}

type textKey struct {
	function int
	argument string
}

// placeKey is an argument by where it is: documents are not changed while they are evaluated.
type placeKey struct {
	function int
	argument uintptr
}

func newMemo(functions int) memo {
	return memo{rules: make([]remembered, functions), onText: map[textKey]any{}, onPlace: map[placeKey]any{}}
}

func (m *memo) rule(number int) (v any, known bool) {
	r := &m.rules[number]
	return r.value, r.known
}

func (m *memo) setRule(number int, v any) {
	m.rules[number] = remembered{known: true, value: v}
	m.touched = append(m.touched, number)
}

func (m *memo) clear() {
	for _, number := range m.touched {
		m.rules[number] = remembered{}
	}
	m.touched = m.touched[:0]
	clear(m.onText)
	clear(m.onPlace)
}

// of returns the value of a function on an argument. remembers is false for arguments that none is kept for.
func (m *memo) of(function int, argument any) (v any, known, remembers bool) {
	switch a := argument.(type) {
	case string:
		v, known = m.onText[textKey{function, a}]
		return v, known, true
	case map[string]any:
		v, known = m.onPlace[placeKey{function, reflect.ValueOf(a).Pointer()}]
		return v, known, true
	default:
		return nil, false, false
	}
}

func (m *memo) set(function int, argument, v any) {
	switch a := argument.(type) {
	case string:
		m.onText[textKey{function, a}] = v
	case map[string]any:
		m.onPlace[placeKey{function, reflect.ValueOf(a).Pointer()}] = v
	}
}
