package wire

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// string reads a string. Bytes and escapes that are no character become U+FFFD.
func (d *Decoder) string() (string, error) {
	raw, plain, err := d.quoted()
	switch {
	case err != nil:
		return "", err
	case !plain:
		return unquoted(raw), nil
	case d.shares:
		return raw, nil
	default:
		return strings.Clone(raw), nil
	}
}

// plainBytes stand for themselves in a string: what is printable of ASCII, but quotes and backslashes.
var plainBytes = func() (plain [256]bool) {
	for c := ' '; c < utf8.RuneSelf; c++ {
		plain[c] = c != '"' && c != '\\'
	}
	return plain
}()

// quoted goes past a string, and returns what stands between its quotes. plain reports whether that is the string.
func (d *Decoder) quoted() (raw string, plain bool, err error) {
	d.at++
	start := d.at
	for plain = true; ; plain = false {
		for d.at < len(d.text) && plainBytes[d.text[d.at]] {
			d.at++
		}
		switch {
		case d.at == len(d.text):
			return "", false, d.unexpected("the end of a string")
		case d.text[d.at] == '"':
			d.at++
			return d.text[start : d.at-1], plain, nil
		case d.text[d.at] == '\\':
			if err := d.escape(); err != nil {
				return "", false, err
			}
		case d.text[d.at] < ' ':
			return "", false, d.unexpected("no control character")
		default:
			d.at++
		}
	}
}

// escape goes past an escape.
func (d *Decoder) escape() error {
	d.at++
	if d.at >= len(d.text) || strings.IndexByte(`"\/bfnrtu`, d.text[d.at]) < 0 {
		return d.unexpected("an escape")
	}
	isUnicode := d.text[d.at] == 'u'
	d.at++
	for range 4 {
		if isUnicode && !d.accept('0', '9') && !d.accept('a', 'f') && !d.accept('A', 'F') {
			return d.unexpected("a hexadecimal digit")
		}
	}
	return nil
}

// escaped are the characters that stand for themselves or others behind a backslash.
var escaped = map[byte]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// unquoted replaces the escapes of what quoted returned.
func unquoted(raw string) string {
	out := make([]byte, 0, len(raw))
	for raw != "" {
		switch {
		case raw[0] != '\\':
			r, size := utf8.DecodeRuneInString(raw)
			out, raw = utf8.AppendRune(out, r), raw[size:]
		case raw[1] != 'u':
			out, raw = append(out, escaped[raw[1]]), raw[2:]
		default:
			r := hexadecimal(raw)
			raw = raw[6:]
			if utf16.IsSurrogate(r) {
				if r = utf16.DecodeRune(r, hexadecimal(raw)); r != utf8.RuneError {
					raw = raw[6:]
				}
			}
			out = utf8.AppendRune(out, r)
		}
	}
	return string(out)
}

// hexadecimal returns the character of an escape \uXXXX that the text begins with; -1: it begins with none.
func hexadecimal(text string) rune {
	if len(text) < 6 || text[:2] != `\u` {
		return -1
	}
	n, err := strconv.ParseUint(text[2:6], 16, 32)
	if err != nil {
		return -1
	}
	return rune(n)
}
