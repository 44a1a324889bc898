package plainyaml

import "bytes"

// quoted reads a scalar in quotes that ends on the line.
func (p *parser) quoted() []byte {
	quote := p.data[p.pos]
	p.pos++
	from := p.pos
	length := bytes.IndexByte(p.data[from:p.end], quote)
	if length < 0 {
		p.refuse()
		return nil
	}
	text := p.data[from : from+length]
	p.pos = from + length + 1
	switch {
	case quote == '\'' && p.peek() == '\'':
		p.pos = from
		return p.doubled()
	case quote == '"' && bytes.IndexByte(text, '\\') >= 0:
		p.pos = from
		return p.escaped()
	default:
		return text
	}
}

// doubled reads the rest of a scalar in single quotes, of which two stand for one.
func (p *parser) doubled() []byte {
	p.text = p.text[:0]
	for p.pos < p.end {
		c := p.data[p.pos]
		p.pos++
		if c == '\'' {
			if p.peek() != '\'' {
				return p.text
			}
			p.pos++
		}
		p.text = append(p.text, c)
	}
	p.refuse()
	return nil
}

// escaped reads the rest of a scalar in double quotes. Escapes other than those of a
// character that is written often are rare.
func (p *parser) escaped() []byte {
	p.text = p.text[:0]
	for p.pos < p.end {
		c := p.data[p.pos]
		p.pos++
		switch c {
		case '"':
			return p.text
		case '\\':
			if c = unescaped(p.peek()); c == 0 {
				p.refuse()
				return nil
			}
			p.pos++
		}
		p.text = append(p.text, c)
	}
	p.refuse()
	return nil
}

// unescaped returns what stands for a backslash and a letter, or 0.
func unescaped(letter byte) byte {
	switch letter {
	case 'n':
		return '\n'
	case 't':
		return '\t'
	case 'r':
		return '\r'
	case '"', '\\', '\'', ' ':
		return letter
	default:
		return 0
	}
}
