package plainyaml

// node reads the node that begins here, below a collection in column parent. Like all that
// read a node in a block, it ends at the first token of a line that follows.
func (p *parser) node(parent int) any {
	column := p.pos - p.start
	if p.dash() {
		return p.blockList(column, false)
	}
	value, key := p.leaf(parent)
	if key.key {
		return p.blockMap(column, key)
	}
	return value
}

// leaf reads a value that is no block map or block list. Where a key stands, it reads that.
func (p *parser) leaf(parent int) (value any, key scalar) {
	switch p.peek() {
	case '|', '>':
		return p.blockScalar(parent), scalar{}
	case '[', '{':
		value = p.flow()
	default:
		s := p.scalar(false)
		if s.key {
			return nil, s
		}
		value = p.value(s)
	}
	if p.content() {
		p.refuse()
	}
	p.next()
	return value, scalar{}
}

// blockMap reads the map in a column, of which the first key is read.
func (p *parser) blockMap(column int, key scalar) any {
	p.deeper()
	base := len(p.keys)
	for {
		name := p.name(key)
		outer := p.enterField(name)
		value := p.field(column)
		p.leave(outer)
		p.keys, p.values = append(p.keys, name), append(p.values, value)
		if p.indent != column {
			break
		}
		if key = p.scalar(false); !key.key {
			p.refuse()
		}
	}
	if p.indent > column {
		p.refuse()
	}
	p.depth--
	return p.popMap(base)
}

// field reads the value of a key of the map in a column. A list can stand in that column, too.
func (p *parser) field(column int) any {
	if p.content() {
		value, key := p.leaf(column)
		if key.key {
			p.refuse()
		}
		return value
	}
	p.next()
	switch {
	case p.indent > column:
		return p.node(column)
	case p.indent == column && p.dash():
		return p.blockList(column, true)
	default:
		return nil
	}
}

// blockList reads the list in a column, which is that of a key's map if it belongs to a key.
func (p *parser) blockList(column int, ofKey bool) any {
	p.deeper()
	base := len(p.values)
	for {
		p.values = append(p.values, p.element(column))
		if p.indent != column || ofKey && !p.dash() {
			break
		}
		if !p.dash() {
			p.refuse()
		}
	}
	if p.indent > column {
		p.refuse()
	}
	p.depth--
	return p.popList(base)
}

// element reads what stands behind a dash in a column: on the line, or below it.
func (p *parser) element(column int) any {
	line := p.line
	p.skip()
	if !p.content() {
		p.next()
		if p.indent <= column {
			p.leave(p.enterElement(line))
			return nil
		}
	}
	outer := p.enterElement(p.line)
	value := p.node(column)
	p.leave(outer)
	return value
}

// deeper begins a collection.
func (p *parser) deeper() {
	if p.depth++; p.depth > maxDepth {
		p.refuse()
	}
}

// popMap makes a map of the keys from base on, and of as many values.
func (p *parser) popMap(base int) map[string]any {
	keys := p.keys[base:]
	first := len(p.values) - len(keys)
	object := make(map[string]any, len(keys))
	for i, key := range keys {
		object[key] = p.values[first+i]
	}
	if len(object) < len(keys) {
		p.refuse() // a key stands twice
	}
	p.keys, p.values = p.keys[:base], p.values[:first]
	return object
}

// popList makes a list of the values from base on.
func (p *parser) popList(base int) []any {
	list := make([]any, len(p.values)-base)
	copy(list, p.values[base:])
	p.values = p.values[:base]
	return list
}
