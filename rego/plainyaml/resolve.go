package plainyaml

import (
	"bytes"
	"errors"
	"math"
	"strconv"
	"strings"
)

// constants are the words that are no strings in YAML 1.1.
var constants = map[string]any{
	"y": true, "Y": true, "yes": true, "Yes": true, "YES": true, "true": true, "True": true, "TRUE": true, "on": true, "On": true, "ON": true,
	"n": false, "N": false, "no": false, "No": false, "NO": false, "false": false, "False": false, "FALSE": false, "off": false, "Off": false, "OFF": false,
	"~": nil, "null": nil, "Null": nil, "NULL": nil,
}

// resolve returns what a plain scalar is if it is no string.
func (p *parser) resolve(text []byte) (value any, isText bool) {
	if len(text) == 0 {
		return nil, true
	}
	switch c := text[0]; {
	case c >= '0' && c <= '9', c == '-', c == '+', c == '.':
		return p.number(text)
	case len(text) <= len("false"):
		value, found := constants[string(text)]
		return value, !found
	default:
		return nil, true
	}
}

// number returns the number that a scalar is. A date stays a string.
func (p *parser) number(text []byte) (value any, isText bool) {
	if n, ok := short(text); ok {
		return n, false
	}
	digit := false
	for _, c := range text {
		switch {
		case c >= '0' && c <= '9':
			digit = true
		case !inNumber[c]:
			if unbounded(text) {
				p.refuse()
			}
			return nil, true
		}
	}
	if !digit {
		return nil, true
	}
	n, ok := p.parsed(string(text))
	return n, !ok
}

// short reads a whole number as most are written: with few digits, of which the first is not 0.
func short(text []byte) (int64, bool) {
	if len(text) > 18 || text[0] == '0' && len(text) > 1 {
		return 0, false
	}
	n := int64(0)
	for _, c := range text {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int64(c-'0')
	}
	return n, true
}

// inNumber holds what a number of any base can be written with.
var inNumber = [256]bool{'+': true, '-': true, '.': true, '_': true, 'x': true, 'X': true, 'o': true, 'O': true,
	'a': true, 'b': true, 'c': true, 'd': true, 'e': true, 'f': true, 'A': true, 'B': true, 'C': true, 'D': true, 'E': true, 'F': true}

// unbounded reports whether a text is infinity or not a number, which have no place in JSON.
func unbounded(text []byte) bool {
	unsigned := bytes.TrimLeft(text, "+-")
	return bytes.EqualFold(unsigned, []byte(".inf")) || bytes.EqualFold(unsigned, []byte(".nan"))
}

// parsed reads what can be a number, as go.yaml.in/yaml/v2 does. It refuses what is larger than
// whole numbers are, and the binary numbers that strconv does not take for such.
func (p *parser) parsed(text string) (any, bool) {
	digits := text
	if text[0] == '.' {
		if strings.Contains(text, "_") {
			p.refuse()
		}
	} else {
		digits = strings.ReplaceAll(text, "_", "")
		n, err := strconv.ParseInt(digits, 0, 64)
		if err == nil {
			return n, true
		}
		if errors.Is(err, strconv.ErrRange) || strings.HasPrefix(strings.TrimPrefix(digits, "-"), "0b") {
			p.refuse()
		}
	}
	if !decimal(digits) {
		return nil, false
	}
	const exact = 1 << 53
	switch f, err := strconv.ParseFloat(digits, 64); {
	case err != nil, math.Abs(f) > exact:
		p.refuse()
		return nil, false
	case f == math.Trunc(f):
		return int64(f), true
	default:
		return f, true
	}
}

// decimal reports whether a text is digits with at most one point among or beside them, and an
// exponent or none.
func decimal(text string) bool {
	if text[0] == '+' || text[0] == '-' {
		text = text[1:]
	}
	mantissa, exponent := text, "0"
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		mantissa, exponent = text[:i], text[i+1:]
		if exponent != "" && (exponent[0] == '+' || exponent[0] == '-') {
			exponent = exponent[1:]
		}
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	return whole+fraction != "" && digitsOnly(whole) && digitsOnly(fraction) && exponent != "" && digitsOnly(exponent)
}

func digitsOnly(text string) bool {
	return strings.Trim(text, "0123456789") == ""
}
