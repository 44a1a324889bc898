package text

// Block is lines of a screen. The first of them are shown; one more line counts the others.
type Block struct {
	Lines []string
	// Shown is how many of the lines have room.
	Shown int
	// Around is how many lines stand above and below: a heading, a foot.
	Around int
}

// Height is how many lines of the screen the block takes; 0: it is empty.
func (b Block) Height() int {
	if len(b.Lines) == 0 {
		return 0
	}
	height := b.Around + min(b.Shown, len(b.Lines))
	if b.Shown < len(b.Lines) {
		height++
	}
	return height
}

// Split returns the lines that are shown, and counts the hidden ones.
func (b Block) Split() (shown []string, hidden int) {
	n := Shown(len(b.Lines), b.Shown)
	return b.Lines[:n], len(b.Lines) - n
}

// Shown is how many of so many lines are shown where some have room. It never hides one line: the line that counts
// it takes as much room.
func Shown(lines, room int) int {
	if lines-room == 1 {
		return lines
	}
	return min(lines, room)
}

// Shorten hides lines of the longest blocks until all fit into so many lines, and keeps the least of each.
func Shorten(room, least int, blocks ...*Block) {
	for {
		height, longest := 0, (*Block)(nil)
		for _, b := range blocks {
			height += b.Height()
			b.Shown = min(b.Shown, len(b.Lines))
			if b.Shown > least && (longest == nil || b.Shown >= longest.Shown) {
				longest = b
			}
		}
		if height <= room || longest == nil {
			return
		}
		longest.Shown--
	}
}
