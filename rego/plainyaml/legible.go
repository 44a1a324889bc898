package plainyaml

import "unicode/utf8"

// legible reports whether the data is UTF-8 text whose only line breaks are LF and CRLF, and
// of which the parser of all of YAML refuses no character. A byte order mark is rare enough.
func legible(data []byte) bool {
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case c >= ' ' && c < 0x7f, c == '\n', c == '\t':
		case c == '\r':
			if i+1 == len(data) || data[i+1] != '\n' {
				return false
			}
		case c >= utf8.RuneSelf:
			r, width := utf8.DecodeRune(data[i:])
			if r == utf8.RuneError && width == 1 || !printable(r) {
				return false
			}
			i += width - 1
		default:
			return false
		}
	}
	return true
}

// printable reports whether a rune beyond ASCII is neither a control character nor a line break.
func printable(r rune) bool {
	const lineSeparator, paragraphSeparator, byteOrderMark, lastOfPlane = '\u2028', '\u2029', '\ufeff', '\ufffd'
	switch r {
	case lineSeparator, paragraphSeparator, byteOrderMark:
		return false
	default:
		return r >= 0xa0 && (r <= lastOfPlane || r > 0xffff)
	}
}
