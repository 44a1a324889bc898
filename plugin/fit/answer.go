package fit

import "fmt"

// tries is how many draws are worth trying, when one costs so many looks at a node.
func (snap *snapshot) tries(wanted int, pods int) int {
	if wanted > 0 {
		return wanted
	}
	const budget = 8_000_000
	cost := max(1, pods*snap.nodesToFind(len(snap.nodes)))
	return max(3, min(64, budget/cost))
}

// decide tries draws until the answer is clear: Yes if all fit, No if none does, else Depends.
// Where no scores are tied, the first two tell all.
func (s *Scenario) decide(draws int, attempt func(*tieBreak) (outcome, error)) error {
	fitted, failed := 0, 0
	var told, tied bool
	for seed := range draws {
		d := newTieBreak(seed)
		out, err := attempt(d)
		if err != nil {
			return err
		}
		tied = tied || d.tied
		fits := len(out.unplaced) == 0
		if fits {
			fitted++
		} else {
			failed++
		}
		if seed == 0 || (!fits && !told) {
			s.Unplaced, s.Moves, s.Tightest = out.unplaced, out.moves, out.tightest
			told = !fits
		}
		if (fitted > 0 && failed > 0) || (!tied && seed == 1) {
			break
		}
	}
	switch {
	case failed == 0:
		s.Fits = Yes
	case fitted == 0:
		s.Fits = No
	default:
		s.Fits = Depends
		s.Note = fmt.Sprintf("of %d draws between equal nodes, %d left pods without a place", fitted+failed, failed)
	}
	return nil
}
