package plan

import "github.com/lightk8s/lightk8s/rego/vm/value"

// constants numbers the constants of a plan, each once.
type constants struct {
	values  []any
	numbers map[string]int // by the notation of the value
}

func newConstants() *constants { return &constants{numbers: map[string]int{}} }

// add returns the number of a constant.
func (c *constants) add(v any) int {
	key := value.ToRego(v).String()
	number, ok := c.numbers[key]
	if !ok {
		number = len(c.values)
		c.numbers[key] = number
		c.values = append(c.values, v)
	}
	return number
}
