package plainyaml

import "bytes"

// scalar is a plain or a quoted scalar. Its text is valid until the next one is read.
type scalar struct {
	text   []byte
	quoted bool
	key    bool // a colon followed, and was read
}

// scalar reads the scalar that begins here, in a flow collection or in a block.
func (p *parser) scalar(flow bool) scalar {
	from := p.pos
	var s scalar
	switch p.peek() {
	case '"', '\'':
		s.quoted = true
		s.text = p.quoted()
		i := p.pos
		for i < p.end && p.data[i] == ' ' {
			i++
		}
		if i < p.end && p.data[i] == ':' && (flow || p.blankAt(i+1)) {
			s.key, p.pos = true, i
		}
	default:
		s.text, s.key = p.plain(flow)
	}
	if s.key {
		if p.pos-from > maxKey {
			p.refuse()
		}
		p.skip() // the colon
	}
	return s
}

// plain reads a plain scalar; it ends at the colon if it is a key.
func (p *parser) plain(flow bool) (text []byte, key bool) {
	if !p.plainBegins(flow) {
		p.refuse()
		return nil, false
	}
	line := p.data[:p.end]
	end := p.pos // behind what is no space
	i := p.pos
scan:
	for ; i < len(line); i++ {
		c := line[i]
		if !endsPlain[c] {
			end = i + 1
			continue
		}
		switch c {
		case ' ':
			continue
		case '\t':
			p.refuse()
			return nil, false
		case '#':
			if line[i-1] == ' ' {
				break scan
			}
		case ':':
			if p.blankAt(i + 1) {
				key = true
				break scan
			}
		default:
			if flow {
				break scan
			}
		}
		end = i + 1
	}
	text = line[p.pos:end]
	p.pos = end
	if key {
		p.pos = i
	}
	return text, key
}

// endsPlain holds what can end a plain scalar, somewhere.
var endsPlain = [256]bool{' ': true, '\t': true, '#': true, ':': true, ',': true, '?': true, '[': true, ']': true, '{': true, '}': true}

// plainBegins reports whether a plain scalar can begin here.
func (p *parser) plainBegins(flow bool) bool {
	switch c := p.peek(); c {
	case 0, '\t', ',', '[', ']', '{', '}', '#', '&', '*', '!', '|', '>', '\'', '"', '%', '@', '`', '?':
		return false
	case ':':
		return !flow && !p.blankAt(p.pos+1)
	case '-':
		return !p.blankAt(p.pos+1) && !p.marker("---")
	case '.':
		return !p.marker("...")
	default:
		return true
	}
}

// marker reports whether the line begins like one that ends a document.
func (p *parser) marker(dots string) bool {
	return p.pos == p.start && bytes.HasPrefix(p.data[p.pos:p.end], []byte(dots))
}

// name returns a key, which is a string.
func (p *parser) name(key scalar) string {
	if word, ok := words[string(key.text)]; ok {
		name, _ := word.(string)
		return name
	}
	if !key.quoted {
		if _, isText := p.resolve(key.text); !isText || string(key.text) == "<<" {
			p.refuse()
		}
	}
	return string(key.text)
}

// value returns what a scalar stands for.
func (p *parser) value(s scalar) any {
	if !s.quoted {
		if value, isText := p.resolve(s.text); !isText {
			return value
		}
	}
	return text(s.text)
}
