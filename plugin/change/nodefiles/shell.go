package nodefiles

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode/utf8"
)

// shellQuoted is one word for the shell, whatever is in it, but for NUL, which no shell can hold.
func shellQuoted(s string) string {
	return "'" + strings.ReplaceAll(strings.ReplaceAll(s, "\x00", ""), "'", `'\''`) + "'"
}

// heredoc is a command that prints the text as it is. The text ends in a line feed, and the word
// that ends the document is made of the text, so that no line of it can be that word.
func heredoc(text string) string {
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	end := "LIGHTK8S_" + digest(text)
	if losesByte(text, end) {
		return "printf '%s' " + shellQuoted(text) + "\n"
	}
	return "cat <<'" + end + "'\n" + text + end + "\n"
}

// function is a shell function that prints a text; with an empty one, it does nothing.
func function(name, text string) string {
	body := ":\n"
	if text != "" {
		body = heredoc(text)
	}
	return name + "() {\n" + body + "}\n"
}

// losesByte reports whether dash would lose a byte of a here-document: one that is not ASCII, where only
// letters that the end word begins with stand before it on the line.
func losesByte(text, end string) bool {
	for line := range strings.Lines(text) {
		same := 0
		for same < min(len(line), len(end)) && line[same] == end[same] {
			same++
		}
		if same > 0 && same < len(line) && line[same] >= utf8.RuneSelf {
			return true
		}
	}
	return false
}

// digest names content, in 12 letters.
func digest(parts ...string) string {
	hash := sha256.New()
	for _, part := range parts {
		hash.Write([]byte(part))
		hash.Write([]byte{0})
	}
	return hex.EncodeToString(hash.Sum(nil))[:12]
}
