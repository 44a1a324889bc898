package text

import "strings"

// CommandLine joins words to a command line that a shell takes apart into the same words.
func CommandLine(words []string) string {
	quoted := make([]string, 0, len(words))
	for _, word := range words {
		quoted = append(quoted, argument(word))
	}
	return strings.Join(quoted, " ")
}

// argument is one word of a command line.
func argument(word string) string {
	word = Clean(word)
	plain := func(r rune) bool {
		return r < 0x80 && !strings.ContainsRune("-_./:@%+=,", r) &&
			(r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	}
	if word != "" && strings.IndexFunc(word, plain) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
