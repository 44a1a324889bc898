package builtin

import (
	"math"
	"math/bits"

	"github.com/lightk8s/lightk8s/rego/vm/value"
)

// wholes is a function of two whole numbers that can be without a whole result.
func wholes(f func(x, y int64) (int64, bool)) native {
	return func(args []any) (any, bool) {
		x, ok := args[0].(int64)
		y, also := args[1].(int64)
		if !ok || !also {
			return nil, false
		}
		n, ok := f(x, y)
		return n, ok
	}
}

func plus(x, y int64) (int64, bool) {
	sum := x + y
	return sum, (sum > x) == (y > 0)
}

func difference(x, y int64) (int64, bool) {
	n := x - y
	return n, (n < x) == (y > 0)
}

func mul(x, y int64) (int64, bool) {
	high, low := bits.Mul64(magnitude(x), magnitude(y))
	if high != 0 || low > math.MaxInt64 {
		return 0, false
	}
	return x * y, true
}

func magnitude(x int64) uint64 {
	if x < 0 {
		return uint64(-x)
	}
	return uint64(x)
}

// div is exact, or else left to OPA: it divides what is beyond 32 bits as floats, and 0 can be -0.
func div(x, y int64) (int64, bool) {
	if x == 0 || y == 0 || !small(x) || !small(y) || x%y != 0 {
		return 0, false
	}
	return x / y, true
}

func small(x int64) bool { return x >= math.MinInt32 && x <= math.MaxInt32 }

func rem(x, y int64) (int64, bool) {
	if y == 0 || y == -1 {
		return 0, false
	}
	return x % y, true
}

// whole is what rounding makes of a number that is whole.
func whole(args []any) (any, bool) {
	_, ok := args[0].(int64)
	return args[0], ok
}

func abs(args []any) (any, bool) {
	n, ok := args[0].(int64)
	if !ok || n == math.MinInt64 {
		return nil, false
	}
	return max(n, -n), true
}

// minus is the difference of two numbers, or of two sets.
func minus(args []any) (any, bool) {
	if result, ok := wholes(difference)(args); ok {
		return result, true
	}
	return sets(func(a, b *value.Set) any {
		out := &value.Set{}
		for _, element := range a.Elements() {
			if !b.Has(element) {
				out.Add(element)
			}
		}
		return out
	})(args)
}

func sum(args []any) (any, bool) {
	total := int64(0)
	elements, ok := listed(args[0])
	for _, element := range elements {
		n, is := value.Of(element).(int64)
		next, fits := plus(total, n)
		if !is || !fits {
			return nil, false
		}
		total = next
	}
	return total, ok
}
