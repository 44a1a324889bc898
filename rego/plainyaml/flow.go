package plainyaml

// flow reads the list in brackets or the map in braces that begins here, on one line.
func (p *parser) flow() any {
	if p.peek() == '{' {
		return p.flowMap()
	}
	p.deeper()
	p.skip()
	base := len(p.values)
	for p.more(']') {
		outer := p.enterElement(p.line)
		p.values = append(p.values, p.flowNode())
		p.leave(outer)
		p.comma(']')
	}
	p.depth--
	return p.popList(base)
}

func (p *parser) flowMap() any {
	p.deeper()
	p.skip()
	base := len(p.keys)
	for p.more('}') {
		key := p.scalar(true)
		if !key.key {
			p.refuse()
		}
		name := p.name(key)
		outer := p.enterField(name)
		p.spaces()
		value := p.flowNode()
		p.leave(outer)
		p.keys, p.values = append(p.keys, name), append(p.values, value)
		p.comma('}')
	}
	p.depth--
	return p.popMap(base)
}

func (p *parser) flowNode() any {
	if c := p.peek(); c == '[' || c == '{' {
		return p.flow()
	}
	s := p.scalar(true)
	if s.key {
		p.refuse()
	}
	return p.value(s)
}

// more goes to the next entry. Where there is none, it goes behind the closing bracket.
func (p *parser) more(closing byte) bool {
	p.spaces()
	if p.peek() == closing {
		p.skip()
		return false
	}
	return !p.refused
}

// comma goes behind the comma that follows an entry. The last entry needs none.
func (p *parser) comma(closing byte) {
	p.spaces()
	switch p.peek() {
	case ',':
		p.skip()
	case closing:
	default:
		p.refuse()
	}
}
