package text

// Style is how a text is painted, in ANSI attributes. The sixteen basic colors follow the theme of
// the terminal.
type Style string

// The styles in use.
const (
	Bold    Style = "1"
	Dim     Style = "2"
	Red     Style = "31"
	Green   Style = "32"
	Yellow  Style = "33"
	Cyan    Style = "36"
	BoldRed Style = "1;31"
)

// Palette paints text where it is true, and leaves it as it is where it is false.
type Palette bool

// Paint paints a text.
func (p Palette) Paint(style Style, s string) string {
	if !p || style == "" || s == "" {
		return s
	}
	return "\x1b[" + string(style) + "m" + s + "\x1b[0m"
}

// State paints a word by the state that it names: ok, warning, broken, unknown; admitted, denied.
func (p Palette) State(word string) string {
	return p.Paint(map[string]Style{
		"ok": Green, "warning": Yellow, "broken": BoldRed, "unknown": Yellow, "admitted": Green, "denied": BoldRed,
	}[word], word)
}
