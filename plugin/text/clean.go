package text

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Clean makes a string from the audited input fit for one line of text. Runs of white space become
// one space. What a terminal or browser acts on instead of showing it (escape sequences, other control
// characters, text direction marks, bytes that are no UTF-8) becomes a visible \x1b, \u202e, \xff.
func Clean(s string) string {
	if isClean(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		case unicode.IsPrint(r):
			b.WriteRune(r)
		default:
			b.WriteString(visible(r))
		}
		i += size
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func isClean(s string) bool {
	space := true // leading space is unclean too
	for i, r := range s {
		if !unicode.IsPrint(r) || r == ' ' && space {
			return false
		}
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(s[i:]); size == 1 {
				return false
			}
		}
		space = r == ' '
	}
	return s == "" || !space
}

func visible(r rune) string {
	switch {
	case r < 0x80:
		return fmt.Sprintf(`\x%02x`, r)
	case r <= 0xffff:
		return fmt.Sprintf(`\u%04x`, r)
	default:
		return fmt.Sprintf(`\U%08x`, r)
	}
}

// EscapeJSON returns JSON with every character that is not printable as \uXXXX: encoding/json leaves
// DEL, the C1 controls and text direction marks as they are. What the JSON means does not change.
func EscapeJSON(p []byte) []byte {
	return replaceUnprintable(p, func(r rune) string {
		if r < 0x7f {
			return string(r) // the white space between tokens; inside strings encoding/json has escaped it
		}
		if high, low := utf16.EncodeRune(r); high != unicode.ReplacementChar {
			return fmt.Sprintf(`\u%04x\u%04x`, high, low)
		}
		return fmt.Sprintf(`\u%04x`, r)
	})
}

// CleanLines is Clean for text with a layout of its own: it keeps spaces, tabs and ends of lines.
func CleanLines(s string) string {
	return string(replaceUnprintable([]byte(s), func(r rune) string {
		if r == '\n' || r == '\t' {
			return string(r)
		}
		return visible(r)
	}))
}

func replaceUnprintable(p []byte, with func(rune) string) []byte {
	if bytes.IndexFunc(p, func(r rune) bool { return !unicode.IsPrint(r) }) < 0 {
		return p
	}
	out := make([]byte, 0, len(p)+len(p)/8)
	for _, r := range string(p) {
		if unicode.IsPrint(r) {
			out = utf8.AppendRune(out, r)
		} else {
			out = append(out, with(r)...)
		}
	}
	return out
}
