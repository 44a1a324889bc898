package plainyaml

// blockScalar reads a literal or a folded block, whose lines are further right than column
// parent. Its indentation is that of its first line: a number that gives it is rare.
func (p *parser) blockScalar(parent int) any {
	folded := p.data[p.pos] == '>'
	p.pos++
	chomp := p.peek()
	if chomp == '+' || chomp == '-' {
		p.pos++
	}
	if p.content() {
		p.refuse()
		return nil
	}
	b := block{folded: folded, text: p.text[:0]}
	for p.after < len(p.data) && p.blockLine(&b, parent) {
	}
	if b.indent == 0 {
		p.refuse() // nothing but blank lines
	}
	if b.open && chomp != '-' {
		b.text = append(b.text, '\n')
	}
	if chomp == '+' {
		b.breaks()
	}
	p.text = b.text
	p.next()
	return text(b.text)
}

// block is what is read of a block scalar.
type block struct {
	folded bool
	indent int // the column of its lines; 0 before the first
	widest int // the most spaces of a blank line before the first
	text   []byte
	open   bool // the last line has a line break, which is not in the text yet
	blank  bool // the last line begins with a space or a tab
	empty  int  // how many blank lines followed it
}

// blockLine reads the next line of a block; it reports whether the line belongs to it.
func (p *parser) blockLine(b *block, parent int) bool {
	start := p.after
	end, after := p.bounds(start)
	i := start
	for i < end && p.data[i] == ' ' && (b.indent == 0 || i-start < b.indent) {
		i++
	}
	column := i - start
	switch {
	case i == end && end == after:
		return false // spaces at the end of the document are no line
	case i == end:
		if b.indent == 0 {
			b.widest = max(b.widest, column)
		}
		b.empty++
	case b.indent == 0 && (p.data[i] == '\t' || column < 1 || column <= parent || column < b.widest):
		p.refuse()
		return false
	case column < b.indent:
		if p.data[i] == '\t' {
			p.refuse()
		}
		return false
	default:
		b.indent = column
		b.add(p.data[i:end], end < after)
	}
	p.after = after
	p.line++
	return true
}

// add appends a line that is not blank.
func (b *block) add(line []byte, open bool) {
	blank := line[0] == ' ' || line[0] == '\t'
	switch {
	case b.open && b.folded && !b.blank && !blank:
		if b.empty == 0 {
			b.text = append(b.text, ' ')
		}
	case b.open:
		b.text = append(b.text, '\n')
	}
	b.breaks()
	b.text = append(b.text, line...)
	b.open, b.blank = open, blank
}

// breaks appends the line breaks of the blank lines.
func (b *block) breaks() {
	for range b.empty {
		b.text = append(b.text, '\n')
	}
	b.empty = 0
}
