package plainyaml

import "bytes"

const (
	// maxDepth bounds how deep collections stand in one another, and so the stack.
	maxDepth = 200
	// maxKey bounds a key, in bytes: YAML ends the search for its colon after 1024 characters.
	maxKey = 1000
)

// parser goes through a document line by line. pos, start and end are about the current line:
// the next byte, the first, and the one behind the last, without the line break.
type parser struct {
	data       []byte
	pos        int
	start, end int
	after      int // where the next line begins
	indent     int // the column of the line's first token; -1 behind the last line
	line       int // 1-based
	depth      int
	refused    bool
	// keys and values are stacks: of the collections that are being read.
	keys   []string
	values []any
	text   []byte // a scalar that is not in the document as it is
	place  *Place // where the lines of what is read are noted, if they are asked for
}

// refuse ends the document: it is not plain. What is read of it from here on is nothing.
func (p *parser) refuse() {
	p.refused = true
	p.start, p.after = len(p.data), len(p.data)
	p.pos, p.end, p.indent = len(p.data), len(p.data), -1
}

// bounds returns the end of the line that begins at start, without its break, and where the next begins.
func (p *parser) bounds(start int) (end, after int) {
	i := bytes.IndexByte(p.data[start:], '\n')
	if i < 0 {
		return len(p.data), len(p.data)
	}
	end = start + i
	after = end + 1
	if end > start && p.data[end-1] == '\r' {
		end--
	}
	return end, after
}

// next goes to the first token of the lines that follow.
func (p *parser) next() {
	for p.after < len(p.data) {
		p.start = p.after
		p.end, p.after = p.bounds(p.start)
		p.line++
		p.pos = p.start
		p.spaces()
		if p.pos == p.end || p.data[p.pos] == '#' {
			continue
		}
		p.indent = p.pos - p.start
		return
	}
	p.pos, p.end, p.indent = len(p.data), len(p.data), -1
}

// spaces goes to what is no space on the line.
func (p *parser) spaces() {
	for p.pos < p.end && p.data[p.pos] == ' ' {
		p.pos++
	}
}

// skip goes behind the next byte of the line.
func (p *parser) skip() {
	if p.pos < p.end {
		p.pos++
	}
}

// peek returns the next byte of the line, or 0 at its end.
func (p *parser) peek() byte {
	if p.pos == p.end {
		return 0
	}
	return p.data[p.pos]
}

// content goes to the next token of the line, and reports whether there is any before a comment.
func (p *parser) content() bool {
	from := p.pos
	p.spaces()
	return p.pos < p.end && (p.data[p.pos] != '#' || p.pos == from)
}

// blankAt reports whether a space, a tab or the end of the line stands there.
func (p *parser) blankAt(i int) bool {
	return i >= p.end || p.data[i] == ' ' || p.data[i] == '\t'
}

// dash reports whether an element of a block list begins here.
func (p *parser) dash() bool {
	return p.peek() == '-' && (p.pos+1 == p.end || p.data[p.pos+1] == ' ')
}
