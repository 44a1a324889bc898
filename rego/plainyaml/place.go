package plainyaml

// Place is where a node of a document stands, and those below it.
type Place struct {
	key     string // of the field that it is the value of
	element bool   // of a list, and no field's value
	line    int
	below   []*Place
}

// Lines returns the places of what Decode returns; it is false where Decode is, and for a
// document of nothing.
func Lines(document []byte) (*Place, bool) {
	root := new(Place)
	p := parser{data: document, place: root}
	object, ok := p.document()
	return root, ok && object != nil
}

// Line returns the line of a field or an element in the document, counted from 1: of the key,
// or of where the element begins. Where there is none, it is the line of its deepest parent.
func (at *Place) Line(path []any) int {
	for _, step := range path {
		below := at.child(step)
		if below == nil {
			break
		}
		at = below
	}
	return at.line
}

func (at *Place) child(step any) *Place {
	switch s := step.(type) {
	case string:
		for _, field := range at.below {
			if field.key == s && !field.element {
				return field
			}
		}
	case int:
		if s >= 0 && s < len(at.below) && at.below[s].element {
			return at.below[s]
		}
	}
	return nil
}

// enterField begins the value of a key. It returns what leave takes.
func (p *parser) enterField(key string) (outer *Place) {
	if p.place == nil {
		return nil
	}
	return p.enter(&Place{key: key, line: p.line})
}

// enterElement begins an element of a list. It returns what leave takes.
func (p *parser) enterElement(line int) (outer *Place) {
	if p.place == nil {
		return nil
	}
	return p.enter(&Place{element: true, line: line})
}

func (p *parser) enter(below *Place) (outer *Place) {
	outer, p.place = p.place, below
	outer.below = append(outer.below, below)
	return outer
}

func (p *parser) leave(outer *Place) {
	p.place = outer
}
