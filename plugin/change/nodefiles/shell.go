package nodefiles

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
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
	return "cat <<'" + end + "'\n" + text + end + "\n"
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
